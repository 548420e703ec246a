"""What is told of articles, mentions and places is declared once, and nothing of the nouns is forgotten."""

from __future__ import annotations

from dataclasses import fields

import pytest

from geomap import annotated
from geomap.export.rows import LAYOUTS
from geomap.fields import ARTICLE, MENTION, PLACE, some_of, values_of
from geomap.model import Article, Mention, Place, Resolution
from geomap.schema import place_to_dict
from geomap.testing import located_examples


def names(declared):
    return {field.name for field in declared}


def test_every_field_of_the_nouns_is_declared_or_known_not_to_be():
    assert {f.name for f in fields(Article)} - names(ARTICLE) == {"text", "page_starts", "path"}
    assert {f.name for f in fields(Place)} - names(PLACE) == {"point"}
    told = {f.name for f in (*fields(Mention), *fields(Resolution))} - names(MENTION)
    assert told == {
        "sentence", "score", "evidence", "relation", "mention", "place", "alternatives", "anchors", "area",
    }  # fmt: skip


def test_every_path_leads_to_a_value():
    for one in located_examples():
        assert len(values_of(ARTICLE)(one.article)) == len(ARTICLE)
        for resolution in one.resolutions:
            assert len(values_of(MENTION)(resolution)) == len(MENTION)
            if resolution.place is not None:
                assert list(place_to_dict(resolution.place)) == [field.name for field in PLACE]


def test_tables_and_parquet_files_say_the_same_of_the_same_column():
    said = {column.name: column.about for column in LAYOUTS["mention"].columns}
    for column in (*annotated.MENTIONS, *annotated.ARTICLES):
        if column.name in said and column.name not in ("article_id", "duplicate_of", "published", "place_id", "status"):
            assert said[column.name] == column.about


def test_a_name_that_is_no_field_is_noticed():
    assert [field.name for field in some_of(PLACE, "name", "id")] == ["name", "id"]
    with pytest.raises(KeyError, match="nme"):
        some_of(PLACE, "nme")
