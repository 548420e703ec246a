"""A corpus on a Dask cluster of real processes: the same rows, and clear words when the cluster isn't fit."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import distribution

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


def test_a_cluster_without_workers_is_said(corpus, scheduler, tmp_path):
    with pytest.raises(ServiceError, match="no workers"):
        geomap.annotate(corpus, tmp_path / "out", dask=scheduler[0])
