"""Short articles to learn from beside the corpora: those of lessons.txt with names put into their slots.

The names are the gazetteer's and the word lists', drawn with a fixed seed, so the same inputs give the same articles.
"""

from __future__ import annotations

import random
import re
import sqlite3
from importlib.resources import files
from pathlib import Path

from geomap.model import Kind
from geomap.text import fold_token

TEXTS = Path(__file__).with_name("lessons.txt")
_KINDS = tuple(Kind)
_SLOT = re.compile(r"\[?\{(\w+?)(\d*)\}\]?")
_OF_KIND = {
    "country": (Kind.COUNTRY,), "region": (Kind.ADMIN1,), "river": (Kind.RIVER,), "mountain": (Kind.MOUNTAIN,),
    "island": (Kind.ISLAND,), "lake": (Kind.LAKE,),
}  # fmt: skip
_FAMOUS, _CITIES, _TOWNS, _NAMESAKES = 500, 1500, 30_000, 6000
"""Of the most important towns: those whose name is taken for theirs, those that readers know, those drawn at all, and
those that people may be named like."""


def drawn(times: int, seed: int = 1) -> list[dict]:
    """Each text `times` times with other names: `id`, `text` and `mentions` as in a gold file."""
    texts = [part.strip() for part in TEXTS.read_text("utf-8").split("\n\n") if not part.startswith("#")]
    names = slots()
    chance = random.Random(seed)
    return [
        filled(f"lesson-{number}-{time}", text, names, chance)
        for number, text in enumerate(texts)
        for time in range(times)
    ]


def filled(ident: str, text: str, names: dict[str, list[str]], chance: random.Random) -> dict:
    """One article: every slot of the same name and digit gets the same name, others another."""
    chosen: dict[str, str] = {}
    out, mentions, done, length = [], [], 0, 0
    for match in _SLOT.finditer(text):
        slot = match[1] + match[2]
        while slot not in chosen:
            name = chance.choice(names[match[1]])
            if name not in chosen.values():
                chosen[slot] = name
        before = text[done : match.start()]
        length += len(before)
        if match[0].startswith("["):
            end = length + len(chosen[slot])
            mentions.append({"start": length, "end": end, "text": chosen[slot], "form": "name"})
        out += [before, chosen[slot]]
        length += len(chosen[slot])
        done = match.end()
    return {"id": ident, "text": "".join(out) + text[done:], "mentions": mentions}


def slots() -> dict[str, list[str]]:
    """Names for each slot, in a fixed order."""
    path = files("geomap.gazetteer") / "data" / "world.sqlite"
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as sql:
        rows = sql.execute("SELECT name, kind FROM place ORDER BY importance DESC, name, row").fetchall()
    towns = list(dict.fromkeys(name for name, kind in rows if _KINDS[kind] is Kind.CITY))
    out = {"city": towns[:_CITIES], "town": towns[_CITIES:_TOWNS]}
    for slot, kinds in _OF_KIND.items():
        of_kind = [name for name, kind in rows if _KINDS[kind] in kinds]
        out[slot] = list(dict.fromkeys(of_kind))[: 1200 if slot == "region" else 200]
    return out | people(towns[:_NAMESAKES]) | {"made": made_up(towns)}


def made_up(towns: list[str], count: int = 2000) -> list[str]:
    """Names that sound like towns and are none that the gazetteer knows: the front of one, the end of another."""
    chance = random.Random(count)
    plain = [name for name in towns if name.isalpha() and 5 <= len(name) <= 9]
    known = {fold_token(name) for name in towns}
    out: dict[str, None] = {}
    while len(out) < count:
        front, end = chance.choice(plain), chance.choice(plain)
        name = front[: len(front) // 2 + 1] + end[len(end) // 2 :]
        if fold_token(name) not in known:
            out[name] = None
    return list(out)


def people(towns: list[str]) -> dict[str, list[str]]:
    """Given names and surnames, and those that are a town's name too."""
    words: dict[str, list[str]] = {}
    for line in (files("geomap.recognise") / "data" / "words.txt").read_text("utf-8").splitlines():
        label, _, listed = line.partition(": ")
        words[label] = listed.split()
    common = {word for label in ("common1", "common2") for word in words[label]}
    known = {fold_token(name) for name in towns}
    given = [word for word in words["given1"] if word not in common]
    others = [word for word in words["given2"] if word not in common]
    surnames = [word for word in words["surname1"] + words["surname2"] if word not in common]
    listed = {
        "given": given + others[:: max(1, len(others) // len(given))],
        "surname": surnames,
        "placegiven": [word for word in given + others if word in known],
        "placesurname": [word for word in surnames if word in known],
    }
    out = {slot: [word.capitalize() for word in names] for slot, names in listed.items()}
    unlisted = [name for name in towns[_FAMOUS:] if name.isalpha() and fold_token(name) not in {*common, *surnames}]
    out["placesurname"] += unlisted[: len(out["placesurname"]) // 2]  # nobody lists all surnames
    return out
