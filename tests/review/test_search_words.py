import pytest

from backend.review.search_words import MAX_WORDS, Phrase, fold, phrases_in, snippet, spans_in


def marked(text, query):
    pieces = snippet(text, spans_in(text, phrases_in(query)))
    return "".join(f"[{p.text}]" if p.is_hit else p.text for p in pieces)


def test_letters_are_folded():
    assert fold("ÉLODIE Größe") == "elodie große"
    assert fold("ﬁt") == "fit"


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("", []),
        ("slow query", [Phrase(("slow",), True), Phrase(("query",), True)]),
        ('"slow query" c', [Phrase(("slow", "query"), False), Phrase(("c",), False)]),
        ('"open', [Phrase(("open",), False)]),
        ("node.js", [Phrase(("node", "js"), True)]),
        ("* ( ) ' -", []),
    ],
)
def test_a_query_is_words_and_phrases(query, phrases):
    assert phrases_in(query) == phrases


def test_a_query_has_an_end():
    assert sum(len(p.words) for p in phrases_in("a b " * 100)) == MAX_WORDS


def test_hits_are_marked_where_they_stand_in_the_text_as_it_was_written():
    text = "Die Größen waren ÉLODIE wichtig."
    assert marked(text, "größ elodie") == "Die [Größen] waren [ÉLODIE] wichtig."
    assert marked(text, '"größ"') == ""
    assert marked("ﬁt and fit", "fit") == "[ﬁt] and [fit]"
    assert marked("e\u0301tude, étude", "etude") == "[e\u0301tude], [étude]"


def test_all_phrases_must_stand_there():
    assert spans_in("slow queries", phrases_in("slow index")) == []
    assert spans_in("anything", []) == []


def test_overlapping_hits_are_one():
    assert marked("slow query", 'slow "slow query"') == "[slow query]"


def test_a_snippet_is_cut_between_words():
    text = "before " * 40 + "needle" + " after" * 60
    shown = marked(text, "needle")
    assert shown.startswith("… before ")
    assert "[needle] after" in shown
    assert shown.endswith("after …")
    assert len(shown) < 260


def test_no_space_at_all_is_no_trouble():
    assert "[" in marked("x" * 500 + " needle" + "。" * 500, "needle")
