"""Makes geomap/recognise/data/words.txt: which words are common, given names or surnames.

    python tools/recognise/make_words.py SCOWL_DIR NAMES_DIR FAKER_DIR WORDNET_DIR

Inputs, unpacked:
- SCOWL_DIR: Debian `scowl` 2020.12.07-2, folder usr/share/dict/scowl (SCOWL's own permissive licence)
- NAMES_DIR: PyPI `names` 0.3.0 sdist, folder names (US Census 1990 name files, public domain; package MIT)
- FAKER_DIR: PyPI `faker` 40.54.0 wheel, root folder (MIT)
- WORDNET_DIR: Debian `wordnet-base` 1:3.0-37, folder usr/share/wordnet (WordNet 3.0 licence)
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from geomap.text import fold_token

OUT = Path(__file__).parents[2] / "geomap/recognise/data/words.txt"
EXTRA = Path(__file__).with_name("names_extra.txt")
COMMON_LEVELS = {"common1": ("10", "20"), "common2": ("35", "40"), "common3": ("50", "55")}
LATIN = re.compile(r"[a-z]{2,}$")


def scowl(folder: Path, levels: tuple[str, ...]) -> set[str]:
    words: set[str] = set()
    for variety in ("english", "american", "british"):
        for level in levels:
            path = folder / f"{variety}-words.{level}"
            if path.exists():
                words |= {w for w in path.read_text("latin-1").split() if LATIN.match(w)}
    return words


def census(path: Path, top: int) -> list[str]:
    return [line.split()[0].lower() for line in path.read_text().splitlines()[:top] if line.strip()]


def faker_names(folder: Path) -> tuple[set[str], set[str]]:
    """Given names and surnames of all locales in Latin letters, read from the source without running it."""
    given: set[str] = set()
    last: set[str] = set()
    for path in sorted(folder.glob("faker/providers/person/*/__init__.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                continue
            variable = node.targets[0].id
            if not variable.startswith(("first_names", "last_names")):
                continue
            target = given if variable.startswith("first") else last
            for part in ast.walk(node.value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    word = fold_token(part.value)
                    if LATIN.match(word):
                        target.add(word)
    return given, last


LOCATION_FILES = {"15", "17"}


def wordnet_proper(folder: Path) -> set[str]:
    """Single capitalised words that WordNet has in some sense, but in none as a place or natural object."""
    proper: set[str] = set()
    places: set[str] = set()
    for name in ("data.noun", "data.adj"):
        for line in (folder / name).read_text("latin-1").splitlines():
            if line.startswith("  "):
                continue
            _, lexicographer, _, count, *rest = line.split(" | ")[0].split()
            for lemma in rest[: 2 * int(count, 16) : 2]:
                word = lemma.split("(")[0]
                if word[:1].isupper():
                    target = places if lexicographer in LOCATION_FILES else proper
                    target.update([word.lower()] if LATIN.match(word.lower()) else [])
    return proper - places


def scowl_upper(folder: Path) -> set[str]:
    words: set[str] = set()
    for level in ("10", "35", "40", "50"):
        path = folder / f"english-upper.{level}"
        words |= {w.lower() for w in path.read_text("latin-1").split() if LATIN.match(w.lower())}
    return words


def main(scowl_dir: str, names_dir: str, faker_dir: str, wordnet_dir: str) -> None:
    names = Path(names_dir)
    lists: dict[str, set[str]] = {}
    seen: set[str] = set()
    for label, levels in COMMON_LEVELS.items():
        lists[label] = scowl(Path(scowl_dir), levels) - seen
        seen |= lists[label]
    male, female = census(names / "dist.male.first", 10**6), census(names / "dist.female.first", 10**6)
    lists["given1"] = set(male[:400]) | set(female[:600])
    given, last = faker_names(Path(faker_dir))
    extra = {row.split(":")[0]: set(row.split(":")[1].split()) for row in EXTRA.read_text().splitlines() if ":" in row}
    lists["given2"] = (set(male) | set(female) | given | extra["given"]) - lists["given1"]
    surnames = census(names / "dist.all.last", 20000)
    lists["surname1"] = set(surnames[:1000])
    lists["surname2"] = (set(surnames[1000:6000]) | last | extra["surname"]) - lists["surname1"]
    lists["surname3"] = set(surnames[6000:]) - lists["surname2"] - lists["surname1"]
    lists["proper"] = wordnet_proper(Path(wordnet_dir)) - lists["surname1"]
    lists["upper"] = scowl_upper(Path(scowl_dir))
    lists["brand"] = extra["brand"]
    lists["organisation"] = extra["organisation"]
    OUT.write_text("".join(f"{label}: {' '.join(sorted(words))}\n" for label, words in lists.items()), "utf-8")
    for label, words in lists.items():
        print(label, len(words))


if __name__ == "__main__":
    main(*sys.argv[1:5])
