"""What geomap left among the articles is no article; that it was left out is said."""

from __future__ import annotations

import pytest

import geomap
from geomap.cli import run
from geomap.sources.reading import FileRange, read_ranges

SAID = "Iraqi troops moved from Baghdad towards Mosul on Sunday.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.txt").write_text(SAID)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["map", "."],
        ["locate", ".", "-o", "a.csv"],
        ["locate", ".", "-o", "a.csv", "--excel", "--by", "place"],
        ["locate", ".", "-o", "a.csv", "--by", "article"],
        ["locate", ".", "-o", "a.geojson"],
        ["locate", ".", "-o", "a.geojsonl"],
        ["locate", ".", "-o", "a.geojsonl", "--by", "place"],
        ["locate", ".", "-o", "a.kml"],
        ["locate", ".", "-o", "a.gpkg"],
        ["locate", ".", "-o", "a.parquet", "--by", "place"],
        ["locate", ".", "-o", "a.jsonl"],
        ["locate", ".", "-o", "a.jsonl", "--with-text"],
        ["add", "news.geomap", "."],
    ],
)
def test_the_same_command_again_among_the_articles_gives_the_same(words, folder, capsys):
    assert run(words) == 0
    first = capsys.readouterr().err.splitlines()
    assert run(words) == 0
    again = capsys.readouterr().err.splitlines()
    assert again[0].startswith(".: left out, as geomap wrote it: ")
    assert again[1].split(" -> ")[0] == first[0].split(" -> ")[0].replace("1 new", "1 unchanged")
    assert [one.id for one in geomap.read(".")] == ["one.txt"]


def test_an_open_projects_journal_is_left_out_too(folder):
    with geomap.Project("news.geomap") as project:
        project.add("one.txt")
        assert (folder / "news.geomap-wal").exists()
        assert [one.id for one in geomap.read(".")] == ["one.txt"]


def test_a_gazetteer_of_ones_own_is_left_out_with_its_index(folder):
    (folder / "own.csv").write_text("name,latitude,longitude\nXqzzvnwrkt,36.1,43.2\n")
    geomap.gazetteer.add("own.csv", "own.sqlite")
    (folder / "own.csv").unlink()
    assert [one.id for one in geomap.read(".")] == ["one.txt"]


def test_what_only_speaks_of_geomap_is_read(folder):
    (folder / "two.txt").write_text('It said <meta name="generator" content="geomap"> in Mosul.')
    (folder / "three.csv").write_text("article_id,title,text\n1,A,Rain in Mosul.\n")
    (folder / "x-wal").write_text("Rain in Mosul.")
    statuses = {one.id: one.status.value for one in geomap.read(".")}
    assert statuses == {"one.txt": "ok", "1": "ok", "two.txt": "ok", "x-wal": "unsupported"}


def test_a_project_where_only_articles_can_be_says_what_to_do(folder):
    with geomap.Project("news.geomap") as project:
        project.add("one.txt")
    (row,) = read_ranges([FileRange(path=folder / "news.geomap", name="news.geomap")], settings=geomap.Settings())
    assert row.status.value == "unsupported"
    assert "give it by itself to `geomap map`, `locate` or `read`" in row.detail


def test_a_table_of_corrections_among_the_articles_is_left_out(folder, capsys):
    with geomap.Project("news.geomap") as project:
        project.add("one.txt")
        project.correct("one.txt", "Mosul", decision="unknown")
        project.export_corrections("corrections.csv")
    (folder / "saved.csv").write_text('"quote";"context";"article";"decision";"scope"\r\n')
    assert run(["map", "."]) == 0
    assert "left out, as geomap wrote it: corrections.csv, news.geomap, saved.csv\n" in capsys.readouterr().err
    assert [one.id for one in geomap.read(".")] == ["one.txt"]


@pytest.mark.parametrize("ending", ["csv", "geojson", "geojsonl", "kml", "gpkg", "parquet"])
def test_given_by_name_what_was_written_for_other_programs_says_what_it_is_and_what_to_give(ending, folder, capsys):
    assert run(["locate", "one.txt", "-o", f"a.{ending}", "--quiet"]) == 0
    assert run(["map", f"a.{ending}"]) == 1
    said = capsys.readouterr().err
    assert f"a.{ending}: unsupported: It holds places that geomap located, written for other programs." in said
    assert "`geomap locate articles/ -o places.jsonl`" in said
    assert not (folder / "map.html").exists()


def test_given_by_name_a_table_of_corrections_names_the_command_that_takes_it(folder, capsys):
    (folder / "c.csv").write_text(f"quote,context,article,decision,scope,why\nMosul,,one.txt,unknown,mention,{SAID}\n")
    for command in (["locate", "c.csv"], ["add", "news.geomap", "c.csv"]):
        assert run(command) == 1
        assert "c.csv: unsupported: It is a table of corrections: `geomap corrections import" in capsys.readouterr().err
    assert run(["read", "c.csv", "--from", "csv", "--columns", "text=why"]) == 0


def test_given_by_name_a_gazetteer_and_its_index_say_how_they_are_used(folder):
    (folder / "own.csv").write_text("name,latitude,longitude\nXqzzvnwrkt,36.1,43.2\n")
    geomap.gazetteer.add("own.csv", "own.sqlite")
    for one in geomap.read("own.sqlite", "own.names"):
        assert one.status.value == "unsupported"
        assert "--gazetteer" in one.detail


def test_given_by_itself_a_map_says_what_it_is(folder):
    assert run(["map", "one.txt", "--quiet"]) == 0
    (row,) = geomap.read("map.html")
    assert (row.status.value, row.detail) == ("unsupported", "It is a map that geomap drew, not an article.")


def test_a_project_or_results_with_texts_are_read_as_their_articles(folder, capsys):
    assert run(["add", "news.geomap", "one.txt", "--quiet"]) == 0
    (one,) = geomap.read("news.geomap")
    assert (one.id, one.text) == ("one.txt", SAID)
    assert run(["locate", "one.txt", "-o", "with.jsonl", "--with-text", "--quiet"]) == 0
    assert [each.id for each in geomap.read("with.jsonl", "news.geomap", "one.txt")] == [
        "one.txt",
        "one.txt~2",
        "one.txt~3",
    ]
    assert [each.article.text for each in geomap.locate(geomap.read("with.jsonl"))] == [SAID]
    assert run(["locate", "one.txt", "-o", "without.jsonl", "--quiet"]) == 0
    assert run(["read", "without.jsonl"]) == 2
    assert "its text was not kept; locate it with `--with-text`" in capsys.readouterr().err
