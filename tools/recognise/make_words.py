"""Makes geomap/recognise/data/words.txt: which words are common, given names or surnames.

    python tools/recognise/make_words.py SCOWL_DIR NAMES_DIR FAKER_DIR [LAST_NAMES]

Inputs, unpacked:
- SCOWL_DIR: Debian `scowl` 2020.12.07-2, folder usr/share/dict/scowl (SCOWL's own permissive licence)
- NAMES_DIR: PyPI `names` 0.3.0 sdist, folder names (US Census 1990 name files, public domain; package MIT)
- FAKER_DIR: PyPI `faker` 40.54.0 wheel, root folder (MIT)
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
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


def main(scowl_dir: str, names_dir: str, faker_dir: str) -> None:
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
    OUT.write_text("".join(f"{label}: {' '.join(sorted(words))}\n" for label, words in lists.items()), "utf-8")
    for label, words in lists.items():
        print(label, len(words))


if __name__ == "__main__":
    main(*sys.argv[1:4])
