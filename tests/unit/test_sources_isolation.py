"""Sources that hang, crash or eat memory, as a plug-in of somebody else's: each costs its own file."""

import os
import time
from pathlib import Path

import pytest

from geomap import plugins, sources
from geomap.model import ArticleStatus
from geomap.settings import Settings

PLUGIN = """
import os, signal, time
from geomap.model import Article


class Trouble:
    name = "trouble"
    suffixes = (".trouble",)
    isolate_over_bytes = 0

    def read(self, path, *, ident):
        yield Article(id=ident, text="Rain fell in Lisbon before the trouble began, they said.")
        word = path.read_text()
        if word == "hang":
            time.sleep(3600)
        elif word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif word == "eat":
            bytearray(4 << 30)
        elif word == "raise":
            raise KeyError(word)
        elif word == "many":
            for number in range(500):
                yield Article(id=f"{ident}#{number}", text=f"{number} rain fell")
        else:
            yield Article(id=str(os.getpid()), text=word)


def create(settings):
    return Trouble()
"""


@pytest.fixture
def troubled(tmp_path, monkeypatch):
    """A plug-in as it is installed: a module and its entry point."""
    site = tmp_path / "site"
    (site / "trouble-1.0.dist-info").mkdir(parents=True)
    (site / "trouble_plugin.py").write_text(PLUGIN)
    (site / "trouble-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: trouble\nVersion: 1.0\n")
    (site / "trouble-1.0.dist-info" / "entry_points.txt").write_text(
        "[geomap.sources]\ntrouble = trouble_plugin:create\n"
    )
    monkeypatch.syspath_prepend(site)
    folder = tmp_path / "given"
    folder.mkdir()

    def put(name, word):
        (folder / name).write_text(word)
        return folder

    return put


def read(folder, timeout_s=30.0):
    return list(sources.read([folder], settings=Settings(timeout_s=timeout_s)))


def test_an_installed_plug_in_reads_the_endings_that_it_names(troubled):
    folder = troubled("a.trouble", "fine")
    assert "trouble" in plugins.installed("geomap.sources")
    first, second = read(folder)
    assert (first.id, first.title) == ("a.trouble", "a")
    assert second.text == "fine"
    assert second.id != str(os.getpid())


@pytest.mark.parametrize(("word", "status"), [("die", "crashed"), ("eat", "too_large"), ("raise", "crashed")])
def test_a_source_that_breaks_costs_its_file_and_the_next_one_is_read(troubled, word, status):
    troubled("a.trouble", word)
    found = read(troubled("b.trouble", "fine"))
    assert status in [article.status.value for article in found if article.id.startswith("a.trouble")]
    assert [article.text for article in found][-1] == "fine"


def test_a_source_that_hangs_is_ended_in_time(troubled):
    troubled("a.trouble", "hang")
    begun = time.monotonic()
    found = read(troubled("b.trouble", "fine"), timeout_s=1.0)
    assert time.monotonic() - begun < 8
    assert found[0].status is ArticleStatus.TIMEOUT
    assert "longer than 1 seconds" in found[0].detail
    assert found[-1].text == "fine"


def test_what_was_read_before_an_error_comes_out_before_it(troubled):
    first, second = read(troubled("a.trouble", "raise"))
    assert (first.status, second.status) == (ArticleStatus.OK, ArticleStatus.CRASHED)


def test_many_articles_of_one_file_come_out_in_order(troubled):
    found = read(troubled("a.trouble", "many"))
    assert [article.id for article in found[1:]] == [f"a.trouble#{number}" for number in range(500)]


def test_a_reading_that_is_given_up_leaves_no_process(troubled):
    reading = sources.read([troubled("a.trouble", "fine")], settings=Settings())
    process = [article.id for _, article in zip(range(2), reading, strict=False)][1]
    reading.close()
    assert not Path(f"/proc/{process}").exists()
