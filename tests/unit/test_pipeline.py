import dataclasses
import gzip
import io
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import tracemalloc
from functools import partial
from pathlib import Path

import psutil
import pytest

import geomap
from geomap.model import Article, ArticleStatus, Form, Status
from geomap.pipeline import locate_into, locate_sources, open_gazetteer, options_hash, stories_told_once
from geomap.pipeline.parcel import packed, unpacked
from geomap.settings import Settings

TEXT = "Iraqi troops moved from Baghdad towards Mosul on Sunday."


def names(located: geomap.Located) -> list[str]:
    return [r.place.name for r in located.resolutions if r.place is not None and r.mention.form is Form.NAME]


def test_articles_come_out_in_order_each_with_its_own_places():
    texts = {"a": "A bomb exploded in Ramadi.", "b": "Nothing.", "c": "Voters in Warsaw went to the polls."}
    located = list(geomap.locate(Article(id=ident, text=text) for ident, text in texts.items()))
    assert [one.article.id for one in located] == ["a", "b", "c"]
    assert [names(one) for one in located] == [["Ramadi"], [], ["Warsaw"]]


def test_an_endless_stream_is_answered():
    endless = (Article(id=str(n), text=TEXT) for n in itertools.count())
    first = list(itertools.islice(geomap.locate(endless), 100))
    assert [one.article.id for one in first] == [str(n) for n in range(100)]


def test_memory_does_not_grow_with_the_number_of_articles():
    def peak_bytes(count: int) -> int:
        tracemalloc.start()
        for _ in geomap.locate(Article(id=str(n), text=TEXT * 4) for n in range(count)):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_bytes(10)
    assert peak_bytes(400) < 1.3 * peak_bytes(100)


def test_an_article_that_could_not_be_read_passes_through():
    broken = Article(id="x", status=ArticleStatus.BINARY, detail="It is no text.")
    good = Article(id="y", text=TEXT)
    out = list(geomap.locate([broken, good, broken]))
    assert [one.article for one in out] == [broken, good, broken]
    assert out[0].resolutions == ()
    assert names(out[1]) == ["Baghdad", "Mosul"]


class Fragile:
    """A recogniser that breaks on one article."""

    name = "fragile"
    version = "1"

    def recognise(self, articles, names):
        for article in articles:
            if article.id == "bad":
                raise ZeroDivisionError("boom")
            yield ()


def test_one_article_that_brings_out_a_defect_does_not_stop_the_others():
    out = list(geomap.locate([Article(id=i, text="x") for i in ("a", "bad", "c")], recogniser=Fragile()))
    assert [one.article.status for one in out] == [ArticleStatus.OK, ArticleStatus.CRASHED, ArticleStatus.OK]
    assert "ZeroDivisionError" in out[1].article.detail


def test_a_recogniser_that_answers_too_little_is_refused():
    class Lazy(Fragile):
        def recognise(self, articles, names):
            return iter(())

    with pytest.raises(geomap.PluginError, match="0 of 1"):
        list(geomap.locate([Article(id="a", text=TEXT)], recogniser=Lazy()))


def test_an_unknown_recogniser_is_told_before_any_article_is_asked_for():
    def untouched():
        raise AssertionError("an article was asked for")
        yield

    with pytest.raises(geomap.PluginError, match="installed are: light"):
        geomap.locate(untouched(), recogniser="nonesuch")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("articles/", "geomap.locate(geomap.read(PATH))"),
        (Path("articles"), "geomap.locate(geomap.read(PATH))"),
        (["a.txt"], "geomap.locate(geomap.read(PATH))"),
        (Article(id="a", text=TEXT), "into a list"),
        ([None], "None is none"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_no_article_is_refused_with_what_to_write(given, said, jobs):
    with pytest.raises(geomap.InputError, match=re.escape(said)):
        list(geomap.locate(given, jobs=jobs))


def test_two_processes_give_what_one_gives():
    articles = [Article(id=str(n), text=f"{TEXT} Then to Palmyra, Syria.") for n in range(150)]
    assert list(geomap.locate(articles, jobs=2)) == list(geomap.locate(articles))


def test_what_a_worker_sends_back_arrives_whole(seeds):
    """Every field, also those that no file holds; and a place that two mentions share stays one object."""
    located = list(geomap.locate(geomap.read(seeds), ranked=True))
    assert any(one.ranked for one in located)
    arrived = unpacked(packed(located))
    assert arrived == located
    shared = [r.place for one in arrived for r in one.resolutions if r.place and r.mention.text == "Mosul"]
    assert len(shared) > 1
    assert len({id(place) for place in shared}) < len(shared)


@pytest.fixture
def deadly(tmp_path, monkeypatch):
    """A plug-in as an outsider would install it; its recogniser kills its process at a certain article."""
    (tmp_path / "deadly.py").write_text(
        "import os, signal\n"
        "class Deadly:\n"
        "    name = 'deadly'\n"
        "    version = '1'\n"
        "    def recognise(self, articles, names):\n"
        "        for article in articles:\n"
        "            if article.id == 'bad':\n"
        "                os.kill(os.getpid(), signal.SIGKILL)\n"
        "            yield ()\n"
        "def create(settings):\n"
        "    return Deadly()\n"
    )
    info = tmp_path / "deadly-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[geomap.recognisers]\ndeadly = deadly:create\n")
    monkeypatch.syspath_prepend(tmp_path)
    return "deadly"


def test_an_article_that_kills_its_process_does_not_stop_the_others(deadly):
    articles = [Article(id=ident, text="x") for ident in ("a", "bad", "c")]
    out = list(geomap.locate(articles, recogniser=deadly, jobs=2))
    assert [one.article.id for one in out] == ["a", "bad", "c"]
    assert [one.article.status for one in out] == [ArticleStatus.OK, ArticleStatus.CRASHED, ArticleStatus.OK]
    assert out[1].article.detail


def test_what_stands_beside_an_article_in_a_batch_changes_nothing_about_it(seeds):
    articles = list(geomap.read(seeds))
    together = list(geomap.locate(articles))
    assert together == [located for article in articles for located in geomap.locate([article])]


def test_a_worker_that_is_killed_from_outside_costs_no_article():
    articles = [Article(id=str(n), text=f"{TEXT} They spent {n} days there.") for n in range(200)]
    others = set(psutil.Process().children())  # the browser that the tests share
    located = geomap.locate(articles, jobs=2)
    out = [next(located)]
    workers = set(psutil.Process().children()) - others
    assert workers
    for worker in workers:
        worker.kill()
    out += located
    assert [one.article for one in out] == articles
    assert out == list(geomap.locate(articles))


def test_ctrl_c_leaves_complete_lines(tmp_path):
    rows = "".join(json.dumps({"id": str(n), "text": f"{TEXT} {n} days."}) + "\n" for n in range(20_000))
    (tmp_path / "many.jsonl").write_text(rows)
    command = [sys.executable, "-m", "geomap", "locate", tmp_path / "many.jsonl", "--jobs", "2", "--quiet"]
    # As from a terminal: a run in the background, and what it starts, is deaf to Ctrl-C.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heard) as run:
        lines = [run.stdout.readline() for _ in range(100)]
        run.send_signal(signal.SIGINT)
        # Not `communicate`: it reads past what `readline` has in its buffer.
        rest, said = run.stdout.read(), run.stderr.read()
    assert run.returncode == 130
    assert said == b"geomap: stopped\n"
    assert (b"".join(lines) + rest).endswith(b"\n")
    lines += rest.splitlines()
    assert len(lines) < 20_000
    assert [json.loads(line)["article"]["id"] for line in lines] == [str(n) for n in range(len(lines))]


def test_ctrl_c_while_nobody_reads_doesn_t_tear_a_line(tmp_path):
    """The line is longer than a pipe holds, so that the signal comes in the middle of it."""
    text = " ".join(f"{TEXT} {n} days." for n in range(200))
    (tmp_path / "long.jsonl").write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n in range(3)))
    command = [sys.executable, "-m", "geomap", "locate", tmp_path / "long.jsonl", "--quiet"]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heard) as run:
        first = run.stdout.read(1)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        time.sleep(0.3)
        rest, said = run.stdout.read(), run.stderr.read()
    assert run.returncode == 130
    assert said == b"geomap: stopped\n"
    (line,) = (first + rest).splitlines(keepends=True)
    assert line.endswith(b"\n")
    assert json.loads(line)["article"]["id"] == "0"
    assert len(line) > 100_000


@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_two_processes_write_and_count_what_one_does(tmp_path, format_):
    """With an article that can't be read, a copy, and one that has no place."""
    texts = [f"{TEXT} They spent {n} days near Palmyra, Syria." for n in range(70)]
    rows = [{"id": str(n), "text": text} for n, text in enumerate([*texts, texts[3], "Nothing.", ""])]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    written, heard = [], []
    for jobs in (1, 2):
        told, out = [], io.BytesIO()
        locate_into(
            out, format_, tmp_path / "in.jsonl", settings=Settings(jobs=jobs, with_text=True), heard=told.append
        )
        written.append(out.getvalue())
        heard.append(told)
    assert written[0] == written[1]
    assert heard[0] == heard[1]
    assert len(heard[0]) == len(rows)
    assert {counts.article.status for counts in heard[0]} == {ArticleStatus.OK, ArticleStatus.EMPTY}
    assert sum(len(counts.places) for counts in heard[0]) > 140


def test_the_line_of_an_article_that_kills_its_process_says_so(deadly, tmp_path):
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": i, "text": "x"}) + "\n" for i in ("a", "bad", "c")))
    out, told = io.BytesIO(), []
    settings = Settings(recogniser=deadly, jobs=2)
    locate_into(out, "jsonl", tmp_path / "in.jsonl", settings=settings, heard=told.append)
    articles = [json.loads(line)["article"] for line in out.getvalue().splitlines()]
    assert [(one["id"], one["status"]) for one in articles] == [("a", "ok"), ("bad", "crashed"), ("c", "ok")]
    assert [counts.article.status for counts in told] == [ArticleStatus.OK, ArticleStatus.CRASHED, ArticleStatus.OK]


def test_objects_cannot_be_sent_to_several_processes():
    with pytest.raises(geomap.SettingsError, match="several jobs"):
        geomap.locate([], recogniser=Fragile(), jobs=2)


def test_the_run_says_what_made_the_result():
    (one,) = geomap.locate([Article(id="a", text=TEXT)])
    assert one.run.geomap == geomap.__version__
    assert one.run.recogniser.startswith("light ")
    assert one.run.gazetteer.startswith("embedded ")
    assert one.run.online is None


@pytest.mark.parametrize(
    ("change", "same"),
    [({"language": "de"}, False), ({"home": "auto"}, False), ({"jobs": 2}, True), ({"embed": "full"}, True)],
)
def test_the_hash_tells_settings_apart_that_move_places(change, same):
    assert (options_hash(Settings()) == options_hash(Settings(**change))) is same


def test_two_gazetteers_are_asked_as_one():
    one = open_gazetteer(Settings())
    both = open_gazetteer(Settings(), [one, one])
    assert both.name == "embedded+embedded"
    assert [c.place for c in both.candidates(["Mosul"])["Mosul"]] == [
        c.place for c in one.candidates(["Mosul"])["Mosul"]
    ]


class TestReading:
    def test_nothing_to_read_is_said(self):
        with pytest.raises(geomap.InputError, match="nothing to read"):
            geomap.read()

    def test_a_path_that_is_not_there_is_said(self, tmp_path):
        with pytest.raises(geomap.InputError, match="no file or folder"):
            geomap.read(tmp_path / "nope")

    def test_a_folder_without_an_article_is_said(self, tmp_path):
        with pytest.raises(geomap.InputError, match="no article"):
            list(geomap.read(tmp_path))

    def test_a_missing_path_among_others_is_a_failed_article(self, tmp_path):
        (tmp_path / "a.txt").write_text(TEXT)
        found = {a.id: a.status for a in geomap.read(tmp_path / "a.txt", tmp_path / "nope.txt")}
        assert found == {"a.txt": ArticleStatus.OK, "nope.txt": ArticleStatus.UNREADABLE}


class TestWriting:
    def test_the_ending_tells_the_format(self, tmp_path):
        for name, start in {"a.jsonl": b'{"schema"', "a.csv": b"article_id,", "a.geojson": b'{"type"'}.items():
            geomap.write(geomap.locate([Article(id="a", text=TEXT)]), tmp_path / name)
            assert (tmp_path / name).read_bytes().startswith(start)

    def test_an_unknown_ending_is_refused_and_nothing_is_written(self, tmp_path):
        with pytest.raises(geomap.InputError, match=r"\.csv"):
            geomap.write([], tmp_path / "a.xyz")
        assert list(tmp_path.iterdir()) == []

    def test_a_run_that_breaks_leaves_the_old_file(self, tmp_path):
        target = tmp_path / "a.jsonl"
        target.write_text("old")

        def breaking():
            yield from geomap.locate([Article(id="a", text=TEXT)])
            raise RuntimeError

        with pytest.raises(RuntimeError):
            geomap.write(breaking(), target)
        assert target.read_text() == "old"
        assert list(tmp_path.iterdir()) == [target]

    def test_an_open_file_gets_json_lines(self):
        out = io.BytesIO()
        geomap.write(geomap.locate([Article(id="a", text=TEXT)]), out)
        assert json.loads(out.getvalue())["article"]["id"] == "a"


class TestLocatedAlready:
    @pytest.fixture
    def done(self, tmp_path):
        path = tmp_path / "done.txt"  # told by content, never by name
        geomap.write(geomap.locate([Article(id="a", text=TEXT)]), path, "jsonl")
        return path

    def test_it_passes_as_it_is(self, done):
        (one,) = locate_sources(done, settings=Settings())
        assert names(one) == ["Baghdad", "Mosul"]
        assert not one.has_text

    def test_packed_with_gzip_it_passes_as_well(self, done, tmp_path):
        packed = tmp_path / "done.gz"
        packed.write_bytes(gzip.compress(done.read_bytes()))
        (one,) = locate_sources(packed, settings=Settings())
        assert names(one) == ["Baghdad", "Mosul"]

    def test_a_packed_file_that_is_cut_off_is_named(self, done, tmp_path):
        packed = tmp_path / "cut.gz"
        packed.write_bytes(gzip.compress(done.read_bytes() + os.urandom(1000).hex().encode())[:-300])
        with pytest.raises(geomap.InputError, match=r"cut\.gz"):
            list(locate_sources(packed, settings=Settings()))

    def test_a_recogniser_asked_for_is_refused(self, done):
        with pytest.raises(geomap.SettingsError, match="located already"):
            locate_sources(done, settings=Settings(), asked=("--recogniser",))

    def test_it_is_not_located_again_without_its_text(self, done):
        with pytest.raises(geomap.InputError, match="text was not kept"):
            list(locate_sources(done, settings=Settings(), relocate=True))

    def test_it_is_located_again_with_its_text(self, tmp_path):
        path = tmp_path / "with.jsonl"
        located = (dataclasses.replace(one, resolutions=()) for one in geomap.locate([Article(id="a", text=TEXT)]))
        geomap.write(located, path, settings=Settings(with_text=True))
        (one,) = locate_sources(path, settings=Settings(), relocate=True)
        assert [r.status for r in one.resolutions if r.place] == [Status.RESOLVED] * 3

    def test_mixed_with_raw_articles_each_keeps_an_id_of_its_own(self, done, tmp_path):
        raw = tmp_path / "a"
        raw.mkdir()
        (raw / "a").write_text(TEXT)
        ids = [one.article.id for one in locate_sources(done, raw, done, settings=Settings())]
        assert len(ids) == len(set(ids)) == 3

    def test_open_located_refuses_a_file_of_another_kind(self, seeds):
        with pytest.raises(geomap.InputError, match="no located articles"):
            geomap.open_located(next(seeds.iterdir()))


STORY = " ".join(
    f"On day {n} the convoy that left {town} stopped again near the river crossing."
    for n, town in enumerate(["Mosul", "Ramadi", "Erbil", "Kirkuk", "Tikrit", "Samarra", "Baghdad", "Basra"])
)


class TestAStoryThatSeveralArticlesTell:
    ARTICLES = (
        Article(id="wire", text=STORY),
        Article(id="other", text="Voters in Warsaw went to the polls. " * 9),
        Article(id="paper", text=f"By our own reporters.\n\n{STORY}"),
        Article(id="again", text=f"By our own reporters.\n\n{STORY}", duplicate_of="paper"),
    )

    def test_later_ones_say_which_was_the_first(self):
        told = stories_told_once(geomap.locate(self.ARTICLES))
        assert [one.article.duplicate_of for one in told] == [None, None, "wire", "wire"]

    def test_the_map_counts_it_once(self):
        both = geomap.to_map(geomap.locate(self.ARTICLES)).get_root().render()
        without = geomap.to_map(geomap.locate(self.ARTICLES[:2])).get_root().render()
        assert count_of_mentions(both) == count_of_mentions(without) > 0


def count_of_mentions(page):
    return len(json.loads(page.split('id="geomap-data"')[1].split(">", 1)[1].split("</script>")[0])["mentions"]["a"])
