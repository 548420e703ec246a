"""`annotate`: plans the parts, skips those that are there, has the rest done, and keeps the books."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import time
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.annotated import ABOUT, MANIFEST, SCHEMA, TABLES
from geomap.errors import InputError, PluginError, SettingsError, reason_of
from geomap.files import atomic_write, held
from geomap.model import ArticleStatus
from geomap.pipeline import locate, options_hash
from geomap.scale.corpus import PART_BYTES, parts_of
from geomap.scale.duplicates import find_duplicates
from geomap.scale.local import run_here
from geomap.scale.unknown import unknown_names
from geomap.scale.working import Job
from geomap.settings import Settings
from geomap.sources import unread_articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geomap.scale.corpus import Part
    from geomap.scale.working import Report

__all__ = ["Annotated", "annotate"]

_LOG = "log.jsonl"
_LOCK = ".lock"
_NAMED = 10
"""Articles that could not be read that a run names; the tables name all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """What stands in the folder, after a run or on the way."""

    folder: Path
    """OUT and the options' hash: a SOURCE for `geomap map`, `locate` and `open_located`."""
    parts: int = 0
    """Of this corpus, as far as it has been looked through."""
    done: int = 0
    skipped: int = 0
    """Parts that were there before."""
    articles: int = 0
    mentions: int = 0
    """Of the parts done in this run."""
    counts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Articles by status, of the parts that were there, too."""
    unread: tuple[tuple[str, str, str], ...] = ()
    """(id, status, detail) of the first articles that could not be read, of the parts that were there, too."""

    @property
    def failed(self) -> int:
        """Number of the articles that could not be read."""
        return sum(number for status, number in self.counts.items() if status != ArticleStatus.OK.value)


def annotate(
    src: str | Path,
    dst: str | Path,
    *,
    recogniser: str | None = None,
    jobs: int | None = None,
    dask: str | None = None,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    exclude: Sequence[str] = (),
    with_text: bool = False,
    stories: bool = False,
    retry_failed: bool = False,
    part_bytes: int = PART_BYTES,
    settings: Settings | None = None,
    heard: Callable[[Annotated], None] | None = None,
) -> Annotated:
    """Locates a corpus part by part into Parquet files; run again, it goes on where it was stopped.

    `src` is a folder, a file, a glob, or a URL that fsspec opens; what lies in it is read as `read` does, with `kind`,
    `columns` and `exclude`. `dst` gets a folder named by the options' hash with `articles`, `mentions` and `places`, a
    file a part in each; other options, or another version, go to another folder. All cores are used unless `jobs` says
    how many processes, or `dask` names a scheduler (`tcp://…`, `tls://…`) or is `local`. `with_text` keeps the texts,
    `stories` finds articles that tell an earlier one's story, across all parts; `retry_failed` does parts again in
    which an article could not be read; a part is about `part_bytes` of files. `heard` is called after each part.

    Raises InputError when there is nothing to annotate, `dst` can't be written or another run is writing there,
    PluginError when a library is missing, ServiceError when a Dask cluster can't be reached, is lost, or has other
    versions.
    """
    chosen = _settings(settings, recogniser, jobs)
    job = _job(Path(dst), chosen, kind=kind, columns=columns, with_text=with_text, stories=stories)
    parts = parts_of(src, exclude, part_bytes=part_bytes, kind=kind)
    told = f"another run is writing to {job.folder}: wait until it has ended, or name another OUT"
    with held(job.folder / _LOCK, told):
        _clear(job.folder)
        books = _Books(job, heard)
        todo = books.still_to_do(parts, retry_failed=retry_failed)
        if dask is None:
            reports = run_here(todo, job)
        else:
            from geomap.scale.cluster import run_on_dask

            reports = run_on_dask(todo, job, dask)
        for report in reports:
            books.enter(report)
        return books.close()


def _settings(settings: Settings | None, recogniser: str | None, jobs: int | None) -> Settings:
    chosen = settings or Settings(jobs=os.cpu_count() or 1)
    if chosen.online is not None:
        raise SettingsError(
            "annotate asks no online geocoder: names that it can't place are gathered in unknown.parquet"
        )
    if chosen.home == "auto":
        raise SettingsError(
            "home is 'auto', for which all articles are read before the first is placed: annotate works part by part; "
            "name a region, or leave it out"
        )
    if recogniser is not None:
        chosen = dataclasses.replace(chosen, recogniser=recogniser)
    return chosen if jobs is None else dataclasses.replace(chosen, jobs=jobs)


def _job(dst: Path, settings: Settings, *, columns: Mapping[str, str] | None, **rest: Any) -> Job:
    """Finds out what is wrong before any work: libraries, recogniser, gazetteer, the folder."""
    if find_spec("pyarrow") is None:
        raise PluginError("annotate writes Parquet, which needs pyarrow: pip install 'geomap-news[scale]'")
    (probe,) = locate([_probe()], settings=dataclasses.replace(settings, jobs=1))
    run = probe.run
    if run is None:
        raise PluginError("the pipeline doesn't say what it is")
    deciding = {"options": options_hash(settings), "columns": sorted((columns or {}).items()), **rest}
    made_by = {"schema": SCHEMA, "geomap": run.geomap, "recogniser": run.recogniser, "gazetteer": run.gazetteer}
    told = json.dumps(deciding | made_by, sort_keys=True)
    about = made_by | {"options_hash": hashlib.sha256(told.encode()).hexdigest()[:12]}
    folder = dst / about["options_hash"]
    try:
        for table in TABLES:
            (folder / table).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} can't be written: {reason_of(error)}") from error
    return Job(settings=settings, folder=folder.absolute(), about=about, columns=tuple((columns or {}).items()), **rest)


def _clear(folder: Path) -> None:
    """Takes away what a run that was killed has left half done."""
    for table in TABLES:
        for left in (folder / table).glob(".*.tmp"):
            left.unlink(missing_ok=True)


def _probe() -> Any:
    from geomap.model import Article

    return Article(id="probe", text="Baghdad")


class _Books:
    """What is done and what isn't: from the files that are there, into the log and the manifest."""

    def __init__(self, job: Job, heard: Callable[[Annotated], None] | None) -> None:
        self._job = job
        self._heard = heard
        self._parts = self._skipped = self._done = self._articles = self._mentions = 0
        self._counts: Counter[str] = Counter()
        self._unread: list[tuple[str, str, str]] = []
        self._known = {path.stem: path for path in sorted((job.folder / "articles").glob("*.parquet"))}
        self._pieces: dict[str, str] = {}
        self._began = time.monotonic()
        self._manifest(complete=False)

    def still_to_do(self, parts: Iterable[Part], *, retry_failed: bool) -> Iterator[Part]:
        """The parts that aren't there, are of files that have changed since, or can't be read."""
        for part in parts:
            self._parts += 1
            self._pieces |= {piece.key: part.name for piece in part.pieces}
            about = self._about(part.name) if part.name in self._known else None
            counts = about["counts"] if about and about.get("fingerprint") == part.fingerprint else None
            if counts is None or (retry_failed and set(counts) - {ArticleStatus.OK.value}):
                yield part
            else:
                self._skipped += 1
                self._counts.update(counts)
                self._name_unread(part.name, counts)

    def _about(self, name: str) -> dict[str, Any] | None:
        """What a part's files say; None when one is missing or damaged, so that it is made anew."""
        from pyarrow import ArrowException
        from pyarrow.parquet import read_metadata

        for table in TABLES:
            path = self._job.folder / table / f"{name}.parquet"
            try:
                about: dict[str, Any] = json.loads(read_metadata(path).metadata[ABOUT])
            except (ArrowException, OSError, KeyError, ValueError, TypeError) as error:
                self._log({"event": "damaged", "part": name, "table": table, "error": f"{type(error).__name__}"})
                return None
        return about

    def enter(self, report: Report) -> None:
        """Counts a part that was done."""
        self._done += 1
        self._articles += report.articles
        self._mentions += report.mentions
        self._counts.update(report.counts)
        self._name_unread(report.part, report.counts)
        rate = self._articles / max(1e-9, time.monotonic() - self._began)
        told = dataclasses.asdict(report) | {"seconds": round(report.seconds, 3)}
        self._log({"event": "part", **told, "articles_per_s": round(rate, 1)})
        if self._heard is not None:
            self._heard(self._state())

    def _name_unread(self, part: str, counts: Mapping[str, int]) -> None:
        wanted = _NAMED - len(self._unread)
        if wanted > 0 and set(counts) - {ArticleStatus.OK.value}:
            self._unread += islice(unread_articles(self._job.folder, part), wanted)

    def close(self) -> Annotated:
        """Takes away parts that others have replaced, and writes the manifest."""
        planned = set(self._pieces.values())
        for name, path in self._known.items():
            if name not in planned and self._replaced(name):
                for table in TABLES:
                    (path.parent.parent / table / path.name).unlink(missing_ok=True)
                self._log({"event": "replaced", "part": name})
        unknown_names(self._job.folder)
        if self._job.stories:
            find_duplicates(self._job.folder)
        self._manifest(complete=True)
        return self._state()

    def _manifest(self, *, complete: bool) -> None:
        """By it the folder is known as a SOURCE, from the first part on."""
        manifest = dict(self._job.about) | {
            "parts": len(list((self._job.folder / "articles").glob("*.parquet"))),
            "articles": sum(self._counts.values()),
            "counts": dict(sorted(self._counts.items())),
            "complete": complete,
        }
        with atomic_write(self._job.folder / MANIFEST) as out:
            out.write(json.dumps(manifest, indent=1).encode() + b"\n")

    def _replaced(self, name: str) -> bool:
        """Whether the files of an earlier part now belong to others: files were added, or grew."""
        about = self._about(name)
        return about is not None and any(key in self._pieces for key in about.get("pieces", ()))

    def _state(self) -> Annotated:
        return Annotated(
            folder=self._job.folder, parts=self._parts, done=self._done, skipped=self._skipped,
            articles=self._articles, mentions=self._mentions, counts=dict(sorted(self._counts.items())),
            unread=tuple(self._unread),
        )  # fmt: skip

    def _log(self, event: Mapping[str, Any]) -> None:
        line = json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **event})
        try:
            with (self._job.folder / _LOG).open("a", encoding="utf-8") as log:
                log.write(line + "\n")
        except OSError as error:
            raise InputError(
                f"{self._job.folder / _LOG} can't be written: {reason_of(error)}; make room, and run the same "
                "command again: the parts that are there are kept"
            ) from error
