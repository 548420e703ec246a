"""What is installed, what works, and what is missing with the command that adds it."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from geomap import plugins
from geomap.errors import GeomapError
from geomap.model import Article
from geomap.pipeline import example_folder, locate, open_gazetteer
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Check", "doctor"]

_PROBE = Article(id="probe", text="Iraqi troops moved towards Mosul on Sunday, the army said in Baghdad.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    """What was found."""
    remedy: str | None = None
    """What to do when it isn't well."""


def doctor(settings: Settings | None = None) -> tuple[Check, ...]:
    """Looks at versions, gazetteer, recogniser and dependencies, and tries them on a sentence. Raises nothing."""
    chosen = settings or Settings()
    return (*_versions(), _gazetteer(chosen), _recogniser(chosen), _trial(chosen), *_plug_ins(), _examples(), _cache())


def _versions() -> Iterator[Check]:
    yield Check(name="geomap", ok=True, detail=version("geomap-news"))
    yield Check(name="Python", ok=True, detail=f"{platform.python_version()} on {platform.system()}")
    for requirement in requires("geomap-news") or ():
        yield _requirement(requirement)


def _requirement(requirement: str) -> Check:
    """One dependency; those of an extra may be missing."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    extra = re.search(r"extra\s*==\s*['\"](\w+)", requirement)
    try:
        return Check(name=name, ok=True, detail=version(name))
    except PackageNotFoundError:
        if extra is None:
            return Check(name=name, ok=False, detail="not installed", remedy=f"pip install '{requirement}'")
        detail = f"not installed; only the extra {extra[1]} needs it"
        return Check(name=name, ok=True, detail=detail, remedy=f"pip install 'geomap-news[{extra[1]}]'")


def _cache() -> Check:
    """Pages that were fetched from the web, if any were."""
    folder = user_cache_path("geomap")
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Check(name="cache", ok=True, detail=f"{sum(sizes) / 1e6:.1f} MB in {folder}" if sizes else "empty")


def _gazetteer(settings: Settings) -> Check:
    try:
        gazetteer = open_gazetteer(settings)
        found = gazetteer.candidates(["Mosul"])["Mosul"]
    except GeomapError as error:
        return Check(name="gazetteer", ok=False, detail=str(error), remedy="install geomap anew")
    detail = f"{gazetteer.name} {gazetteer.version}"
    return Check(name="gazetteer", ok=bool(found), detail=detail if found else f"{detail} does not know Mosul")


def _recogniser(settings: Settings) -> Check:
    try:
        recogniser = plugins.load("geomap.recognisers", settings.recogniser, settings)
    except GeomapError as error:
        known = ", ".join(plugins.installed("geomap.recognisers"))
        return Check(name="recogniser", ok=False, detail=str(error), remedy=f"choose one of: {known}")
    return Check(name="recogniser", ok=True, detail=f"{recogniser.name} {recogniser.version}")


def _trial(settings: Settings) -> Check:
    try:
        (located,) = locate([_PROBE], settings=settings)
    except GeomapError as error:
        return Check(name="trial", ok=False, detail=str(error), remedy="see the lines above")
    placed = [r.place.name for r in located.resolutions if r.place is not None]
    return Check(
        name="trial",
        ok="Mosul" in placed,
        detail=f"found {', '.join(placed) or 'nothing'} in a sentence about Mosul and Baghdad",
        remedy=None if "Mosul" in placed else "report this: Mosul should be among them",
    )


def _plug_ins() -> Iterator[Check]:
    for group in plugins.GROUPS:
        names = plugins.installed(group)
        yield Check(
            name=group.removeprefix("geomap."),
            ok=bool(names),
            detail=", ".join(names) or "none",
            remedy=None if names else "install geomap anew: its entry points are missing",
        )


def _examples() -> Check:
    folder = example_folder()
    return Check(name="example articles", ok=True, detail=f"{sum(1 for _ in folder.iterdir())} in {folder.name}/")
