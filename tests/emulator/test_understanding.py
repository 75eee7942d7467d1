import pytest

from backend.emulator.understanding import Intent, declines, is_noise, understand, wants_to_know
from backend.gemini.coverage import MOMENT_TEXT, REPEAT_TEXT, SKIP_TEXT

REQUESTS = {
    Intent.REPEAT: """please repeat the question · could you say that again please · sorry could you repeat
        that · can you repeat the last question · i didn't catch that · what was the question · pardon
        · could you please ask me that again · repeated the question please · one more time please""",
    Intent.SKIP: """i would like to skip this question · skip this one · can we move on to the next question ·
        let's skip it · next question please · can i skip that · pass · i'd like to pass on this one""",
    Intent.MOMENT: """i need a moment to think · give me a second · hold on please · just a moment · one
        moment please · let me think · let me think about that for a moment · wait · can i have a minute
        · i need some time · hang on a second""",
    Intent.HEARING: """can you hear me · can you here me · hello can you hear me now · hello · are you still
        there · is my microphone working""",
    Intent.END: """i want to end the interview · can we stop here · stop the interview please · i would like
        to end the interview now""",
    Intent.TIME: "how much time is left · how many questions are left · how long will this take",
    Intent.IDENTITY: "are you a real person · am i talking to a robot · who are you",
    Intent.UNKNOWING: "i don't know · i have no idea · i'm not sure · sorry i really don't know that one",
    Intent.YES: "yes · yes please · yeah sure · okay",
    Intent.NO: "no · no thank you · no that's all · nothing",
    Intent.QUESTION: "what do you mean by that · who will read this interview · could you explain the question",
    Intent.NOTHING: "um · huh · the · uh the · [NOISE] ·   ",
    Intent.ANSWER: """i would repeat the question to the customer and then check the log files · i skipped
        lunch to fix the outage · first i look at the query plan · yes i have used it for three years in
        production · what i did was to talk with the customer · i stopped the deployment and rolled back ·
        i passed the information to my manager · wait for the lock and then retry · the moment the alarm
        rang i called the team · i think that the next question is how to measure · thank you · python ·
        i had a moment when everything failed · we repeat the test every night · the end of the project was
        hard · i have a time when i plan""",
}


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        (" ".join(said.split()), intent)
        for intent, lines in REQUESTS.items()
        for said in lines.split("·")
    ],
)
def test_requests_are_told_from_answers(said, intent):
    assert understand(said) is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [(REPEAT_TEXT, Intent.REPEAT), (SKIP_TEXT, Intent.SKIP), (MOMENT_TEXT, Intent.MOMENT)],
)
def test_the_pages_buttons_are_understood(text, intent):
    assert understand(text, typed=True) is intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("please skittish question", Intent.SKIP),
        ("i need an amen to think", Intent.MOMENT),
        ("i made a moment to think", Intent.MOMENT),
        ("why was the question", Intent.REPEAT),
        ("can we stop hair", Intent.END),
        ("please keep this question in mind", Intent.ANSWER),
        ("we would like to ship this version", Intent.ANSWER),
        ("i have an idea", Intent.ANSWER),
        ("the next question is cost", Intent.ANSWER),
    ],
)
def test_misheard_requests_are_known_by_their_sound(said, intent):
    assert understand(said) is intent


@pytest.mark.parametrize(
    ("text", "confidence", "noise"),
    [
        ("", None, True),
        ("Um", 0.9, True),
        ("If if", 0.29, True),
        ("In the major him", 0.21, True),
        ("If if", None, False),
        ("Skip", 0.52, False),
        ("I looked at the query plan first", 0.2, False),
    ],
)
def test_a_few_doubtful_words_are_noise(text, confidence, noise):
    assert is_noise(text, confidence) is noise


def test_what_is_typed_is_not_judged_by_its_sound():
    assert understand("please skittish question", typed=True) is Intent.ANSWER


def test_a_long_answer_is_an_answer_whatever_it_begins_with():
    assert understand("skip " + "and then we built the whole thing again " * 3) is Intent.ANSWER


def test_what_is_typed_is_never_noise():
    assert understand("a", typed=True) is Intent.ANSWER
    assert understand("", typed=True) is Intent.NOTHING


def test_a_typed_question_mark_counts():
    assert understand("The team?", typed=True) is Intent.QUESTION


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("I would like to know how big the team is", True),
        ("what does a normal day look like", True),
        ("yes my question is about the salary", True),
        ("I forgot to mention my certificate", False),
    ],
)
def test_questions_at_the_end_are_recognised(said, asks):
    assert wants_to_know(said) is asks


@pytest.mark.parametrize(
    ("text", "declined"),
    [
        ("No, thank you. That is all from me.", True),
        ("No thanks, I have no more questions for you today.", True),
        ("No, thank you. When will I hear from you?", False),
        ("No, I would like to add that I also led a team.", False),
        ("Thank you, I would like to know about the team.", False),
    ],
)
def test_a_polite_no_at_the_end_is_a_no(text, declined):
    assert declines(text) is declined
