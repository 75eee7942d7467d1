import re

from backend.speech.terms import pronunciations, respell, spell, terms

VOWELS = {"AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"}
CONSONANTS = {
    "B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T",
    "TH", "V", "W", "Y", "Z", "ZH",
}  # fmt: skip
DICTIONARY = {"full": "F UH L", "stack": "S T AE K", "sql": "EH S K Y UW EH L"}


def test_every_pronunciation_uses_phones_of_the_dictionary():
    for term, known in terms().items():
        for phones in known.get("phones", []):
            assert set(phones.split()) <= VOWELS | CONSONANTS, term


def test_every_respelling_is_plain_words():
    for term, known in terms().items():
        assert re.fullmatch(r"[A-Za-z][A-Za-z ]*", known.get("say", "none")), term


def test_a_second_way_to_say_a_known_word_gets_a_key_of_its_own():
    added = dict(pronunciations([], DICTIONARY.get))
    assert "sql" not in added
    assert added["sql(2)"] == "S IY K W AH L"


def test_vocabulary_is_spelled_by_initials_or_made_of_known_words():
    added = dict(pronunciations(["XYZ", "Fullstack", "full", "Zq"], DICTIONARY.get))
    assert added["xyz"] == "EH K S W AY Z IY"
    assert added["fullstack"] == "F UH L S T AE K"
    assert "full" not in added
    assert "zq" not in added


def test_terms_are_written_and_said_rightly():
    assert spell("we use postgresql") == "we use PostgreSQL"
    assert respell("an API on Kubernetes") == "an A P I on koober netties"
    assert respell("kubernetes") == "koober netties"


def test_small_words_that_look_like_terms_stay():
    assert respell("qa and ui in lower case") == "qa and ui in lower case"
    assert spell("it is what it is") == "it is what it is"
