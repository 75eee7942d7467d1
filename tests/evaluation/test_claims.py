from backend.evaluation.answers import ClaimAnswer, ClaimsAnswer, QuoteAnswer
from backend.evaluation.claims import ClaimStanding, claims_of, discussed, judged
from tests.evaluation.talks import material, turn

RESUME = {
    "name": "Cass Doe",
    "email": "cass@example.org",
    "skills": ["Python", "Python", 7],
    "work": [{"title": "Engineer", "employer": "Acme", "start": "2019"}, "odd"],
    "education": [{"degree": "BSc", "institution": "Example University"}],
    "experience_years": 6.5,
}
TALK = material(turn(2, "I never worked with Python, I used Go at Acme."), claims=claims_of(RESUME))


def test_a_resume_claims_skills_posts_studies_and_years_and_no_person():
    assert [(claim.kind, claim.text) for claim in claims_of(RESUME)] == [
        ("skill", "Python"),
        ("post", "Engineer, Acme"),
        ("study", "BSc, Example University"),
        ("years", "6.5 years of experience"),
    ]


def test_an_odd_resume_claims_nothing():
    assert claims_of({"skills": "x", "work": {}, "experience_years": True}) == ()


def answer(key, standing, *texts):
    return ClaimAnswer(
        key=key, standing=standing, quotes=[QuoteAnswer(turn=2, text=text) for text in texts]
    )


def test_a_claim_stands_by_its_verified_quote_only():
    given = ClaimsAnswer(
        claims=[
            answer("c1", "contradicted", "I never worked with Python"),
            answer("c2", "supported", "I was an engineer at Acme"),
            answer("c3", "not_discussed", "I used Go at Acme"),
            answer("c99", "supported", "I used Go at Acme"),
        ]
    )
    found = judged(TALK, given)
    assert [each.standing for each in found] == [
        ClaimStanding.CONTRADICTED,
        *[ClaimStanding.NOT_DISCUSSED] * 3,
    ]
    assert [each.claim.text for each in discussed(found)] == ["Python"]
    assert [quote.turn for quote in found[0].quotes] == [2]
    assert found[2].quotes == ()
