"""What is installed, what works, and what is missing with the command that adds it."""

from __future__ import annotations

import os
import platform
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from geomap import plugins
from geomap.errors import GeomapError, reason_of
from geomap.model import Article
from geomap.pipeline import example_folder, locate, open_gazetteer, read, to_map
from geomap.selfcheck.packages import needed_packages
from geomap.selfcheck.samples import SAID, write_samples
from geomap.settings import Settings
from geomap.sources import lacking
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Check", "doctor"]

_PROBE = Article(id="probe", text="Iraqi troops moved towards Mosul on Sunday, the army said in Baghdad.")
_ANEW = "install geomap anew"
_EXTRA_OF = {"warc": "scale"}
"""What reads these kinds is an extra's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    """What was found."""
    remedy: str | None = None
    """What to do when it isn't well."""
    optional: bool = False
    """Whether geomap does its main job without it: what an extra adds, a cache, a browser for pictures."""


def doctor(settings: Settings | None = None) -> tuple[Check, ...]:
    """Looks at versions and packages, and tries gazetteer, recogniser, every kind of source, map and cache.

    Raises nothing, and asks nothing of the network. What is not well and not `optional` keeps geomap from its main job.
    """
    chosen = settings or Settings()
    return (
        Check(name="geomap", ok=True, detail=version("geomap-news")),
        Check(name="Python", ok=True, detail=f"{platform.python_version()} on {platform.system()}"),
        *_packages(),
        _gazetteer(chosen),
        _recogniser(chosen),
        _trial(chosen),
        *_sources(),
        *_plug_ins(),
        _examples(),
        _pictures(),
        _cache(),
    )


def _packages() -> Iterator[Check]:
    for package in needed_packages():
        if package.version is not None:
            yield Check(name=package.name, ok=True, detail=package.version, optional=bool(package.extra))
        elif package.extra:
            yield Check(
                name=package.name,
                ok=False,
                optional=True,
                detail=f"not installed (adds {package.adds})",
                remedy=f"pip install 'geomap-news[{package.extra}]'",
            )
        else:
            yield Check(
                name=package.name, ok=False, detail="not installed", remedy=f"pip install '{package.requirement}'"
            )


def _gazetteer(settings: Settings) -> Check:
    try:
        gazetteer = open_gazetteer(settings)
        found = gazetteer.candidates(["Mosul"])["Mosul"]
    except GeomapError as error:
        return Check(name="gazetteer", ok=False, detail=str(error), remedy=_ANEW)
    detail = f"{gazetteer.name} {gazetteer.version}"
    if not found:
        return Check(name="gazetteer", ok=False, detail=f"{detail} does not know Mosul", remedy=_ANEW)
    return Check(name="gazetteer", ok=True, detail=f"{detail}: {counted(len(found), 'place')} called Mosul")


def _recogniser(settings: Settings) -> Check:
    try:
        recogniser = plugins.load("geomap.recognisers", settings.recogniser, settings)
    except GeomapError as error:
        known = ", ".join(plugins.installed("geomap.recognisers"))
        return Check(name="recogniser", ok=False, detail=str(error), remedy=f"choose one of: {known}")
    return Check(name="recogniser", ok=True, detail=f"{recogniser.name} {recogniser.version}")


def _trial(settings: Settings) -> Check:
    """From a sentence to a page, with nothing asked online."""
    offline = Settings(recogniser=settings.recogniser, gazetteer=settings.gazetteer)
    try:
        (located,) = locate([_PROBE], settings=offline)
        page_bytes = len(to_map([located]).page().encode())
    except GeomapError as error:
        return Check(name="trial", ok=False, detail=str(error), remedy="see the lines above")
    placed = [r.place.name for r in located.resolutions if r.place is not None]
    return Check(
        name="trial",
        ok="Mosul" in placed,
        detail=f"found {', '.join(placed) or 'nothing'} in a sentence about Mosul and Baghdad; "
        f"their map has {page_bytes / 1e3:.0f} kB",
        remedy=None if "Mosul" in placed else "report this: Mosul should be among them",
    )


def _sources() -> Iterator[Check]:
    """A file of each kind that comes with geomap, read."""
    with tempfile.TemporaryDirectory(prefix="geomap-doctor-") as name:
        for kind, path in write_samples(Path(name)):
            if path is None:  # what would write it is an extra's
                yield _lacks(kind, "parquet")
            else:
                yield _read(kind, path)


def _lacks(kind: str, extra: str) -> Check:
    return Check(
        name=f"reads {kind}", ok=False, optional=True, detail=f"needs a package of the extra {extra}",
        remedy=f"pip install 'geomap-news[{extra}]'",
    )  # fmt: skip


def _read(kind: str, path: Path) -> Check:
    if kind in _EXTRA_OF and lacking(path, settings=Settings()) is not None:
        return _lacks(kind, _EXTRA_OF[kind])
    try:
        articles = list(read(path))
    except GeomapError as error:
        return Check(name=f"reads {kind}", ok=False, detail=str(error), remedy=_ANEW)
    if any(SAID in " ".join(article.text.split()) for article in articles):
        return Check(name=f"reads {kind}", ok=True, detail=f"{counted(len(articles), 'article')} in {path.name}")
    said = "; ".join(article.detail or article.status.value for article in articles)
    return Check(name=f"reads {kind}", ok=False, detail=said, remedy=_ANEW)


def _plug_ins() -> Iterator[Check]:
    for group in plugins.GROUPS:
        names = plugins.installed(group)
        yield Check(
            name=group.removeprefix("geomap."),
            ok=bool(names),
            detail=", ".join(names) or "none",
            remedy=None if names else f"{_ANEW}: its entry points are missing",
        )


def _examples() -> Check:
    folder = example_folder()
    return Check(name="example articles", ok=True, detail=f"{sum(1 for _ in folder.iterdir())} in {folder.name}/")


def _pictures() -> Check:
    from geomap.export.page.picture import find_chromium

    try:
        found = find_chromium()
    except GeomapError as error:
        what, _, remedy = str(error).partition("; ")
        return Check(name="pictures of maps", ok=False, optional=True, detail=what, remedy=remedy)
    return Check(name="pictures of maps", ok=True, optional=True, detail=f"by {Path(found).name}")


def _cache() -> Check:
    """Where fetched pages and answers of online geocoders are kept: tried by writing, and left as it was."""
    folder = user_cache_path("geomap")
    was_there = folder.is_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"geomap")
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    except OSError as error:
        return Check(
            name="cache", ok=False, optional=True, detail=f"{folder} can't be written to: {reason_of(error)}",
            remedy="make it writable, or name another one by XDG_CACHE_HOME",
        )  # fmt: skip
    finally:
        if not was_there:
            with suppress(OSError):
                os.rmdir(folder)  # noqa: PTH106 (a folder that was made here; Path.rmdir is the same)
    kept = f"{sum(sizes) / 1e6:.1f} MB in" if sizes else "empty,"
    return Check(name="cache", ok=True, optional=True, detail=f"{kept} {folder}")
