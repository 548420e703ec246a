"""Everything that geomap writes fits its JSON Schema, and what fits is read."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap
from geomap.export.jsonl import JsonLines
from geomap.model import (
    Article,
    ArticleStatus,
    BBox,
    Evidence,
    Form,
    Kind,
    Located,
    Mention,
    Place,
    Point,
    Resolution,
    Status,
)
from geomap.schema import located_from_dict, located_to_dict
from geomap.testing import located_examples


@cache
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((Path(geomap.__file__).parent / "located-1.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


words = st.text(min_size=1, max_size=20)
maybe = st.none() | words
places = st.builds(
    Place,
    id=words,
    name=words,
    kind=st.sampled_from(Kind),
    point=st.builds(Point, st.floats(-90, 90), st.floats(-180, 180)),
    country=maybe,
    country_code=st.none() | st.sampled_from(["IQ", "SY", "US"]),
    admin1=maybe,
    bbox=st.none() | st.builds(BBox, st.floats(-180, 180), st.floats(-90, 0), st.floats(-180, 180), st.floats(0, 90)),
    geonames_id=st.none() | st.integers(1, 10**8),
    population=st.none() | st.integers(0, 10**9),
    disputed=st.booleans(),
    uncertainty_km=st.none() | st.floats(0, 1000),
)


@st.composite
def resolutions(draw: st.DrawFn, text: str) -> Resolution:
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    mention = Mention(
        start=start, end=end, text=text[start:end], form=draw(st.sampled_from(Form)), sentence=(0, len(text))
    )
    status = draw(st.sampled_from(Status))
    placed = status in (Status.RESOLVED, Status.AMBIGUOUS)
    return Resolution(
        mention=mention,
        status=status,
        place=draw(places) if placed else None,
        confidence=draw(st.none() | st.floats(0, 1)) if placed else None,
        evidence=tuple(
            draw(st.lists(st.builds(Evidence, reason=words, detail=words, weight=st.floats(-9, 9)), max_size=2))
        ),
    )


@st.composite
def located(draw: st.DrawFn) -> Located:
    text = draw(st.text(min_size=1, max_size=80))
    article = Article(
        id=draw(words), text=text, title=draw(maybe), status=draw(st.sampled_from(ArticleStatus)), detail=draw(maybe)
    )
    return Located(article=article, resolutions=tuple(draw(st.lists(resolutions(text), max_size=3))))


@given(located())
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_fits_the_schema(one):
    validator().validate(located_to_dict(one, with_text=True))


@given(located())
@settings(max_examples=60, deadline=None)
def test_writing_what_was_read_gives_the_same_line(one):
    first = located_to_dict(one, with_text=True)
    again = json.loads(json.dumps(located_to_dict(located_from_dict(json.loads(json.dumps(first))), with_text=True)))
    assert again == json.loads(json.dumps(first))


def test_the_examples_fit_the_schema():
    out = io.BytesIO()
    JsonLines(with_text=True).write(located_examples(), out)
    for line in out.getvalue().splitlines():
        validator().validate(json.loads(line))


def test_all_seeds_fit_the_schema(seeds):
    for one in geomap.locate(geomap.read(seeds)):
        validator().validate(json.loads(json.dumps(located_to_dict(one))))


def test_the_smallest_row_is_enough_for_reader_and_schema():
    place = {"id": "1", "name": "Mosul", "kind": "city", "latitude": 36.3, "longitude": 43.1}
    mention = {"start": 0, "end": 5, "text": "Mosul", "form": "name", "status": "resolved", "place": place}
    row = {"schema": "geomap.located/1", "article": {"id": "a"}, "mentions": [mention]}
    validator().validate(row)
    assert located_from_dict(row).resolutions[0].place.name == "Mosul"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "sure"},
        {"start": -1},
        {"status": "unknown"},
        {"confidence": 1.5},
        {"place": {"id": "1", "name": "Mosul", "kind": "town", "latitude": 36.3, "longitude": 43.1}},
        {"place": {"id": "1", "name": "Mosul", "kind": "city", "latitude": 136.3, "longitude": 43.1}},
    ],
)
def test_what_breaks_the_schema_is_refused_by_the_reader_too(change):
    place = {"id": "1", "name": "Mosul", "kind": "city", "latitude": 36.3, "longitude": 43.1}
    mention = {"start": 0, "end": 5, "text": "Mosul", "form": "name", "status": "resolved", "place": place} | change
    row = {"schema": "geomap.located/1", "article": {"id": "a"}, "mentions": [mention]}
    assert not validator().is_valid(row)
    with pytest.raises(geomap.InputError):
        located_from_dict(row)
