"""`geomap evaluate`: exit codes, and what it prints and writes."""

import json

import pytest

from geomap.cli import run

TEXT = "Troops took Ramadi on Sunday, officials said in Baghdad."
MARKS = (("Ramadi", 33.42, 43.3, 95446), ("Baghdad", 33.34, 44.4, 98182))


@pytest.fixture
def gold(tmp_path):
    marks = [
        {"start": TEXT.index(w), "end": TEXT.index(w) + len(w), "text": w, "form": "name", "feature_class": "P"}
        | {"lat": latitude, "lon": longitude, "geonameid": ident}
        for w, latitude, longitude, ident in MARKS
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "mentions": marks}) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def empty_run(tmp_path):
    path = tmp_path / "located.jsonl"
    path.write_text(json.dumps({"schema": "geomap.located/1", "article": {"id": "a"}}) + "\n", encoding="utf-8")
    return path


def test_geomap_is_run_on_the_gold_articles(gold, capsys):
    assert run(["evaluate", str(gold), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["names"]["end_to_end_overlap"]["f1"] == 1.0
    assert figures["speed"]["articles"] == 1


def test_gold_mentions_are_handed_over(gold, capsys):
    assert run(["evaluate", str(gold), "--gold-mentions", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["run"]["recogniser"] == "gold 1"
    assert figures["names"]["recognition_exact"]["f1"] == 1.0
    assert figures["names"]["end_to_end_exact"]["f1"] == 1.0


def test_located_results_are_judged_as_they_are(gold, empty_run, capsys):
    assert run(["evaluate", str(gold), str(empty_run)]) == 0
    assert "names end to end overlap          -  0.000  0.000" in capsys.readouterr().out


def test_a_run_against_another_shows_what_changed_and_writes_the_table(gold, empty_run, tmp_path, capsys):
    table = tmp_path / "errors.csv"
    assert run(["evaluate", str(gold), "--against", str(empty_run), "--errors", str(table)]) == 0
    printed = capsys.readouterr()
    assert "fixed 2  by recognition 2" in printed.out
    assert "2 mistakes" not in printed.out
    assert table.read_text(encoding="utf-8").count("missed") == 2


def test_two_runs_give_the_same_figures_but_for_speed(gold, capsys):
    figures = []
    for _ in range(2):
        run(["evaluate", str(gold), "--json"])
        figures.append(json.loads(capsys.readouterr().out) | {"speed": None})
    assert figures[0] == figures[1]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["none.jsonl"], "can't be read"),
        (["GOLD"], "line 1: its schema is None"),
        (["--weights", "GOLD"], "holds weights neither"),
        (["--weights", "none.json"], "can't be read"),
        (["--recogniser", "spoon"], "spoon"),
        (["LOCATED", "--gold-mentions"], "judged as they are"),
        (["LOCATED", "--errors", "none/errors.html"], "can't be written"),
        (["LOCATED", "--errors", "errors.txt"], ".html or .csv"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_why(gold, empty_run, more, words, capsys):
    names = {"GOLD": str(gold), "LOCATED": str(empty_run)}
    assert run(["evaluate", str(gold), *(names.get(part, part) for part in more)]) == 2
    assert words in capsys.readouterr().err
