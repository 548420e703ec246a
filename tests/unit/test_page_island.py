"""From located articles to the page's data: what is carried, where marks stand, which addresses become links."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import SettingsError
from geomap.export.page.addresses import local_link, safe_url, tile_credit, tile_origin
from geomap.export.page.document import island_text
from geomap.export.page.excerpts import excerpt
from geomap.export.page.island import PageOptions, make_island
from geomap.export.page.outlines import GRID, packed_rings
from geomap.model import (
    Article,
    ArticleStatus,
    Form,
    Geometry,
    Kind,
    Located,
    Mention,
    Place,
    Point,
    Resolution,
    Status,
)

MOSUL = Place(id="g:1", name="Mosul", kind=Kind.CITY, point=Point(36.335, 43.119), country="Iraq", country_code="IQ")


def mention(text: str, start: int, word: str, sentence: tuple[int, int], confidence: float | None = 0.9) -> Resolution:
    assert text[start : start + len(word)] == word
    span = Mention(start=start, end=start + len(word), text=word, form=Form.NAME, sentence=sentence)
    return Resolution(mention=span, status=Status.RESOLVED, confidence=confidence, place=MOSUL)


def one(text: str, *resolutions: Resolution, **about: object) -> Located:
    return Located(article=Article(id="a", text=text, **about), resolutions=resolutions)  # type: ignore[arg-type]


def utf16(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["full", "sentences"]))
def test_marks_stand_on_their_words_in_utf16_units(before: str, after: str, embed: str) -> None:
    text = f"{before}Mosul{after}"
    resolution = mention(text, len(before), "Mosul", (0, len(text)))
    said = excerpt(Article(id="a", text=text), [resolution], embed)
    index, start, end = said.spots[0]
    carried = said.text if embed == "full" else said.sentences[index]
    assert isinstance(carried, str)
    assert utf16(carried, start, end) == "Mosul"


@given(st.text())
def test_no_text_can_end_the_data_or_is_changed_by_it(text: str) -> None:
    escaped = island_text({"t": text})
    assert not set("<>&\u2028\u2029") & set(escaped)
    escaped.encode()
    assert json.loads(escaped) == {"t": text}


def test_sentences_alone_are_carried_and_gaps_told() -> None:
    text = "Mosul fell. Nobody came.\n\nMosul stood. Mosul won."
    spans = ((0, 11), (26, 38), (39, 49))
    resolutions = [mention(text, start, "Mosul", (start, end)) for start, end in spans]
    said = excerpt(Article(id="a", text=text), resolutions, "sentences")
    assert said.sentences == ["Mosul fell.", "Mosul stood.", "Mosul won."]
    assert said.gaps == [0, 3, 0, 0]
    assert "Nobody" not in island_text(make_island([one(text, *resolutions)], PageOptions()))


def test_embed_none_carries_no_sentence() -> None:
    text = "In Mosul it rained."
    island = make_island([one(text, mention(text, 3, "Mosul", (0, 19)))], PageOptions(embed="none"))
    assert "rained" not in island_text(island)
    assert island["words"] == ["Mosul"]


def test_a_span_that_does_not_hold_its_words_has_no_context() -> None:
    wrong = Resolution(
        mention=Mention(start=2, end=7, text="Mosul", form=Form.NAME, sentence=(0, 9)),
        status=Status.RESOLVED,
        confidence=0.9,
        place=MOSUL,
    )
    island = make_island([one("In Raqqa.", wrong)], PageOptions())
    assert island["mentions"]["s"] == [-1]


def test_overlapping_sentences_are_carried_once() -> None:
    text = "Mosul and Mosul again."
    said = excerpt(
        Article(id="a", text=text),
        [mention(text, 0, "Mosul", (0, 15)), mention(text, 10, "Mosul", (5, 22))],
        "sentences",
    )
    assert said.sentences == [text]


def test_unread_are_listed_duplicates_counted_once_and_the_unsure_counted() -> None:
    text = "In Mosul it rained."
    sure, unsure = mention(text, 3, "Mosul", (0, 19)), mention(text, 3, "Mosul", (0, 19), 0.2)
    island = make_island(
        [
            one(text, sure),
            one(text, sure, duplicate_of="a", title="Again"),
            one("", status=ArticleStatus.ENCRYPTED, detail="It wants a password."),
            one(text, unsure),
        ],
        PageOptions(min_confidence=0.5),
    )
    assert len(island["articles"]) == 2
    assert island["duplicates"] == 1
    assert [copy["t"] for copy in island["articles"][0]["v"]] == ["Again"]
    assert island["hidden"] == 1
    assert island["unread"] == [["a", "", "encrypted", "It wants a password."]]


def test_articles_that_could_not_be_read_are_told_by_their_ids_where_the_title_says_less():
    unread = [
        Article(id="in/broken.pdf", title="broken", status=ArticleStatus.MALFORMED),
        Article(id="in/broken.docx", title="broken", status=ArticleStatus.MALFORMED),
        Article(id="https://a.example/1", title="Rain", status=ArticleStatus.UNREACHABLE),
    ]
    rows = make_island([Located(article=one) for one in unread], PageOptions())["unread"]
    assert [row[:2] for row in rows] == [["in/broken.pdf", ""], ["in/broken.docx", ""], ["https://a.example/1", "Rain"]]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", " https://a.org", "https://a.org\n", "https://u@a.org/", "https://a.org:port/", "ftp://a.org",
        "https://", "file:///etc/passwd", "https://a.org\\@b.org", "data:text/html,x", None, "https://[broken", "HTTPS://\u0000a",
    ],
)  # fmt: skip
def test_unsafe_addresses_are_no_links(url: str | None) -> None:
    assert safe_url(url) is None


def test_a_local_article_is_linked_relative_to_the_map_and_encoded(tmp_path: Path) -> None:
    assert local_link(tmp_path / "in" / "a b#?.md", tmp_path / "out") == "../in/a%20b%23%3F.md"
    assert local_link(None, tmp_path) is None
    assert local_link(tmp_path / "a", None) is None


def test_tile_templates_are_checked_and_credited() -> None:
    osm = "https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png"
    assert tile_origin(osm) == "https://*.tile.openstreetmap.org"
    assert "OpenStreetMap" in tile_credit(osm)
    assert tile_origin("http://127.0.0.1:8000/{z}/{x}/{y}.png") == "http://127.0.0.1:8000"
    for bad in ("https://a.org/", "javascript:{z}{x}{y}", "https://a.org; script-src */{z}/{x}/{y}"):
        with pytest.raises(SettingsError):
            tile_origin(bad)


@pytest.mark.parametrize("options", [{"embed": "some"}, {"min_confidence": 2}, {"include": ("names",)}, {"tiles": "x"}])
def test_options_that_can_not_be_used_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        PageOptions(**options)  # type: ignore[arg-type]


def test_outlines_are_thinned_and_packed_as_differences() -> None:
    square = ((10.0, 10.0), (12.0, 10.0), (12.0, 11.0), (12.0, 12.0), (10.0, 12.0), (10.0, 10.0))
    rings = packed_rings(Geometry(type="Polygon", coordinates=(square,)))
    assert rings is not None
    xs, ys = rings[0][::2], rings[0][1::2]
    assert (sum(xs[:1]), sum(ys[:1])) == (10 * GRID, 10 * GRID)
    assert (sum(xs), sum(ys)) == (10 * GRID, 10 * GRID)
    assert len(xs) == 5
    assert packed_rings(Geometry(type="Point", coordinates=(1.0, 2.0))) is None
    assert packed_rings(Geometry(type="Polygon", coordinates=(((0.0, 0.0),),))) is None
