"""A corpus to Parquet: equal to `locate`, resumable, and no worse for deaths."""

import contextlib
import gzip
import io
import json
import os
import pickle
import pty
import signal
import subprocess
import sys
import time
from collections import Counter

import duckdb
import fsspec
import psutil
import pyarrow as pa
import pytest
from pyarrow import parquet
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import geomap
from geomap.annotated import TABLES, arrow_schema
from geomap.cli import run
from geomap.cli.annotating import _rate
from geomap.cli.console import line_a_minute
from geomap.errors import InputError
from geomap.files import held
from geomap.model import Kind, Status
from geomap.scale import Annotated, Annotator, join_resolved
from geomap.scale.corpus import parts_of
from geomap.schema import located_to_dict

SENTENCE = "Iraqi troops moved from Baghdad towards Mosul on Sunday, {n} days after Palmyra, Syria, had fallen."


def rows(count, first=0):
    return "".join(
        json.dumps({"id": f"a{n}", "text": SENTENCE.format(n=n), "published": f"2016-07-{n % 28 + 1:02d}"}) + "\n"
        for n in range(first, first + count)
    )


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "b.jsonl").write_text(rows(30))
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(rows(20, 30).encode()))
    (folder / "d.txt").write_text("A fire broke out in Kobani.")
    (folder / "e.bin").write_bytes(b"\0\1")
    return folder


def told(located):
    """What a result says, whatever run made it."""
    out = [located_to_dict(one) for one in located]
    for row in out:
        row["run"]["options_hash"] = None
    return out


def tables(folder):
    return {
        table: duckdb.sql(f"SELECT * FROM '{folder}/{table}/*.parquet' ORDER BY ALL").fetchall() for table in TABLES
    }


def test_an_annotated_folder_says_what_locate_says(corpus, tmp_path):
    done = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    assert done.counts == {"ok": 51, "unsupported": 1}
    assert told(geomap.open_located(tmp_path / "out")) == told(geomap.locate(geomap.read(corpus)))


def test_two_processes_write_the_same_rows_and_a_second_run_has_nothing_to_do(corpus, tmp_path):
    first = geomap.annotate(corpus, tmp_path / "one", jobs=1)
    second = geomap.annotate(corpus, tmp_path / "two", jobs=2)
    assert first.folder.name == second.folder.name
    assert tables(first.folder) == tables(second.folder)
    again = geomap.annotate(corpus, tmp_path / "one", jobs=1)
    assert (again.done, again.skipped) == (0, first.done)


def test_the_files_have_the_schema_that_is_documented(corpus, tmp_path):
    done = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    for table in TABLES:
        (path,) = (done.folder / table).glob("*.parquet")
        assert parquet.read_schema(path).remove_metadata() == arrow_schema(table).remove_metadata()


def test_other_options_go_to_another_folder_and_only_one_can_be_drawn(corpus, tmp_path):
    plain = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    with_text = geomap.annotate(corpus, tmp_path / "out", jobs=1, with_text=True)
    assert plain.folder != with_text.folder
    with pytest.raises(InputError, match="name one of them"):
        geomap.open_located(tmp_path / "out")
    first = next(geomap.open_located(with_text.folder))
    assert first.article.text == SENTENCE.format(n=0)
    assert not first.excerpted


def test_files_that_are_added_or_grow_replace_their_part(corpus, tmp_path):
    geomap.annotate(corpus, tmp_path / "out", jobs=1)
    with (corpus / "b.jsonl").open("a") as grown:
        grown.write(rows(5, 50))
    (corpus / "a.txt").write_text("Rain fell on Raqqa.")
    geomap.annotate(corpus, tmp_path / "out", jobs=1)
    assert told(geomap.open_located(tmp_path / "out")) == told(geomap.locate(geomap.read(corpus)))


def test_a_damaged_part_is_named_when_read_and_made_anew_when_run(corpus, tmp_path):
    done = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    (path,) = (done.folder / "mentions").glob("*.parquet")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=f"mentions/{path.name} is missing or damaged"):
        list(geomap.open_located(done.folder))
    again = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    assert (again.done, again.skipped) == (1, 0)
    assert "damaged" in (done.folder / "log.jsonl").read_text()
    assert len(list(geomap.open_located(done.folder))) == 52


def test_failed_articles_are_tried_again_only_when_asked(corpus, tmp_path):
    geomap.annotate(corpus, tmp_path / "out", jobs=1)
    (corpus / "e.bin").write_bytes(b"\0\2")
    assert geomap.annotate(corpus, tmp_path / "out", jobs=1).done == 0
    assert geomap.annotate(corpus, tmp_path / "out", jobs=1, retry_failed=True).done == 1


def test_a_large_file_is_cut_at_line_ends_and_ids_stay(tmp_path):
    (tmp_path / "big.jsonl").write_text("".join(json.dumps({"text": "x" * 1000 + f" {n}"}) + "\n" for n in range(9000)))
    parts = list(parts_of(tmp_path / "big.jsonl"))
    assert len(parts) == 3
    pieces = [part.pieces[0] for part in parts]
    assert pieces[0].first_row == 1
    assert [one.first_byte for one in pieces[1:]] == [one.last_byte for one in pieces[:-1]]
    lines = (tmp_path / "big.jsonl").read_bytes().split(b"\n")
    data = (tmp_path / "big.jsonl").read_bytes()
    for one in pieces:
        assert data[one.first_byte :].split(b"\n", 1)[0] == lines[one.first_row - 1]


def same_as_read(source, done):
    assert told(geomap.open_located(done.folder)) == told(geomap.locate(geomap.read(source)))


def test_a_large_packed_file_is_cut_at_line_ends_and_ids_stay(tmp_path):
    source = tmp_path / "big.jsonl.gz"
    lines = rows(60).replace('"id": "a7", ', "").replace('"id": "a31", ', "")  # two are known by their line's number
    source.write_bytes(gzip.compress(lines.encode()))
    parts = list(parts_of(source, part_bytes=1200))
    assert len(parts) > 4
    done = geomap.annotate(source, tmp_path / "out", jobs=2, part_bytes=1200)
    assert (done.parts, done.counts) == (len(parts), {"ok": 60})
    same_as_read(source, done)
    assert geomap.annotate(source, tmp_path / "out", jobs=2, part_bytes=1200).done == 0


def test_a_packed_file_that_cannot_be_cut_is_left_to_its_reader(tmp_path):
    whole = gzip.compress(rows(60).encode(), 0)
    (tmp_path / "short.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b"x" * (70 << 20)))
    parts = list(parts_of(tmp_path, part_bytes=1000))
    assert [len(part.pieces) for part in parts] == [1, 1]
    done = geomap.annotate(tmp_path / "short.jsonl.gz", tmp_path / "out", jobs=1, part_bytes=1000)
    assert done.counts["malformed"] == 1


def test_a_large_table_is_cut_at_its_row_groups_and_ids_stay(tmp_path):
    source = tmp_path / "big.parquet"
    table = pa.table({"text": [SENTENCE.format(n=n) for n in range(50)], "headline": [f"Story {n}" for n in range(50)]})
    parquet.write_table(table, source, row_group_size=7)
    done = geomap.annotate(source, tmp_path / "out", jobs=2, part_bytes=1000)
    assert (done.parts, done.counts) == (8, {"ok": 50})
    same_as_read(source, done)


def test_what_a_run_writes_is_no_part_of_the_corpus_it_lies_in(corpus):
    first = geomap.annotate(corpus, corpus / "out", jobs=1)
    again = geomap.annotate(corpus, corpus / "out", jobs=1)
    assert (again.parts, again.done, again.counts) == (first.parts, 0, first.counts)
    beside = geomap.annotate(corpus, corpus, jobs=1)
    assert beside.counts == first.counts
    assert geomap.annotate(f"{corpus}/**/*.*", corpus / "out", jobs=1).counts == first.counts


def test_what_could_not_be_read_is_named_and_the_exit_code_is_1(corpus, tmp_path):
    (corpus / "blank.txt").write_text("")
    for number in range(12):
        (corpus / f"f{number:02}.bin").write_bytes(b"\0")
    command = [sys.executable, "-m", "geomap", "annotate", corpus, tmp_path / "out", "--jobs", "1", "--quiet"]
    for _ in range(2):  # the second run finds all parts done
        run = subprocess.run(command, capture_output=True, text=True)
        assert run.returncode == 1
        assert "geomap: blank.txt: empty: " in run.stderr
        assert "geomap: e.bin: unsupported: " in run.stderr
        assert "geomap: 4 more could not be read" in run.stderr
    (corpus / "blank.txt").unlink()
    for path in corpus.glob("*.bin"):
        path.unlink()
    assert subprocess.run([*command[:-4], tmp_path / "other", "--quiet"], capture_output=True).returncode == 0


def test_a_second_run_into_the_same_folder_is_refused(corpus, tmp_path):
    done = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    command = [sys.executable, "-m", "geomap", "annotate", corpus, tmp_path / "out", "--jobs", "1", "--quiet"]
    with held(done.folder / ".lock", "never told"):
        run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 2
    assert "another run is writing to" in run.stderr
    assert subprocess.run(command, capture_output=True).returncode == 1  # e.bin, no lock


def test_a_terminal_shows_how_far_it_is(corpus, tmp_path):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "geomap", "annotate", corpus, tmp_path / "out", "--jobs", "1"]
    run = subprocess.Popen(command, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "200"})
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # Linux's way to say that the other side has hung up
        while piece := os.read(ours, 4096):
            shown += piece
    run.wait()
    os.close(ours)
    assert b"the first part" in shown
    assert b"1 part done" in shown


def test_elsewhere_a_line_a_minute_shows_it(capsys, tmp_path):
    began_s = time.monotonic() - 61
    step = line_a_minute(lambda state: _rate(state, began_s), began_s)
    for _ in range(3):
        step(Annotated(folder=tmp_path, done=3, articles=610))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("3 parts done")
    assert lines[0].endswith("; 10.0 articles/s")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own that is soon full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = "size=160k"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("mounting a small disk needs rights that this user does not have")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_on_a_full_disk_what_is_done_is_kept_and_the_run_goes_on_once_there_is_room(small_disk, tmp_path):
    (tmp_path / "in").mkdir()
    for n in range(12):
        (tmp_path / "in" / f"{n:02}.jsonl").write_text(rows(40, 40 * n))
    command = [sys.executable, "-m", "geomap", "annotate", tmp_path / "in", small_disk / "out", "--quiet"]
    command += ["--jobs", "1", "--part-size", "0.004", "--with-text"]
    full = subprocess.run(command, capture_output=True, text=True)
    assert full.returncode == 2
    assert "No space left on device" in full.stderr
    assert "run the same command again" in full.stderr
    subprocess.run(["mount", "-o", "remount,size=40m", small_disk], check=True)
    assert subprocess.run(command).returncode == 0
    (folder,) = (small_disk / "out").iterdir()
    whole = geomap.annotate(tmp_path / "in", tmp_path / "whole", jobs=1, part_bytes=4194, with_text=True)
    assert folder.name == whole.folder.name
    assert tables(folder) == tables(whole.folder)


def test_nothing_to_annotate_is_said(tmp_path):
    with pytest.raises(InputError, match="no file or folder"):
        geomap.annotate(tmp_path / "nowhere", tmp_path / "out", jobs=1)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="nothing to annotate"):
        geomap.annotate(tmp_path / "empty", tmp_path / "out", jobs=1)


def test_a_url_of_fsspec_is_read(tmp_path):
    with fsspec.open("memory://news/one.jsonl", "wb") as out:
        out.write(rows(3).encode())
    # Another process would have a memory of its own.
    (part,) = parts_of("memory://news")
    assert part.pieces[0].name == "one.jsonl"
    done = geomap.annotate(f"file://{tmp_path_with(tmp_path)}", tmp_path / "out", jobs=1)
    assert done.counts == {"ok": 3}


def tmp_path_with(tmp_path):
    (tmp_path / "remote").mkdir()
    (tmp_path / "remote" / "one.jsonl").write_text(rows(3))
    return tmp_path / "remote"


def test_pages_of_a_web_archive_become_articles_by_their_address(tmp_path):
    with (tmp_path / "crawl.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for n in range(3):
            body = f"<html><body><article><h1>Story {n}</h1><p>{SENTENCE.format(n=n) * 3}</p></article></body></html>"
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            address = f"http://news.example/{n}"
            writer.write_record(
                writer.create_warc_record(address, "response", payload=io_of(body), http_headers=headers)
            )
    done = geomap.annotate(tmp_path / "crawl.warc.gz", tmp_path / "out", jobs=1)
    assert done.counts == {"ok": 3}
    assert [one.article.id for one in geomap.open_located(done.folder)] == [
        f"http://news.example/{n}" for n in range(3)
    ]


def io_of(body):
    return io.BytesIO(body.encode())


@pytest.fixture
def deadly(tmp_path, monkeypatch):
    """A recogniser as an outsider would install it, which kills its process at certain texts."""
    plug_in = tmp_path / "plugin"
    info = plug_in / "deadly-1.dist-info"
    info.mkdir(parents=True)
    (plug_in / "deadly.py").write_text(
        "import os, pathlib, signal\n"
        "class Deadly:\n"
        "    name, version = 'deadly', '1'\n"
        "    def recognise(self, articles, names):\n"
        "        for article in articles:\n"
        "            once = pathlib.Path(os.environ['DEADLY_ONCE'])\n"
        "            if 'kills' in article.text or ('once' in article.text and not once.exists()):\n"
        "                once.touch()\n"
        "                os.kill(os.getpid(), signal.SIGKILL)\n"
        "            yield ()\n"
        "def create(settings):\n"
        "    return Deadly()\n"
    )
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[geomap.recognisers]\ndeadly = deadly:create\n")
    monkeypatch.syspath_prepend(plug_in)
    monkeypatch.setenv("DEADLY_ONCE", str(tmp_path / "once"))
    return "deadly"


def test_only_an_article_that_kills_a_worker_of_its_own_twice_is_given_up(deadly, tmp_path):
    texts = ["calm", "this one kills", "calm again", "once", "calm at last"]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": t, "text": t * 5}) + "\n" for t in texts))
    done = geomap.annotate(tmp_path / "in.jsonl", tmp_path / "out", recogniser=deadly, jobs=2)
    assert done.counts == {"crashed": 1, "ok": 4}
    out = {one.article.id: one.article for one in geomap.open_located(done.folder)}
    assert list(out) == texts
    assert out["this one kills"].status == "crashed"
    assert "twice" in out["this one kills"].detail


def test_kills_of_workers_and_of_the_whole_run_lose_and_double_nothing(tmp_path):
    """As on a machine that is switched off again and again."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.jsonl.gz").write_bytes(gzip.compress(rows(100, 100 * n).encode()))
    whole = geomap.annotate(folder, tmp_path / "whole", jobs=2)
    command = [sys.executable, "-m", "geomap", "annotate", folder, tmp_path / "killed", "--jobs", "2", "--quiet"]
    for number in range(5):
        run = subprocess.Popen(command)
        time.sleep(0.8 + 0.3 * number)
        family = psutil.Process(run.pid).children(recursive=True) if run.poll() is None else []
        if number % 2 and family:
            family[0].send_signal(signal.SIGKILL)
            time.sleep(0.5)
        run.kill()
        run.wait()
    assert subprocess.run(command).returncode == 0
    assert tables(tmp_path / "killed" / whole.folder.name) == tables(whole.folder)
    assert list((tmp_path / "killed").rglob("*.tmp")) == []


def test_a_worker_stays_small_and_can_still_use_pandas():
    code = (
        "import sys\nfrom geomap.scale.working import stay_small\nstay_small()\nimport pyarrow as pa\n"
        "table = pa.table({'a': ['x']})\nprint('pandas' in sys.modules, table.to_pandas()['a'][0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False x\n"


def test_what_a_worker_holds_is_in_the_log(corpus, tmp_path):
    ballast = b"x" * (300 << 20)  # a big parent must not make its workers look big
    done = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    (line,) = [json.loads(one) for one in (done.folder / "log.jsonl").read_text().splitlines()]
    assert 30 << 20 < line["private_bytes"] <= line["peak_bytes"] < 200 << 20
    assert len(ballast) == 300 << 20


def test_texts_that_parquet_readers_stumble_over_are_made_sound(tmp_path):
    text = SENTENCE.format(n="\ud83d and \0")
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "a\0b", "title": "c\ud83d", "text": text}) + "\n" + rows(1))
    done = geomap.annotate(tmp_path / "in.jsonl", tmp_path / "out", jobs=1)
    first, second = geomap.open_located(done.folder)
    assert (first.article.id, first.article.title) == ("a\N{REPLACEMENT CHARACTER}b", "c\\ud83d")
    assert [r.mention.text for r in first.resolutions] == [r.mention.text for r in second.resolutions]


def test_a_full_disk_is_said_and_the_run_goes_on_from_there(corpus, tmp_path):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); "
    code = f"{limit}from geomap.cli import main; main(['annotate', {str(corpus)!r}, {str(tmp_path / 'out')!r}])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 2
    assert "can't be written" in run.stderr
    assert "run the same command again" in run.stderr
    assert geomap.annotate(corpus, tmp_path / "out", jobs=1).done == 1


def test_the_annotator_travels_as_its_settings_and_turns_tables_into_tables():
    annotator = Annotator(columns={"text": "body"})
    annotator.warm()
    data = pickle.dumps(annotator)
    assert len(data) < 1000
    table = pa.table({"id": ["x", "y"], "body": [SENTENCE.format(n=3), "Nothing here."]})
    out = pickle.loads(data)(table)
    assert set(out.column("article_id").to_pylist()) == {"x", "y"}
    assert "Mosul" in out.column("place").to_pylist()
    assert annotator(table.slice(0, 0)).schema == out.schema


def test_a_map_of_a_big_corpus_keeps_the_surest_sentences(corpus, tmp_path):
    done = geomap.annotate(corpus, tmp_path / "out", jobs=1)
    target = tmp_path / "map.html"
    command = [sys.executable, "-m", "geomap", "map", done.folder, "-o", target, "--sentences-per-place", "2"]
    assert subprocess.run([*command, "--quiet"], env={**os.environ}).returncode == 1  # e.bin is told as unread
    page = target.read_text()
    assert page.count("Palmyra, Syria, had fallen") <= 8
    assert "Mosul" in page


def test_unknown_names_are_gathered_for_the_whole_corpus_and_joined_back_once_resolved(seeds, tmp_path):
    done = geomap.annotate(seeds, tmp_path / "out", jobs=1)
    before = [r for one in geomap.open_located(done.folder) for r in one.resolutions if r.status is Status.UNKNOWN]
    rows = {row["name"]: row for row in parquet.read_table(done.folder / "unknown.parquet").to_pylist()}
    assert {name: row["mentions"] for name, row in rows.items()} == Counter(r.mention.text for r in before)
    name, row = next(iter(rows.items()))
    assert all(name in context for context in row["contexts"])
    place = geomap.Place(id="osm:1", name=name, kind=Kind.CITY, point=geomap.Point(36.5, 43.0), source="a test")
    join_resolved(done.folder, {name: (place, 0.5)})
    found = [r for one in geomap.open_located(done.folder) for r in one.resolutions if r.place == place]
    assert [(r.mention.text, r.confidence) for r in found] == [(name, 0.5)] * row["mentions"]


def test_a_story_told_over_again_in_another_part_counts_once(tmp_path):
    (tmp_path / "in").mkdir()
    story = " ".join(SENTENCE.format(n=f"{n} and {n * 7}") for n in range(12))
    (tmp_path / "in" / "a.txt").write_text(story)
    (tmp_path / "in" / "b.txt").write_text(f"(Agencies) {story} More to follow.")
    (tmp_path / "in" / "c.txt").write_text(story)
    done = geomap.annotate(tmp_path / "in", tmp_path / "out", jobs=1, stories=True, part_bytes=100)
    assert done.parts == 3
    repeated = {one.article.id: one.article.duplicate_of for one in geomap.open_located(done.folder)}
    assert repeated == {"a.txt": None, "b.txt": "a.txt", "c.txt": "a.txt"}


@pytest.mark.parametrize("command", ["map", "locate", "explain"])
def test_a_folder_of_results_without_pyarrow_names_the_extra(command, tmp_path, monkeypatch, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Shells fell on Mosul, in northern Iraq, on Monday.")
    folder = geomap.annotate(tmp_path / "in", tmp_path / "out", jobs=1).folder
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    out = [] if command == "explain" else ["-o", str(tmp_path / ("m.html" if command == "map" else "m.csv"))]
    assert run([command, str(folder), *out]) == 2
    assert "geomap-news[scale]" in capsys.readouterr().err
