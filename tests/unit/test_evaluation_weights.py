"""Weights files given in place of the shipped ones."""

import json

import pytest

from geomap.errors import InputError, SettingsError
from geomap.evaluation import evaluate
from geomap.evaluation.running import read_weights
from geomap.recognise.labels import label_columns


@pytest.fixture
def files(root):
    return [root / "tools" / stage / "weights" / "lgl.json" for stage in ("recognise", "resolve")]


def test_files_are_told_apart_by_what_they_hold(files):
    for order in (files, files[::-1]):
        learnt = read_weights(tuple(order))
        assert "trees" in json.loads(learnt.light)
        assert learnt.model is None
        assert learnt.resolver.rounds
    assert read_weights(files[0]).resolver is None
    assert read_weights(None) == (None, None, None, ())


def test_names_but_no_paths_go_into_the_report(files):
    assert read_weights(tuple(files)).names == ("light lgl.json", "resolver lgl.json")


def test_two_files_of_a_kind_are_refused(files):
    with pytest.raises(InputError, match="same kind"):
        read_weights((files[1], files[1]))


def test_a_second_score_is_told_by_the_labels_that_it_asks_for(tmp_path):
    tree = [label_columns()[0], 0.5, -1.0, 1.0, 0.0]
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"calibration": [1.0, 0.0], "trees": [tree]}), encoding="utf-8")
    learnt = read_weights(path)
    assert learnt.light is None
    assert learnt.names == ("model weights.json",)


def test_weights_of_another_recogniser_are_refused(files, tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "text": "Ramadi", "mentions": []}), encoding="utf-8")
    with pytest.raises(SettingsError, match="can't be used with the recogniser spacy:small"):
        evaluate(gold, weights=files[0], recogniser="spacy:small")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"trees": 7}', '{"rounds": [{"no such": 1}]}', '{"trees": [["x"]]}'])
def test_what_holds_no_weights_is_refused(tmp_path, text):
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"weights\.json holds"):
        read_weights(path)
