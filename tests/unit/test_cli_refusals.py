"""What can't be done is said before any work, and leaves nothing behind."""

from __future__ import annotations

import pytest

import geomap
from geomap.cli import run

SAID = "Iraqi troops moved from Baghdad towards Mosul on Sunday.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text(SAID)
    (tmp_path / "noise").mkdir()
    (tmp_path / "noise" / "a.txt").write_bytes(b"\0\1\2" * 400)
    assert run(["locate", "articles", "-o", "done.jsonl", "--with-text", "--quiet"]) == 0
    assert run(["add", "news.geomap", "articles", "--quiet"]) == 0
    return tmp_path


@pytest.mark.parametrize("source", ["done.jsonl", "news.geomap"])
@pytest.mark.parametrize(
    "flags",
    [
        ["--home", "Texas"],
        ["--gazetteer", "own.sqlite"],
        ["--recogniser", "light"],
        ["--online", "photon"],
        ["--online-limit", "3"],
        ["--columns", "text=body"],
        ["--exclude", "*.md"],
        ["--follow"],
    ],
)
@pytest.mark.parametrize("command", ["map", "locate", "explain"])
def test_what_would_change_nothing_of_located_results_is_refused(command, flags, source, folder, capsys):
    assert run([command, source, *flags]) == 2
    said = capsys.readouterr().err
    assert f"{source} is located already" in said
    assert flags[0] in said
    assert not (folder / "map.html").exists()


@pytest.mark.parametrize("source", ["done.jsonl", "news.geomap"])
def test_with_relocate_it_is_heeded(source, folder, capsys):
    assert run(["locate", source, "--home", "Texas", "--relocate", "-o", "again.jsonl"]) == 0
    (one,) = geomap.open_located("again.jsonl")
    (before,) = geomap.open_located(source)
    assert one.run.options_hash != before.run.options_hash


def test_a_project_is_judged_as_it_was_located(folder, capsys):
    with geomap.Project("news.geomap") as project:
        project.correct("one.txt", "Mosul", decision="unknown")
    assert run(["evaluate", "news.geomap", "--home", "Texas"]) == 2
    assert "leave --home out" in capsys.readouterr().err
    assert run(["evaluate", "news.geomap", "--publisher"]) == 2
    assert run(["evaluate", "news.geomap", "--errors", "e.csv", "--gazetteer", "embedded", "--quiet"]) == 0


@pytest.mark.parametrize("name", ["x.txt", "x", "-", "x.jsonl", "x.html.gz", "x.docx"])
def test_a_map_is_html_or_a_picture(name, folder, capsys):
    assert run(["map", "articles", "-o", name]) == 2
    said = capsys.readouterr().err
    assert ".html, .png, .pdf" in said
    assert "name it such as map.html" in said
    assert not (folder / name).exists()


def test_when_nothing_could_be_read_an_older_map_stays(folder, capsys):
    (folder / "map.html").write_text("older")
    assert run(["map", "noise"]) == 1
    assert "nothing could be read, so map.html was not written" in capsys.readouterr().err
    assert run(["map", "gone", "lost"]) == 1
    assert (folder / "map.html").read_text() == "older"


def test_a_project_without_articles_draws_no_map(folder, capsys):
    (folder / "empty.csv").write_text("quote,context,article,decision,scope\nMosul,,x.txt,unknown,article\n")
    assert run(["corrections", "import", "new.geomap", "empty.csv"]) == 0
    assert run(["map", "new.geomap"]) == 2
    assert "new.geomap holds no article; map.html was not written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["map", "articles", "-o", "gone/map.html"],
        ["map", "articles", "-o", "gone/map.png"],
        ["locate", "articles", "-o", "gone/x.csv"],
        ["corrections", "export", "news.geomap", "-o", "gone/x.csv"],
        ["gazetteer", "add", "own.csv", "-o", "gone/x.sqlite"],
        ["gazetteer", "build", "IQ.zip", "-o", "gone/x.sqlite"],
        ["evaluate", "gold.jsonl", "--errors", "gone/x.html"],
        ["add", "gone/news.geomap", "articles"],
    ],
)
def test_a_folder_that_is_missing_is_said_first(words, folder, capsys):
    assert run(words) == 2
    said = capsys.readouterr().err
    assert "there is no folder gone; make it first" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["map", "articles", "--gazetteer", "nofile"],
            2,
            "there is no gazetteer 'nofile' and no file of that name",
        ),
        (["map", "articles", "--gazetteer", "nofile.sqlite"], 3, "nofile.sqlite can't be opened (No such file"),
        (["lookup", "Mosul", "--gazetteer", "done.jsonl"], 3, "done.jsonl is no SQLite database"),
        (["locate", "articles", "-f", "xls"], 2, "there is no format 'xls'; installed are: csv, geojson"),
        (["map", "articles", "--recogniser", "best"], 2, "there is no recogniser 'best'; installed are: light, model"),
        (["read", "articles", "--from", "xls"], 2, "csv"),
        (["gazetteer", "add", "gone.csv", "-o", "x.sqlite"], 2, "gone.csv can't be read"),
        (["gazetteer", "info", "--gazetteer", "gone.sqlite"], 3, "gone.sqlite can't be opened"),
        (["gazetteer", "info", "a.sqlite", "--gazetteer", "b.sqlite"], 2, "name one"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(words, code, said, folder, capsys):
    assert run(words) == code
    assert said in capsys.readouterr().err
    assert not (folder / "map.html").exists()
    assert not (folder / "x.sqlite").exists()


def test_info_takes_the_file_as_other_commands_do(folder, capsys):
    (folder / "own.csv").write_text("name,latitude,longitude\nXqzzvnwrkt,36.1,43.2\n")
    assert run(["gazetteer", "add", "own.csv", "-o", "own"]) == 0
    capsys.readouterr()
    for words in (["own"], ["--gazetteer", "own"]):
        assert run(["gazetteer", "info", *words]) == 0
        assert "own, version " in capsys.readouterr().out
    assert run(["lookup", "Xqzzvnwrkt", "--gazetteer", "own"]) == 0  # a file, though its name has no dot
    (one,) = geomap.locate(geomap.read("articles"), gazetteers=["own"])
    assert one.run.gazetteer.startswith("own ")  # what was used can be told from the embedded one


def test_a_selection_of_what_is_no_annotated_folder_is_refused(folder, capsys):
    for source in ("articles", "news.geomap"):
        assert run(["map", source, "--sentences-per-place", "3"]) == 2
        assert f"which {source} is not" in capsys.readouterr().err


def test_a_projects_articles_are_linked_too(folder):
    assert run(["map", "news.geomap", "--source-root", "articles", "--quiet"]) == 0
    assert "articles/one.txt" in (folder / "map.html").read_text(encoding="utf-8")
