"""Reasons that the words around a name give: "city of", a dateline, a country's own words, telephone numbers."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from geomap.model import Kind
from geomap.resolve.reasons import GROUPS, Reason, group_of
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomap.resolve.scene import Floats, Scene

__all__ = ["CUES"]

_WORD = re.compile(r"\w+")
_REACH = 40
_WANTED_GROUPS: dict[str, tuple[str, ...]] = {
    "city": ("city", "district"),
    "admin1": ("admin1", "territory"),
    "admin2": ("admin2",),
    "country": ("country", "territory"),
    "island": ("island",),
    "water": ("sea", "water"),
    "land": ("land",),
    "site": ("site",),
}
_GROUP_INDEX = {name: index for index, name in enumerate(GROUPS)}
_FITS = {
    wanted: np.array([name in groups for name in GROUPS], dtype=np.float64) for wanted, groups in _WANTED_GROUPS.items()
}


@dataclass(frozen=True, slots=True)
class _Words:
    wanted: Mapping[str, str]
    national: Mapping[str, str]
    signs: Mapping[str, str]
    area_codes: Mapping[str, tuple[str, str]]


@cache
def _words() -> _Words:
    """The language's cue words and the area codes; read once, on first use."""
    folder = files("geomap.resolve") / "data"
    table = tomllib.loads((folder / "en.toml").read_text("utf-8"))
    codes = [line.split("\t") for line in (folder / "area_codes.tsv").read_text("utf-8").splitlines()]
    return _Words(
        wanted={w: wanted for wanted, words in table["wanted"].items() for w in words.split()},
        national={w: code for code, words in table["national"].items() for w in words.split()},
        signs=table["signs"],
        area_codes={code: (country, fold(region)) for code, country, region in codes},
    )


def wanted_kind(scene: Scene) -> Floats:
    """The word beside or in the name says what it is: "the city of X", "X province", "Lake X"."""
    words = _words().wanted
    size = len(scene.units)
    fits = np.zeros((size, len(GROUPS), 3))
    said = np.zeros((size, 3))
    text = scene.article.text
    for index, unit in enumerate(scene.units):
        for m in unit.mentions[:8]:
            mention = scene.mentions[m]
            before = _WORD.findall(text[max(0, mention.start - _REACH) : mention.start].lower())[-3:]
            after = _WORD.findall(text[mention.end : mention.end + _REACH].lower())[:1]
            inner = _WORD.findall(mention.text.lower())
            of = len(before) > 1 and before[-1] == "of"
            spots = (
                words.get(before[-2]) if of else words.get(before[-1]) if before else None,
                words.get(after[0]) if after and text[mention.end : mention.end + 1] == " " else None,
                words.get(inner[-1]) or words.get(inner[0]) if len(inner) > 1 else None,
            )
            for place, wanted in enumerate(spots):
                if wanted:
                    fits[index, :, place] = np.maximum(fits[index, :, place], _FITS[wanted])
                    said[index, place] = 1
    group = group_of(scene)
    fit = fits[scene.unit_of, group] if len(group) else np.zeros((0, 3))
    return np.concatenate((fit, said[scene.unit_of] - fit), axis=1) if len(group) else np.zeros((0, 6))


_DATELINE = re.compile(r"\s*(?:,[^—–\n]{0,40})?\s*(?:\([^)\n]{1,30}\))?\s*(?:—|–|--|-\s)")


def dateline(scene: Scene) -> Floats:
    """A dateline ("RAMADI, Iraq (AP) —") names a town."""
    text = scene.article.text
    is_dateline = np.zeros(len(scene.units))
    for index, unit in enumerate(scene.units):
        mention = scene.mentions[unit.mentions[0]]
        at_line = mention.start == 0 or text[mention.start - 1] == "\n"
        is_dateline[index] = at_line and _DATELINE.match(text, mention.end) is not None
    group = group_of(scene)
    said = is_dateline[scene.unit_of] if len(group) else np.zeros(0)
    city = group == _GROUP_INDEX["city"]
    return np.stack((said * city, said * ~city), axis=1)


_PHONE = re.compile(r"(?<![\d-])(?:1[-. ])?\(?([2-9]\d\d)\)?[-. ]\s?\d{3}[-. ]\d{4}(?!\d)")
_MAX_SCANNED = 200_000


def national(scene: Scene) -> Floats:
    """Telephone area codes and words that only one country's press uses: "sheriff", "councillor", "£", "RCMP"."""
    words = _words()
    text = scene.article.text[:_MAX_SCANNED]
    codes: Counter[tuple[str, str]] = Counter(
        words.area_codes[code] for code in _PHONE.findall(text) if code in words.area_codes
    )
    said: Counter[str] = Counter(
        words.national[w]
        for w in _WORD.findall(text.lower().replace("high school", "highschool"))
        if w in words.national
    )
    for sign, code in words.signs.items():
        if sign in text:
            said[code] += min(3, text.count(sign))
    total = said.total()
    numbers = {n: code for code, n in scene.countries.items()}
    own = np.array([said.get(numbers.get(int(c), ""), 0) for c in scene.country], dtype=np.float64)
    share = own / total if total else own
    strength = np.minimum(1.0, np.log1p(own) / 3)
    most = codes.most_common(1)
    coded = {scene.admin1s.get((country, region), -1): 1.0 for country, region in codes}
    by_code = np.array([coded.get(int(a), 0.0) for a in scene.admin1]) if codes else np.zeros(len(own))
    own_code = (
        np.array([{most[0][0][0]: 1.0}.get(numbers.get(int(c), ""), 0.0) for c in scene.country])
        if most
        else np.zeros(len(own))
    )
    spoken = float(bool(codes))
    area = np.array([k is not Kind.COUNTRY for k in (c.place.kind for c in scene.candidates)], dtype=np.float64)
    return np.stack(
        (
            strength * share * area,
            (min(1.0, np.log1p(total) / 3)) * (1 - share) * area * (scene.country > 0),
            by_code * area,
            spoken * (1 - own_code) * area,
        ),
        axis=1,
    )


CUES: tuple[Reason, ...] = (
    Reason(
        "cue word",
        ("fits the word before", "fits the word after", "fits its own word", "against the word before",
         "against the word after", "against its own word"),
        wanted_kind,
    ),
    Reason("dateline", ("a town", "no town"), dateline),
    Reason(
        "national words",
        ("words of its country", "words of other countries", "area code of its region", "area codes elsewhere"),
        national,
    ),
)  # fmt: skip
