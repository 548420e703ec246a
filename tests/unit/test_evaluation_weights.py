"""Weights files given in place of the shipped ones."""

import json

import pytest

from geomap.errors import InputError
from geomap.evaluation.running import read_weights


@pytest.fixture
def files(root):
    return [root / "tools" / stage / "weights" / "lgl.json" for stage in ("recognise", "resolve")]


def test_files_are_told_apart_by_what_they_hold(files):
    for order in (files, files[::-1]):
        learnt = read_weights(tuple(order))
        assert "trees" in json.loads(learnt.recogniser)
        assert learnt.resolver.rounds
    assert read_weights(files[0]).resolver is None
    assert read_weights(None) == (None, None, ())


def test_names_but_no_paths_go_into_the_report(files):
    assert read_weights(tuple(files)).names == ("recogniser lgl.json", "resolver lgl.json")


def test_two_files_of_a_kind_are_refused(files):
    with pytest.raises(InputError, match="same kind"):
        read_weights((files[1], files[1]))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"trees": 7}', '{"rounds": [{"no such": 1}]}', '{"trees": [["x"]]}'])
def test_what_holds_no_weights_is_refused(tmp_path, text):
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"weights\.json holds"):
        read_weights(path)
