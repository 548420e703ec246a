"""The commands of projects: what they print, and how they end."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import geomap
from geomap.cli import run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text("Rain fell on Mosul.")
    monkeypatch.chdir(tmp_path)
    assert run(["add", "news.geomap", "articles", "--quiet"]) == 0
    return tmp_path


def test_add_says_what_it_did(folder, capsys):
    (folder / "articles" / "two.txt").write_text("Snow fell on Warsaw.")
    (folder / "articles" / "bad.txt").write_bytes(b"\0\1\2" * 400)
    assert run(["add", "news.geomap", "articles"]) == 1
    said = capsys.readouterr().err
    assert "2 new, 1 unchanged, 1 not read -> news.geomap" in said
    assert "bad.txt: binary" in said
    assert run(["add", "news.geomap"]) == 2
    assert run(["add", "news.geomap", "--relocate", "--quiet"]) == 1


def test_status_for_people_and_for_programs(folder, capsys):
    with geomap.Project("news.geomap") as project:
        project.correct("one.txt", "Mosul", decision="unknown", who="ann")
    assert run(["status", "news.geomap", "--check"]) == 0
    said = capsys.readouterr().out
    assert " MB: 1 article\n" in said
    assert "1 correction in force" in said
    assert "no damage found" in said
    assert run(["status", "news.geomap", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["corrections"] == 1
    (folder / "articles" / "one.txt").write_text("Nothing.")
    run(["add", "news.geomap", "articles", "--quiet"])
    assert run(["status", "news.geomap"]) == 0
    assert '"Mosul" is unknown, for mention one.txt [ann ' in capsys.readouterr().out


def test_a_table_goes_out_and_in(folder, capsysbinary):
    with geomap.Project("news.geomap") as project:
        project.correct("one.txt", "Mosul", decision="unknown")
    assert run(["corrections", "export", "news.geomap"]) == 0
    table = capsysbinary.readouterr().out
    (folder / "c.csv").write_bytes(table)
    assert run(["corrections", "import", "news.geomap", "c.csv"]) == 0
    assert b"0 taken, 1 known before" in capsysbinary.readouterr().out


def test_decisions_about_words_that_are_not_there_are_counted_as_waiting_with_what_to_do(folder, capsys):
    rows = ("Palmyra,,one.txt,not a place,article", "Mosul,,one.txt,not a place,article")
    (folder / "c.csv").write_text("\n".join(("quote,context,article,decision,scope", *rows)))
    assert run(["corrections", "import", "news.geomap", "c.csv"]) == 0
    imported = capsys.readouterr().out
    assert run(["status", "news.geomap"]) == 0
    status = capsys.readouterr().out
    assert "1 correction in force, 1 waiting, 0 undone or replaced\n" in status
    for said in (imported, status):
        assert "1 correction waiting: the article isn't here, doesn't say these words" in said
        assert 'Add the article, or mend the row and import it again:\n    "Palmyra" is not a place' in said


def test_a_contradiction_ends_with_1_unless_a_side_is_preferred(folder, capsys):
    with geomap.Project("news.geomap") as project:
        project.correct("one.txt", "Mosul", decision="unknown")
    (folder / "c.csv").write_text(
        "quote,context,article,decision,scope\nMosul,Rain fell on ⟦Mosul⟧.,one.txt,not a place,mention\n"
    )
    assert run(["corrections", "import", "news.geomap", "c.csv"]) == 1
    assert "row 2 contradicts" in capsys.readouterr().out
    assert run(["corrections", "import", "news.geomap", "c.csv", "--prefer", "file"]) == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["status", "none.geomap"], 3),
        (["corrections", "export", "none.geomap"], 3),
        (["corrections", "import", "news.geomap", "none.csv"], 2),
        (["add", "articles", "articles"], 2),
        (["add", "news.geomap", "nowhere"], 2),
        (["map", "news.geomap", "--recogniser", "light"], 2),
        (["map", "news.geomap", "--recogniser", "light", "--relocate", "--quiet"], 0),
        (["locate", "news.geomap", "-o", "places.csv"], 0),
        (["explain", "news.geomap", "--name", "Mosul"], 0),
        (["evaluate", "news.geomap"], 2),
    ],
)
def test_how_commands_end(folder, words, code, capsys):
    assert run(words) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_project_that_cannot_be_opened_is_said_by_every_command(folder, capsys):
    path = folder / "news.geomap"
    path.write_bytes(path.read_bytes()[:9000])
    for words in (["status"], ["map"], ["locate"], ["explain"]):
        assert run([*words, "news.geomap"]) == 3
        assert "cut short" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["nowhere", "noise", "hollow"])
def test_an_add_that_reads_nothing_makes_no_project(source, folder, capsys):
    (folder / "noise").mkdir()
    (folder / "noise" / "a.txt").write_bytes(b"\0\1\2" * 400)
    (folder / "hollow").mkdir()
    assert run(["add", "new.geomap", source]) == (1 if source == "noise" else 2)
    assert not list(folder.glob("new.geomap*"))
    assert run(["add", "new.geomap", "gone", "noise"]) == 1
    said = capsys.readouterr().err
    assert "gone: unreadable" in said
    assert "a.txt: binary" in said
    assert "nothing could be read, so new.geomap was not made" in said
    assert not list(folder.glob("new.geomap*"))


def test_figures_of_few_decisions_carry_a_caution(folder, capsys):
    with geomap.Project("news.geomap") as project:
        project.correct("one.txt", "Mosul", decision="unknown")
    assert run(["evaluate", "news.geomap"]) == 0
    said = capsys.readouterr().out
    assert "CAUTION judged by 1 decision of people, who look at what is in doubt first" in said
    assert "±98 points" in said
    assert run(["evaluate", "news.geomap", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decisions"] == 1


def test_what_could_not_be_read_before_the_first_that_could_is_kept_too(folder, capsys):
    (folder / "articles" / "a.txt").write_bytes(b"\0\1\2" * 400)
    assert run(["add", "new.geomap", "articles"]) == 1
    assert [one.article.id for one in geomap.open_located("new.geomap")] == ["a.txt", "one.txt"]


def test_a_second_add_names_again_what_was_not_read(folder, capsys):
    (folder / "articles" / "bad.txt").write_bytes(b"\0\1\2" * 400)
    assert run(["add", "news.geomap", "articles"]) == 1
    assert "bad.txt: binary" in capsys.readouterr().err
    assert run(["add", "news.geomap", "articles"]) == 1
    said = capsys.readouterr().err
    assert "bad.txt: binary" in said
    assert "2 unchanged, 1 not read" in said


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("a,b\n", "bad.csv, row 1: the columns quote, context"),
        (
            "quote,context,article,decision,scope\nMosul,,one.txt,perhaps,mention\n",
            "bad.csv, row 2, column decision: 'perhaps'",
        ),
        (
            "quote,context,article,decision,scope,latitude,longitude\nMosul,,one.txt,place,article,north,43\n",
            "bad.csv, row 2, column latitude: 'north'",
        ),
        ("quote,context,article,decision,scope\n,,one.txt,unknown,mention\n", "bad.csv, row 2, column quote"),
        ("quote,context,article,decision,scope\nMosul,,,unknown,mention\n", "bad.csv, row 2, column article"),
        ("quote,context,article,decision,scope,start\nMosul,,x,unknown,mention,two\n", "row 2, column start: 'two'"),
    ],
)
def test_a_bad_row_of_corrections_is_2_and_named_with_its_column(rows, words, folder, capsys):
    (folder / "bad.csv").write_text(rows)
    assert run(["corrections", "import", "news.geomap", "bad.csv"]) == 2
    assert words in capsys.readouterr().err
    with geomap.Project("news.geomap") as project:
        assert project.corrections() == ()


def test_a_project_made_with_ones_own_gazetteer_says_when_it_is_not_given(folder, capsys, monkeypatch):
    (folder / "own.csv").write_text("name,latitude,longitude\nQumbarova,48.1,37.6\n")
    (folder / "articles" / "one.txt").write_text("Rain fell on Qumbarova on Sunday.")
    assert run(["gazetteer", "add", "own.csv", "-o", "own.sqlite"]) == 0
    assert "own.names beside it holds its names, so keep the two together" in capsys.readouterr().err
    assert run(["add", "own.geomap", "articles", "--gazetteer", "own.sqlite"]) == 0
    assert "not given now" not in capsys.readouterr().err
    export = ["corrections", "export", "own.geomap", "-o", "c.csv"]
    said = "own.geomap has articles that were located with the gazetteer own.sqlite, which is not given now"
    for words in (
        ["add", "own.geomap", "articles"],
        ["corrections", "import", "own.geomap", "c.csv"],
        ["locate", "own.geomap", "--relocate", "-o", "x.csv"],
    ):
        assert run(export) == 0
        capsys.readouterr()
        assert run(words) == 0
        assert said in capsys.readouterr().err, words
    # In a process of its own: a server can't run where another test's browser has the event loop.
    review = [sys.executable, "-m", "geomap", "review", "own.geomap", "--no-open", "--timeout", "0.1"]
    assert said in subprocess.run(review, check=True, capture_output=True, text=True).stderr
    monkeypatch.setenv("GEOMAP_GAZETTEER", "own.sqlite")
    assert run(["add", "own.geomap", "articles"]) == 0
    assert run(["status", "own.geomap"]) == 0
    told = capsys.readouterr()
    assert "not given now" not in told.err
    assert "gazetteer own.sqlite " in told.out


def test_articles_whose_files_are_gone_are_counted_when_their_folder_is_added_again(folder, capsys):
    (folder / "articles" / "deep").mkdir()
    (folder / "articles" / "deep" / "two.txt").write_text("Snow fell on Warsaw.")
    (folder / "others").mkdir()
    (folder / "others" / "three.txt").write_text("Hail fell on Oslo.")
    assert run(["add", "news.geomap", "articles", "others"]) == 0
    assert run(["add", "news.geomap", "articles", "others", "--exclude", "deep"]) == 0
    assert "no longer there" not in capsys.readouterr().err
    (folder / "articles" / "deep" / "two.txt").unlink()
    assert run(["add", "news.geomap", "others", "articles/one.txt"]) == 0
    assert "no longer there" not in capsys.readouterr().err
    assert run(["add", "news.geomap", "articles"]) == 0
    said = capsys.readouterr().err
    assert "1 unchanged -> news.geomap\n1 article stays in the project whose file is no longer there" in said
    assert "`geomap add new.geomap articles`" in said
    with geomap.Project("news.geomap") as project:
        assert project.add("articles").gone == 1
        assert project.status().articles == 3
