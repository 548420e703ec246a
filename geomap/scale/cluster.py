"""Parts on a Dask cluster. Models and gazetteer are loaded once a worker; a task carries no more than names.

Whoever reaches a scheduler's port runs code on its workers: docs/scale.md says how to close it.
"""

from __future__ import annotations

import logging
import platform
import time
from contextlib import contextmanager
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import GeomapError, PluginError, ServiceError, reason_of
from geomap.pipeline import open_gazetteer
from geomap.scale.local import one_by_one
from geomap.scale.working import annotate_part
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.scale.corpus import Part
    from geomap.scale.working import Job, Report

__all__ = ["run_on_dask"]

_AHEAD = 2
"""Parts a worker thread that are under way or wait there: more would fill the scheduler, fewer would leave gaps."""
_CONNECT_S = 15
_LOOK_S = 2.0
_ALONE_S = 60.0
"""A cluster without workers is waited for so long: it may be growing, or starting them anew."""
_OF_OUR_OWN = {
    # The stack looked at a hundred times a second, memory given back that is wanted again at once: a tenth of the time.
    "distributed.worker.profile.enabled": False,
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 128 << 20,
}
_SAME = ("geomap-news", "pyarrow", "distributed")


def run_on_dask(parts: Iterable[Part], job: Job, address: str) -> Iterator[Report]:
    """A report for each part, as they end. A part that killed its workers is done here, an article at a time.

    Raises PluginError when Dask is not installed, ServiceError when the cluster can't be reached, is lost, has other
    versions than this process, or can't see the folder.
    """
    try:
        import distributed
        from distributed.comm import CommClosedError  # type: ignore[attr-defined]

        from geomap.scale.warming import Warm
    except ImportError as error:
        raise PluginError("--dask needs dask and distributed: pip install 'geomap-news[scale]'") from error
    with _said_by_us("distributed.client"), _client(distributed, address, job) as client:
        _check(client, job)
        client.register_plugin(Warm(job.settings))
        try:
            yield from _flow(distributed, client, iter(parts), job)
        except (distributed.CancelledError, CommClosedError, OSError, TimeoutError) as error:
            raise ServiceError(
                f"the Dask scheduler at {address} is gone ({type(error).__name__}); parts that are done are kept: run "
                "the same command again when it is back"
            ) from error


@contextmanager
def _said_by_us(name: str) -> Iterator[None]:
    """Keeps a logger of Dask's from telling, with a traceback, what a ServiceError then tells in a sentence."""
    log = logging.getLogger(name)
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


@contextmanager
def _client(distributed: Any, address: str, job: Job) -> Iterator[Any]:
    if address == "local":
        import dask

        with (
            dask.config.set(_OF_OUR_OWN),
            _started(distributed, job.settings.jobs) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(address, timeout=_CONNECT_S)
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        raise ServiceError(
            f"no Dask scheduler answers at {address}: {reason_of(error)}; start one, or run without --dask"
        ) from error
    with client:
        yield client


def _started(distributed: Any, workers: int) -> Any:
    try:
        return distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    except (OSError, TimeoutError, RuntimeError) as error:
        raise ServiceError(
            f"Dask's workers could not be started on this machine: {reason_of(error)}; run the same command again, or "
            "without --dask"
        ) from error


def _check(client: Any, job: Job) -> None:
    """Compares what the workers run with what this process runs, and what they see with what it sees."""
    try:
        theirs = client.run(_identity, str(job.folder))
    except Exception as error:
        raise ServiceError(
            f"the Dask workers can't run geomap ({type(error).__name__}: {error}); install geomap-news "
            f"{version('geomap-news')} with the extra scale on each of them"
        ) from error
    if not theirs:
        raise ServiceError("the Dask cluster has no workers; start some with `dask worker`")
    ours = _identity(str(job.folder))
    for worker, identity in sorted(theirs.items()):
        for name, value in ours.items():
            if identity.get(name) == value:
                continue
            if name == "folder":
                told = f"the Dask worker {worker} doesn't see {job.folder}: OUT must be on a shared disk"
                raise ServiceError(told)
            raise ServiceError(
                f"the Dask worker {worker} has {name} {identity.get(name)}, this process {value}: results would "
                "differ, so install the same on both"
            )


def _identity(folder: str) -> dict[str, str]:
    """What must be equal wherever parts are done."""
    told = {name: version(name) for name in _SAME}
    return told | {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "gazetteer": _gazetteer(),
        "folder": "seen" if Path(folder).is_dir() else "not seen",
    }


def _gazetteer() -> str:
    return open_gazetteer(Settings()).version


def _flow(distributed: Any, client: Any, parts: Iterator[Part], job: Job) -> Iterator[Report]:
    """Keeps a few parts a thread under way, so that neither scheduler nor workers ever hold many.

    Dask does the parts of a worker that is lost again, on others. A part that has cost it several workers is done here,
    an article at a time.
    """
    waiting: dict[Any, Part] = {}
    alone_since: float | None = None
    while True:
        threads = sum(client.nthreads().values())
        for part in islice(parts, max(0, max(1, _AHEAD * threads) - len(waiting))):
            waiting[client.submit(_checked, part, job, _versions(), pure=False, retries=1)] = part
        if not waiting:
            return
        try:
            ended = distributed.wait(list(waiting), timeout=_LOOK_S, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            ended = ()
        alone_since = None if threads else alone_since or time.monotonic()
        if alone_since is not None and not ended and time.monotonic() - alone_since > _ALONE_S:
            raise ServiceError(
                f"all workers of the Dask cluster are gone, and none came back within {_ALONE_S:.0f} s; parts that are "
                "done are kept: start workers, and run the same command again"
            )
        for future in ended:
            yield _result(distributed, future, waiting.pop(future), job)
            future.release()


def _result(distributed: Any, future: Any, part: Part, job: Job) -> Report:
    if future.status in ("cancelled", "lost"):
        raise distributed.CancelledError(future.key)
    error = future.exception() if future.status == "error" else None
    if isinstance(error, distributed.KilledWorker):
        return one_by_one(part, job)
    if error is not None:
        raise error if isinstance(error, GeomapError) else ServiceError(f"a Dask worker failed: {error!r}")
    report: Report = future.result()
    return report


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _SAME}


def _checked(part: Part, job: Job, versions: dict[str, str]) -> Report:
    """On the worker: one that joined late may have other versions."""
    if (own := _versions()) != versions:
        raise ServiceError(f"a Dask worker that joined has {own}, the client {versions}: install the same on both")
    return annotate_part(part, job)
