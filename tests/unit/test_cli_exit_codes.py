"""How each command ends when something that it needs is missing, or the call is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from geomap import errors
from geomap.cli import run
from geomap.cli.exits import EXIT_CODES, Exit

SAID = "Iraqi troops moved from Baghdad towards Mosul on Sunday.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text(SAID)
    assert run(["add", "news.geomap", "articles", "--quiet"]) == Exit.WELL
    return tmp_path


def test_every_error_has_a_code():
    assert set(EXIT_CODES) == {e for e in vars(errors).values() if isinstance(e, type)} - {errors.GeomapError}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [["locate", "articles", "-f", "csv"], ["read", "articles"], ["lookup", "Mosul"]])
def test_full_standard_output_is_told_as_a_full_disk_is(words, folder):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "geomap", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == Exit.WRONG_CALL
    assert "standard output or a temporary file can't be written: No space left on device" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["status", "gone.geomap"],
        ["review", "gone.geomap"],
        ["corrections", "export", "gone.geomap"],
        ["evaluate", "gone.geomap"],
        ["evaluate", "gold.jsonl", "gone.geomap"],
        ["evaluate", "gold.jsonl", "--against", "gone.geomap"],
    ],
)
def test_a_project_that_is_missing_ends_with_3(words, folder, capsys):
    (folder / "gold.jsonl").write_text('{"id": "one", "text": "Rain.", "mentions": []}\n')
    assert run(words) == Exit.UNAVAILABLE
    assert "there is no project gone.geomap; `geomap add gone.geomap articles/` makes one" in capsys.readouterr().err
    assert not (folder / "gone.geomap").exists()


@pytest.mark.parametrize("command", ["map", "locate", "explain", "read"])
def test_an_only_source_that_is_missing_ends_with_2_and_one_of_several_with_1(command, folder, capsys):
    assert run([command, "gone.geomap"]) == Exit.WRONG_CALL
    assert run([command, "gone.geomap", "articles"]) == Exit.INCOMPLETE


@pytest.mark.parametrize(
    "words",
    [
        ["add", "articles", "news.geomap"],
        ["add", "articles", "new.geomap"],
        ["add", "articles/one.txt", "news.geomap"],
        ["add", "articles/one.txt", "new.geomap"],
    ],
)
def test_the_articles_where_the_project_should_be_is_a_wrong_call(words, folder, capsys):
    assert run(words) == Exit.WRONG_CALL
    _, first, second = words
    said = f"{first} is no project: the project comes first, as in `geomap add {second} {first}`"
    assert said in capsys.readouterr().err
    assert (folder / "articles" / "one.txt").read_text() == SAID


@pytest.mark.parametrize(
    ("module", "words", "said"),
    [
        ("pyarrow", ["map", "x.parquet"], "'geomap-news[parquet]'"),
        ("pyarrow", ["locate", "x.parquet"], "'geomap-news[parquet]'"),
        ("pyarrow", ["read", "x.data", "--from", "parquet"], "'geomap-news[parquet]'"),
        ("pyarrow", ["explain", "x.parquet"], "'geomap-news[parquet]'"),
        ("pyarrow", ["add", "news.geomap", "x.parquet"], "'geomap-news[parquet]'"),
        ("pyarrow", ["locate", "articles", "-o", "out.parquet"], "'geomap-news[parquet]'"),
        ("pyarrow", ["annotate", "articles", "out"], "'geomap-news[scale]'"),
        ("fastwarc", ["map", "x.warc.gz"], "'geomap-news[scale]'"),
        ("spacy", ["locate", "articles", "--recogniser", "model"], "'geomap-news[model]'"),
    ],
)
def test_an_extra_that_is_missing_ends_with_2_and_is_named(module, words, said, folder, capsys, monkeypatch):
    for name in ("x.parquet", "x.data", "x.warc.gz"):
        (folder / name).write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, module, None)  # what Python does for a module that can't be imported
    assert run(words) == Exit.WRONG_CALL
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1
    assert not (folder / "map.html").exists()


def test_a_file_among_others_that_needs_an_extra_costs_itself_alone(folder, capsys, monkeypatch):
    (folder / "articles" / "x.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run(["map", "articles", "--quiet"]) == Exit.INCOMPLETE
    assert "x.parquet: unsupported: Parquet needs pyarrow; add it with: pip install" in capsys.readouterr().err
    assert (folder / "map.html").exists()


def test_a_table_of_corrections_that_is_missing_makes_no_project(folder, capsys):
    assert run(["corrections", "import", "new.geomap", "gone.csv"]) == Exit.WRONG_CALL
    assert "gone.csv can't be read" in capsys.readouterr().err
    assert not (folder / "new.geomap").exists()
