"""The command line as a user meets it: a real process, its exit code, its two streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "Iraqi troops moved from Baghdad towards Mosul on Sunday.\n"


def geomap(*arguments: str | Path, cwd: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `python -m geomap`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GEOMAP_")}
    return subprocess.run(
        [sys.executable, "-m", "geomap", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.md").write_text("---\ntitle: Palmyra\n---\nPalmyra, Syria, was quiet.\n")
    return folder


class TestExitCodes:
    def test_all_well_is_0(self, articles, tmp_path):
        run = geomap("locate", articles, cwd=tmp_path)
        assert (run.returncode, run.stderr) == (0, "")

    def test_an_article_that_could_not_be_read_is_1_and_the_rest_is_done(self, articles, tmp_path):
        (articles / "c.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
        (articles / "d.txt").write_bytes(b"")
        (articles / "e.xyz").write_text("what is this?")
        run = geomap("locate", articles, cwd=tmp_path)
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        assert run.returncode == 1
        assert {r["article"]["id"]: r["article"]["status"] for r in rows} == {
            "a.txt": "ok",
            "b.md": "ok",
            "c.txt": "binary",
            "d.txt": "empty",
            "e.xyz": "unsupported",
        }
        assert all(r["article"]["detail"] for r in rows if r["article"]["status"] != "ok")
        assert [line.split(":")[1].strip() for line in run.stderr.splitlines()] == ["c.txt", "d.txt", "e.xyz"]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["frobnicate"], "No such command"),
            (["locate", "--frobnicate", "."], "No such option"),
            (["locate"], "geomap map --example"),
            (["map"], "geomap map --example"),
            (["locate", "nowhere"], "no file or folder nowhere"),
            (["locate", "empty"], "no article in empty"),
            (["map", "articles", "-o", "missing/map.html"], "no folder missing"),
            (["map", "articles", "-o", "empty"], "is a folder"),
            (["locate", "articles", "-o", "missing/x.csv"], "no folder missing"),
            (["locate", "articles", "-o", "x.xyz"], ".geojson"),
            (["locate", "articles", "-f", "xyz"], "geojson"),
            (["locate", "articles", "--recogniser", "nonesuch"], "light"),
            (["locate", "articles", "--jobs", "0"], "1 or more"),
            (["map", "articles", "--min-confidence", "2"], "between 0 and 1"),
            (["map", "articles", "--embed", "some"], "sentences"),
            (["map", "articles", "--include", "everything"], "demonyms"),
            (["locate", "articles", "--config", "nowhere.toml"], "nowhere.toml"),
            (["lookup"], "NAME"),
            (["lookup", "Mosul", "--near", "north"], "latitude first"),
            (["read", "articles", "--columns", "text"], "text=body"),
            (["read", "articles", "--from", "nonesuch"], "nonesuch"),
        ],
    )
    def test_a_wrong_call_is_2_and_one_line_that_says_what_to_type(self, arguments, words, articles, tmp_path):
        (tmp_path / "empty").mkdir()
        before = sorted(tmp_path.rglob("*"))
        run = geomap(*arguments, cwd=tmp_path)
        assert (run.returncode, run.stdout) == (2, "")
        assert words in run.stderr
        assert len(run.stderr.splitlines()) == 1
        assert sorted(tmp_path.rglob("*")) == before

    def test_a_name_that_is_not_found_is_1(self, articles, tmp_path):
        assert geomap("lookup", "Xqzzvnwrkt", cwd=tmp_path).returncode == 1
        assert geomap("explain", articles, "--name", "Xqzzvnwrkt", cwd=tmp_path).returncode == 1

    def test_a_gazetteer_that_is_missing_is_3(self, articles, tmp_path):
        (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3\0" + b"\0" * 100)
        run = geomap("locate", articles, "--gazetteer", "broken.sqlite", cwd=tmp_path)
        assert run.returncode == 3
        assert len(run.stderr.splitlines()) == 1

    def test_a_reader_that_has_had_enough_is_no_failure(self, articles, tmp_path):
        command = f"{sys.executable} -m geomap locate {articles} | head -c 10; echo ${{PIPESTATUS[0]}}"
        run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
        assert run.stdout.endswith("0\n")
        assert run.stderr == ""


class TestBadInput:
    def test_an_undecodable_file_says_so(self, articles, tmp_path):
        (articles / "u.txt").write_bytes(b"\xff\xfe\x00\xd8" + b"\x41" * 31)
        run = geomap("locate", articles, cwd=tmp_path)
        assert run.returncode == 1
        assert "u.txt: undecodable" in run.stderr

    def test_a_pipe_in_a_folder_is_not_waited_for(self, articles, tmp_path):
        os.mkfifo(articles / "p.txt")
        run = geomap("locate", articles, cwd=tmp_path)
        assert run.returncode == 1
        assert "p.txt: unreadable" in run.stderr

    def test_a_link_that_leads_nowhere_says_so(self, articles, tmp_path):
        (articles / "l.txt").symlink_to("nowhere")
        run = geomap("locate", articles, cwd=tmp_path)
        assert run.returncode == 1
        assert "l.txt: unreadable" in run.stderr

    def test_a_single_file_that_is_empty_comes_out_as_one_row(self, tmp_path):
        (tmp_path / "a.txt").write_bytes(b"")
        run = geomap("locate", "a.txt", cwd=tmp_path)
        assert run.returncode == 1
        assert json.loads(run.stdout)["article"]["status"] == "empty"

    def test_control_characters_of_a_file_name_do_not_reach_the_terminal(self, tmp_path):
        (tmp_path / "a\x1b[31m\nb.txt").write_bytes(b"")
        run = geomap("locate", ".", cwd=tmp_path)
        assert run.returncode == 1
        assert "\x1b" not in run.stderr
        assert len(run.stderr.splitlines()) == 1
        assert json.loads(run.stdout)["article"]["id"] == "a\x1b[31m\nb.txt"

    def test_markup_of_rich_is_printed_as_it_stands(self, tmp_path):
        (tmp_path / "[bold]x.txt").write_bytes(b"")
        assert "[bold]x.txt" in geomap("locate", ".", cwd=tmp_path).stderr

    def test_no_absolute_path_reaches_the_output(self, articles, tmp_path):
        run = geomap("locate", articles, "--with-text", cwd=tmp_path)
        assert str(tmp_path) not in run.stdout


class TestCommands:
    def test_articles_come_through_a_pipe(self, tmp_path):
        run = geomap("locate", "-", cwd=tmp_path, stdin=TEXT)
        assert {m["text"] for m in json.loads(run.stdout)["mentions"] if m["place"]} == {"Iraqi", "Baghdad", "Mosul"}

    def test_read_gives_articles_that_locate_reads(self, articles, tmp_path):
        read = geomap("read", articles, cwd=tmp_path)
        assert [json.loads(line)["title"] for line in read.stdout.splitlines()] == ["a", "Palmyra"]
        located = geomap("locate", "-", cwd=tmp_path, stdin=read.stdout)
        assert [json.loads(line)["article"]["id"] for line in located.stdout.splitlines()] == ["a.txt", "b.md"]

    def test_located_results_come_through_a_pipe_and_are_drawn_as_they_are(self, articles, tmp_path):
        located = geomap("locate", articles, cwd=tmp_path)
        drawn = geomap("map", "-", cwd=tmp_path, stdin=located.stdout)
        assert "2 articles" in drawn.stderr
        again = geomap("locate", "-", cwd=tmp_path, stdin=located.stdout)
        assert again.stdout == located.stdout
        assert geomap("locate", "-", "--recogniser", "light", cwd=tmp_path, stdin=located.stdout).returncode == 2

    def test_the_format_follows_the_files_ending(self, articles, tmp_path):
        run = geomap("locate", articles, "-o", "out.csv", cwd=tmp_path)
        assert run.returncode == 0
        assert "2 articles" in run.stderr
        assert "-> out.csv" in run.stderr
        assert (tmp_path / "out.csv").read_text().startswith("article_id,")

    def test_quiet_says_nothing(self, articles, tmp_path):
        assert geomap("locate", articles, "-o", "out.csv", "--quiet", cwd=tmp_path).stderr == ""

    def test_a_setting_comes_from_the_environment_and_a_flag_wins(self, articles, tmp_path):
        refused = geomap("locate", articles, cwd=tmp_path, GEOMAP_RECOGNISER="nonesuch")
        assert refused.returncode == 2
        won = geomap("locate", articles, "--recogniser", "light", cwd=tmp_path, GEOMAP_RECOGNISER="nonesuch")
        assert won.returncode == 0

    def test_settings_that_lie_beside_the_articles_are_not_followed(self, articles, tmp_path):
        (articles / "geomap.toml").write_text("min_confidence = 7\n")
        assert "geomap.toml: unsupported" in geomap("locate", articles, cwd=tmp_path).stderr

    def test_a_folders_own_settings_may_not_choose_plug_ins(self, articles, tmp_path):
        (tmp_path / "geomap.toml").write_text('recogniser = "light"\n')
        run = geomap("locate", articles, cwd=tmp_path)
        assert run.returncode == 2
        assert "--config" in run.stderr

    def test_lookup_knows_where_mosul_is(self, tmp_path):
        run = geomap("lookup", "Mosul", "Palmyra", "--json", cwd=tmp_path)
        mosul, palmyra = (json.loads(line) for line in run.stdout.splitlines())
        assert (mosul["name"], palmyra["name"]) == ("Mosul", "Palmyra")
        best = mosul["candidates"][0]
        assert (best["country_code"], best["match"]) == ("IQ", "preferred")
        assert abs(best["latitude"] - 36.34) < 0.1

    def test_lookup_prints_a_table(self, tmp_path):
        lines = geomap("lookup", "Mosul", cwd=tmp_path).stdout.splitlines()
        assert lines[0].split("\t")[:2] == ["name", "place"]
        assert lines[1].split("\t")[:2] == ["Mosul", "Mosul"]

    def test_lookup_says_when_a_name_is_known_in_other_countries_only(self, tmp_path):
        run = geomap("lookup", "Mosul", "Xqzzvnwrkt", "--country", "FR", cwd=tmp_path)
        assert run.returncode == 1
        known, unknown = run.stderr.splitlines()
        assert "knows no place called 'Mosul' in FR, but " in known
        assert "elsewhere (IQ" in known
        assert known.endswith("leave --country out to see them")
        assert unknown == "geomap: the gazetteer knows no place called 'Xqzzvnwrkt'"

    def test_lookup_near_and_country(self, tmp_path):
        near = geomap("lookup", "Paris", "--near", "33.66,-95.55", "--json", cwd=tmp_path)
        assert json.loads(near.stdout)["candidates"][0]["admin1"] == "Texas"
        only = geomap("lookup", "Paris", "--country", "US", "--json", cwd=tmp_path)
        assert {c["country_code"] for c in json.loads(only.stdout)["candidates"]} == {"US"}

    def test_explain_gives_the_reasons(self, articles, tmp_path):
        run = geomap("explain", articles, "--name", "Mosul", "--json", cwd=tmp_path)
        (row,) = (json.loads(line) for line in run.stdout.splitlines())
        assert row["schema"] == "geomap.explanation/1"
        assert row["place"]["country_code"] == "IQ"
        assert row["score"] == pytest.approx(sum(r["weight"] for r in row["reasons"]), abs=0.01)

    def test_explain_reads_as_lines(self, articles, tmp_path):
        run = geomap("explain", articles, "--name", "mosul", cwd=tmp_path)
        assert '"Mosul" (name) -> Mosul, Nineveh, Iraq (city)' in run.stdout

    def test_doctor_finds_this_machine_well(self, tmp_path):
        run = geomap("doctor", cwd=tmp_path)
        assert run.returncode == 0
        assert "NOT OK" not in run.stdout

    def test_the_version_is_the_packages(self, tmp_path):
        from importlib.metadata import version

        assert version("geomap-news") in geomap("--version", cwd=tmp_path).stdout

    def test_columns_and_kind_are_chosen_by_flag(self, tmp_path):
        (tmp_path / "a.dat").write_text('body;headline\n"Troops left Mosul.";Mosul\n'.replace(";", ","))
        run = geomap("read", "a.dat", "--from", "csv", "--columns", "text=body,title=headline", cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        row = json.loads(run.stdout)
        assert (row["text"], row["title"]) == ("Troops left Mosul.", "Mosul")

    def test_what_is_excluded_is_not_read(self, articles, tmp_path):
        run = geomap("read", articles, "--exclude", "*.md", cwd=tmp_path)
        assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["a.txt"]

    def test_an_address_inside_the_own_network_is_not_fetched(self, tmp_path):
        run = geomap("read", "http://127.0.0.1:9/", cwd=tmp_path)
        assert run.returncode == 1
        assert json.loads(run.stdout)["status"] == "blocked"

    def test_the_map_says_what_it_shows_and_appears_whole(self, articles, tmp_path):
        run = geomap("map", articles, "-o", "out.html", "--title", "Two <articles>", cwd=tmp_path)
        assert (run.returncode, run.stdout) == (0, "")
        assert "2 articles" in run.stderr
        assert "-> out.html" in run.stderr
        page = (tmp_path / "out.html").read_text(encoding="utf-8")
        assert page.lower().startswith("<!doctype html>")
        assert "Two <articles>" not in page
        assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["out.html"]

    def test_the_map_of_located_results_is_drawn_as_they_are(self, articles, tmp_path):
        geomap("locate", articles, "-o", "done.jsonl", "--with-text", cwd=tmp_path)
        again = geomap("map", "done.jsonl", cwd=tmp_path)
        assert (again.returncode, again.stderr.split(",")[0]) == (0, "2 articles")
        assert geomap("map", "done.jsonl", "--recogniser", "light", cwd=tmp_path).returncode == 2
        assert geomap("map", "done.jsonl", "--recogniser", "light", "--relocate", cwd=tmp_path).returncode == 0

    def test_the_example_needs_no_source(self, tmp_path, seeds):
        run = geomap("map", "--example", cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        assert f"{len(list(seeds.iterdir()))} articles" in run.stderr
        assert (tmp_path / "map.html").stat().st_size <= 800_000

    def test_places_of_ones_own_are_found(self, tmp_path):
        (tmp_path / "own.csv").write_text("name,latitude,longitude,country\nXqzzvnwrkt,36.1,43.2,IQ\n")
        added = geomap("gazetteer", "add", "own.csv", "-o", "own.sqlite", cwd=tmp_path)
        assert (added.returncode, added.stdout) == (0, ""), added.stderr
        found = geomap("lookup", "Xqzzvnwrkt", "--gazetteer", "own.sqlite", "--json", cwd=tmp_path)
        assert json.loads(found.stdout)["candidates"][0]["latitude"] == 36.1

    def test_the_embedded_gazetteer_tells_its_sources_and_is_whole(self, tmp_path):
        run = geomap("gazetteer", "info", cwd=tmp_path)
        assert run.returncode == 0
        assert "GeoNames" in run.stdout
        assert "CC BY 4.0" in run.stdout
        assert "NOT OK" not in run.stdout

    def test_a_dump_that_is_not_there_is_3(self, tmp_path):
        run = geomap("gazetteer", "build", "nowhere.zip", "-o", "x.sqlite", cwd=tmp_path)
        assert run.returncode == 3
        assert len(run.stderr.splitlines()) == 1
