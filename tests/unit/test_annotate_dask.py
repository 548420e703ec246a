"""A corpus on a Dask cluster of real processes: the same rows, and clear words when the cluster isn't fit."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.metadata import distribution

import psutil
import pytest

import geomap
from geomap.errors import ServiceError

TEXT = "Iraqi troops moved from Baghdad towards Mosul on Sunday, {n} days after Palmyra, Syria, had fallen."


@pytest.fixture
def corpus(tmp_path):
    for part in range(3):
        rows = [json.dumps({"id": f"a{n}", "text": TEXT.format(n=n)}) for n in range(10 * part, 10 * part + 10)]
        (tmp_path / f"{part}.jsonl").write_text("\n".join(rows))
    return tmp_path / "*.jsonl"


@pytest.fixture
def scheduler():
    """A scheduler of its own, and its address."""
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen([*command, "--no-dashboard"], stderr=subprocess.PIPE, text=True) as process:
        address = next(found[1] for line in process.stderr if (found := re.search(r"(tcp://127\.0\.0\.1:\d+)", line)))
        yield address, process
        process.kill()


def worker(address, **environment):
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    process = subprocess.Popen(
        [*command, "--no-dashboard"], stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    next(line for line in process.stderr if "Registered to" in line)
    return process


def test_the_workers_of_a_cluster_write_the_same_rows(corpus, scheduler, tmp_path):
    address, _ = scheduler
    workers = [worker(address), worker(address)]
    try:
        on_dask = geomap.annotate(corpus, tmp_path / "dask", dask=address, part_bytes=1500)
    finally:
        for process in workers:
            process.kill()
    here = geomap.annotate(corpus, tmp_path / "here", jobs=1, part_bytes=1500)
    assert on_dask.done == 3
    assert list(geomap.open_located(on_dask.folder)) == list(geomap.open_located(here.folder))


def test_a_worker_with_another_version_is_named_before_any_work(corpus, scheduler, tmp_path):
    other = tmp_path / "other" / "geomap_news-0.0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: geomap-news\nVersion: 0.0.1\n")
    (other / "entry_points.txt").write_text(distribution("geomap-news").read_text("entry_points.txt"))
    address, _ = scheduler
    process = worker(address, PYTHONPATH=os.pathsep.join([str(other.parent), os.environ.get("PYTHONPATH", "")]))
    try:
        with pytest.raises(ServiceError, match=r"has geomap-news 0\.0\.1, this process"):
            geomap.annotate(corpus, tmp_path / "out", dask=address)
    finally:
        process.kill()


def many(folder, articles=400, files=40):
    folder.mkdir()
    for first in range(0, articles, articles // files):
        rows = [
            json.dumps({"id": f"a{n}", "text": TEXT.format(n=n) * 4}) for n in range(first, first + articles // files)
        ]
        (folder / f"{first:05}.jsonl").write_text("\n".join(rows))
    return folder


def on_dask(source, out, address, jobs=2):
    command = [sys.executable, "-m", "geomap", "annotate", source, out, "--dask", address, "--jobs", str(jobs)]
    return subprocess.Popen([*command, "--part-size", "0.002", "--quiet"], stderr=subprocess.PIPE, text=True)


def wait_for_parts(out, number, run):
    """Until some parts are there, and the run goes on."""
    deadline = time.monotonic() + 60
    while len(list(out.glob("*/articles/*.parquet"))) < number:
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_parts_of_a_worker_that_is_lost_are_done_by_others(tmp_path):
    source = many(tmp_path / "in")
    run = on_dask(source, tmp_path / "dask", "local")
    wait_for_parts(tmp_path / "dask", 3, run)
    busy = [one for one in psutil.Process(run.pid).children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]
    busy[-1].send_signal(signal.SIGKILL)
    told = run.communicate(timeout=120)[1]
    assert run.returncode == 0, told
    here = geomap.annotate(source, tmp_path / "here", jobs=1, part_bytes=2097)
    assert list(geomap.open_located(tmp_path / "dask")) == list(geomap.open_located(here.folder))


def test_an_article_that_kills_workers_of_a_cluster_costs_itself_alone(tmp_path, monkeypatch):
    info = tmp_path / "plugin" / "deadly-1.dist-info"
    info.mkdir(parents=True)
    (tmp_path / "plugin" / "deadly.py").write_text(
        "import os, signal\n"
        "class Deadly:\n"
        "    name, version = 'deadly', '1'\n"
        "    def recognise(self, articles, names):\n"
        "        for article in articles:\n"
        "            if 'kills' in article.text:\n"
        "                os.kill(os.getpid(), signal.SIGKILL)\n"
        "            yield ()\n"
        "def create(settings):\n"
        "    return Deadly()\n"
    )
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[geomap.recognisers]\ndeadly = deadly:create\n")
    monkeypatch.syspath_prepend(tmp_path / "plugin")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "plugin"), prepend=os.pathsep)
    texts = ["calm", "this one kills", "calm again", "calm at last"]
    (tmp_path / "in").mkdir()
    for number, text in enumerate(texts):
        (tmp_path / "in" / f"{number}.txt").write_text(text * 5)
    command = [sys.executable, "-m", "geomap", "annotate", tmp_path / "in", tmp_path / "out", "--dask", "local"]
    command += ["--jobs", "2", "--recogniser", "deadly", "--part-size", "0.001"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 1, run.stderr
    assert "1.txt: crashed: It was given up" in run.stderr
    found = {one.article.id: one.article.status for one in geomap.open_located(tmp_path / "out")}
    assert found == {"0.txt": "ok", "1.txt": "crashed", "2.txt": "ok", "3.txt": "ok"}


def test_a_scheduler_that_goes_away_is_said_and_the_run_goes_on_with_another(scheduler, tmp_path):
    source = many(tmp_path / "in")
    address, process = scheduler
    one = worker(address)
    run = on_dask(source, tmp_path / "out", address)
    try:
        wait_for_parts(tmp_path / "out", 3, run)
        process.kill()
        told = run.communicate(timeout=120)[1]
    finally:
        one.kill()
    assert run.returncode == 3, told
    assert f"the Dask scheduler at {address} is gone" in told
    assert "Traceback" not in told
    kept = len(list((tmp_path / "out").glob("*/articles/*.parquet")))
    again = geomap.annotate(source, tmp_path / "out", jobs=1, part_bytes=2097)
    assert again.skipped == kept >= 3
    assert sum(again.counts.values()) == 400


def test_a_cluster_whose_workers_all_go_away_is_not_waited_for_for_ever(scheduler, tmp_path, monkeypatch):
    monkeypatch.setattr("geomap.scale.cluster._ALONE_S", 3.0)
    source = many(tmp_path / "in")
    process = worker(scheduler[0])
    with pytest.raises(ServiceError, match="all workers of the Dask cluster are gone"):
        geomap.annotate(
            source, tmp_path / "out", dask=scheduler[0], part_bytes=2097, heard=lambda state: process.kill()
        )


def test_a_cluster_without_workers_is_said(corpus, scheduler, tmp_path):
    with pytest.raises(ServiceError, match="no workers"):
        geomap.annotate(corpus, tmp_path / "out", dask=scheduler[0])
