"""Building gazetteer files: the embedded one from pinned packages, bigger ones from GeoNames' dumps."""

from __future__ import annotations

from pathlib import Path

from geomap.files import check_writable
from geomap.gazetteer.building.dumps import build_from_dumps
from geomap.gazetteer.building.world import build_world

__all__ = ["build", "build_from_dumps", "build_world"]


def build(
    destination: Path | str,
    *,
    geonames: Path | str | None = None,
    alternates: Path | str | None = None,
    packages: Path | str | None = None,
) -> str:
    """Builds a gazetteer and gives its version.

    From `geonames` (GeoNames' `allCountries.zip` or a country's) and `alternates` (`alternateNamesV2.zip`): the file
    `destination`. From `packages` (the folder that tools/gazetteer/fetch_sources.py fills): `world.sqlite` and
    `world.names` in the folder `destination`. Raises GazetteerError when a source can't be read, InputError when
    `destination` can't be written; an old file stays.
    """
    if geonames is not None:
        check_writable(Path(destination))
        return build_from_dumps(Path(destination), Path(geonames), None if alternates is None else Path(alternates))
    if packages is None:
        raise TypeError("build needs geonames= or packages=")
    Path(destination).mkdir(parents=True, exist_ok=True)
    return build_world(Path(packages), Path(destination))
