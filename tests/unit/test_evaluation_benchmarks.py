"""The benchmark runner: slices, turns and the page it writes."""

import json
import sys

import pytest


@pytest.fixture
def runner(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    import run

    yield run
    for name in ("run", "serving", "cold_start", "many", "benchmark_page"):
        sys.modules.pop(name, None)


@pytest.fixture
def slices(runner, tmp_path):
    for corpus in ("lgl", "trnews"):
        rows = [
            {"id": f"{corpus}{n}", "text": f"Troops took Ramadi on day {n}.", "mentions": [{"text": "Ramadi"}]}
            for n in range(12)
        ]
        (tmp_path / corpus).mkdir()
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / corpus / "gold.jsonl").write_text(lines, encoding="utf-8")
    return runner.cut(tmp_path, tmp_path)


def test_each_article_is_in_one_slice(runner, slices):
    idents = [row["id"] for path in slices for row in runner.articles_of(path)]
    assert len(slices) == runner.SLICES
    assert len(idents) == len(set(idents)) == 24


def test_programs_take_turns_and_their_figures_make_a_page(runner, slices):
    programs = {name: command for name, command in runner.commands(None).items() if name in ("locate light", "ranks")}
    figures = {"rounds": 2, "articles": 2, "turns": runner.take_turns(programs, slices, 2), "cold": {}}
    assert len(figures["turns"]["locate light"]["rates"]) == 2
    page = runner.markdown(figures, long=False)
    assert "| geomap, raw text to resolved places, `light` | " in page
    assert "names per CPU-second" in page


def test_a_program_that_does_not_start_is_left_out(runner, slices, capfd):
    programs = {"broken": [sys.executable, "-c", "raise SystemExit('no')"]}
    assert runner.take_turns(programs, slices, 1) == {}
    assert "did not start" in capfd.readouterr().err
