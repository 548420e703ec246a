"""The packages that geomap needs, and those that its extras add, one by one."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Package", "needed_packages", "packages_of"]

_ADDS = {
    "model": "the recogniser `model`, which reads what is unsure with a small language model",
    "review": "correcting in the browser",
    "gis": "GeoDataFrames, and reading places from GeoPackage",
    "parquet": "Parquet in and out",
    "scale": "corpora on all cores or a Dask cluster, WARC",
}
"""What each extra is for; `all` is their sum."""
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)")
_EXTRA = re.compile(r"extra\s*==\s*['\"](\w+)")
_OLDER_THAN = re.compile(r"python_version\s*<\s*['\"](\d+)\.(\d+)")


class Package(NamedTuple):
    """A package that is needed, always or by an extra."""

    name: str
    requirement: str
    extra: str
    """Comma between several extras that need it; empty when it is always needed."""
    adds: str
    """What is missing without it."""
    version: str | None
    """None when it is not installed."""


def needed_packages() -> tuple[Package, ...]:
    """The packages of this installation, those that are always needed first."""
    return packages_of(requires("geomap-news") or ())


def packages_of(requirements: Iterable[str]) -> tuple[Package, ...]:
    """One entry a package, however many requirements name it; those for another Python are left out.

    >>> [(p.name, p.extra) for p in packages_of(["click>=8", "dask>=1; extra == 'scale'", "dask>=1; extra == 'all'"])]
    [('click', ''), ('dask', 'scale')]
    """
    extras: dict[str, list[str]] = {}
    written: dict[str, str] = {}
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        extra = _EXTRA.search(requirement)
        if match is None or match["name"] == "geomap-news" or _is_for_older(requirement):
            continue
        if extra is None or extra[1] in _ADDS:
            name = match["name"].lower()
            written[name] = requirement.partition(";")[0].strip()
            extras.setdefault(name, []).extend([] if extra is None else [extra[1]])
    found = [
        Package(
            name=name,
            requirement=written[name],
            extra=",".join(of),
            adds=" and ".join(_ADDS[extra] for extra in of),
            version=_installed(name),
        )
        for name, of in extras.items()
    ]
    return tuple(sorted(found, key=lambda package: (bool(package.extra), package.name)))


def _is_for_older(requirement: str) -> bool:
    older = _OLDER_THAN.search(requirement)
    return older is not None and sys.version_info[:2] >= (int(older[1]), int(older[2]))


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
