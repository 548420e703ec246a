"""Markdown's signs stay in the text, and don't hide the names that stand between them."""

from hypothesis import given
from hypothesis import strategies as st

import geomap
from geomap.model import Article
from geomap.recognise.markup import without_markup


@given(st.text(alphabet="ab*_[]()#\n ", max_size=60))
def test_every_offset_stays(text):
    assert len(without_markup(text)) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, without_markup(text), strict=True))


def test_a_linked_and_an_emphasised_name_are_found_where_they_stand():
    text = (
        "Talks go on in **Geneva**, and the envoys of [Kenya](https://news.example/kenya) flew home to Nairobi, Kenya."
    )
    (located,) = geomap.locate([Article(id="a", text=text)])
    found = {r.mention.text for r in located.resolutions if r.place is not None}
    assert {"Geneva", "Kenya", "Nairobi"} <= found
    assert all(text[r.mention.start : r.mention.end] == r.mention.text for r in located.resolutions)


def test_many_brackets_are_read_in_linear_time():
    assert without_markup("[" * 200_000).count("[") == 200_000
    assert without_markup("](" * 100_000)
