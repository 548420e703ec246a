"""What a recogniser saw is told as clauses that a reader understands, whatever its columns are called."""

import pytest

from geomap.recognise.features import column_names
from geomap.recognise.labels import label_columns
from geomap.recognise.language import LANGUAGES, load_language
from geomap.recognise.scores import FIRST_SCORES
from geomap.recognise.wording import in_words, told

_LANGUAGES = {name for code in LANGUAGES for name in column_names(load_language(code))}
COLUMNS = sorted(_LANGUAGES | {*FIRST_SCORES, *label_columns(), "usual"})


@pytest.mark.parametrize("value", [-12.0, -1.0, 0.0, 0.25, 1.0, 7.0])
def test_every_column_reads_as_a_clause_and_not_as_its_name(value):
    for name in COLUMNS:
        words = in_words(name, value)
        assert len(words.split()) >= 3, name
        assert words != name
        assert ":" not in words.removesuffix(": there is none"), name
        assert not set("_{}") & set(words), name


def test_a_class_is_told_with_whether_it_is_there():
    assert in_words("left cue: title", 1) == "a title stands before it"
    assert in_words("left cue: title", 0) == "no title stands before it"
    assert in_words("left cue: none", 0) == "a word that tells stands before it"
    assert in_words("best kind: inland water", 0) == "the best-known place of that name is not inland water"
    assert in_words("mark after: none", 0) == "a mark stands after it"
    assert in_words("mark after: none", 1) == "no mark stands after it"


def test_figures_are_told_where_they_say_something():
    assert in_words("candidates", 20) == "20 places have that name"
    assert in_words("in the text", 1) == "the text says it once"
    assert in_words("last word surname", -1) == "its last word has no capital"


def test_a_reason_keeps_its_weight():
    (one,) = told([("dateline", 0.5)], {"dateline": 1.0})
    assert (one.detail, one.weight) == ("it stands in a dateline", 0.5)
