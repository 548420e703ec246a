"""The public names: all there, sorted, documented; the error tree as it is drawn."""

from __future__ import annotations

import inspect
import re

import pytest

import geomap
from geomap import errors, model


def test_public_names_are_sorted_and_exist():
    assert list(geomap.__all__) == sorted(geomap.__all__)
    for name in geomap.__all__:
        assert getattr(geomap, name) is not None
        assert name in dir(geomap)


@pytest.mark.parametrize("name", geomap.__all__)
def test_each_public_name_says_what_it_is(name):
    assert inspect.getdoc(getattr(geomap, name))


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        geomap.nonsense  # noqa: B018


def test_no_public_function_takes_a_bag_of_options():
    for name in geomap.__all__:
        value = getattr(geomap, name)
        if inspect.isfunction(value):
            kinds = {p.kind for p in inspect.signature(value).parameters.values()}
            assert inspect.Parameter.VAR_KEYWORD not in kinds, name


def test_the_error_tree_is_drawn_as_it_is():
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__))
    assert drawn == set(errors.__all__) - {"GeomapError", "reason_of"}
    assert all(issubclass(getattr(errors, name), errors.GeomapError) for name in drawn)


def test_every_error_has_its_exit_code():
    from geomap.cli import EXIT_CODES

    assert {kind.__name__ for kind in EXIT_CODES} == set(errors.__all__) - {"GeomapError", "reason_of"}


@pytest.mark.parametrize(
    "name",
    sorted(
        set(model.__all__)
        - {"Point", "BBox", "ArticleStatus", "Decision", "Form", "Kind", "MatchKind", "RelationKind", "Scope", "Status"}
    ),
)
def test_nouns_are_frozen(name):
    noun = getattr(model, name)
    assert noun.__dataclass_params__.frozen
    assert "__slots__" in vars(noun)


def test_a_resolution_without_a_place_cannot_call_itself_resolved():
    mention = model.Mention(start=0, end=5, text="Mosul", form=model.Form.NAME, sentence=(0, 5))
    with pytest.raises(ValueError, match="resolved"):
        model.Resolution(mention=mention, status=model.Status.RESOLVED)
