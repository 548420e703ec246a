"""Locates each article of both corpora with weights that have not seen it: five folds by article over both corpora.

    python tools/crossfit.py CORPORA OUT

CORPORA is the folder with lgl/gold.jsonl and trnews/gold.jsonl. For each fold (tools/splits.py) both learning scripts
run on all other articles; what comes out are OUT/lgl.jsonl, OUT/trnews.jsonl and OUT/both.jsonl, for
`geomap evaluate GOLD OUT/….jsonl`, OUT/gold.jsonl, both corpora in one, and the folds' weights. Nothing in the checkout
is changed. Takes some minutes; the same inputs give the same figures.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

from splits import fold_of

import geomap
from geomap.model import Article
from geomap.recognise.light import Light
from geomap.resolve import Weights
from geomap.sources.language import detect_language

HERE = Path(__file__).parent
CORPORA = ("lgl", "trnews")
FOLDS = 5
"""Another number than the learning scripts' own, or one of theirs would be empty."""


def main() -> None:
    """Learns and locates fold by fold."""
    corpora, out = Path(sys.argv[1]), Path(sys.argv[2])
    rows = {name: read(corpora / name / "gold.jsonl") for name in CORPORA}
    located = {name: {} for name in CORPORA}
    for fold in range(FOLDS):
        recogniser, weights = learn(rows, fold, out / f"fold{fold}")
        for name, articles in rows.items():
            held = [as_article(row) for row in articles if fold_of(row["id"], FOLDS) == fold]
            found = geomap.locate(held, recogniser=recogniser, weights=weights)
            located[name] |= {one.article.id: one for one in found}
    for name, articles in rows.items():
        geomap.write((located[name][row["id"]] for row in articles), out / f"{name}.jsonl")
    with (out / "both.jsonl").open("wb") as both:
        both.writelines((out / f"{name}.jsonl").read_bytes() for name in CORPORA)
    write(out / "gold.jsonl", [row for articles in rows.values() for row in articles])


def learn(rows: dict[str, list[dict]], fold: int, folder: Path) -> tuple[Light, Weights]:
    """Recogniser and weights from all articles outside a fold, by the learning scripts themselves."""
    for name, articles in rows.items():
        write(folder / "corpora" / name / "gold.jsonl", [row for row in articles if fold_of(row["id"], FOLDS) != fold])
    run("recognise", folder, [str(folder / "corpora"), "--folds-out", str(folder / "folds"), "--write"])
    run("resolve", folder, [str(folder / "corpora"), "--folds", str(folder / "folds"), "--write"])
    light = Light((folder / "geomap/recognise/data/light.json").read_text("utf-8"))
    return light, Weights.parse((folder / "geomap/resolve/data/weights.json").read_text("utf-8"))


def run(stage: str, folder: Path, arguments: list[str]) -> None:
    """A learning script's main, its output under `folder` instead of the checkout."""
    spec = importlib.util.spec_from_file_location(f"learn_{stage}", HERE / stage / "learn.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT = folder
    sys.argv = [f"{stage}/learn.py", *arguments]
    module.main()


def as_article(row: dict) -> Article:
    """What geomap is to know of an article: neither publisher nor URL."""
    return Article(id=row["id"], text=row["text"], title=row["title"], language=detect_language(row["text"]))


def read(path: Path) -> list[dict]:
    """The rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(path: Path, rows: list[dict]) -> None:
    """Rows as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
