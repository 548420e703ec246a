"""What each group of the recogniser's features is worth: learnt without it, judged on the other corpus.

    python tools/recognise/ablate.py CORPORA

Prints exact-span F1 over names as a Markdown table. Learnt on whole articles alone, without parts, capitals and lessons, so
that it takes minutes; the figures are a little under those of learn.py.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import learn
import numpy as np

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.recognise import features
from geomap.recognise.light import Light
from geomap.recognise.spans import KnownNames
from geomap.settings import Settings

THRESHOLD = 0.35
SIZE = SimpleNamespace(trees=160, leaves=15)
NUMBERS = {
    "gazetteer": features._GAZETTEER,  # noqa: SLF001 - the groups are named there
    "longer and shorter names": features._NESTING,  # noqa: SLF001
    "common words and people's names": features._WORDS,  # noqa: SLF001
    "counts within the document": features._DOCUMENT,  # noqa: SLF001
    "position and capitals": features._POSITION,  # noqa: SLF001
    "pairs": features._PAIRS,  # noqa: SLF001
}
CODES = {
    "cue classes": ("left cue", "second left cue", "right cue", "second right cue"),
    "shapes and marks beside it": ("shape before", "shape after", "mark before", "mark after"),
    "head classes": ("first head", "last head", "head after", "head before", "head of the run"),
}


def groups():
    """Group → the indices of its columns."""
    index = {name: k for k, name in enumerate(learn.COLUMNS)}
    out = {name: [index[column] for column in columns] for name, columns in NUMBERS.items()}
    out["gazetteer"] += [k for name, k in index.items() if name.startswith("best kind:")]
    for name, codes in CODES.items():
        out[name] = [k for column, k in index.items() if column.split(":")[0] in codes]
    return out


def without(d, columns):
    table = d.table.copy()
    table[:, columns] = 0
    return SimpleNamespace(**(vars(d) | {"table": table}))


def first_alone(document):
    return {key: value for key, value in document.items() if key != "second"}


def main():
    light = Light(learn.EMPTY)
    with create_gazetteer(Settings()) as gazetteer:
        known = KnownNames(gazetteer.names)
        data = {
            name: learn.prepare(light, learn.load(Path(sys.argv[1]) / name / "gold.jsonl"), known)
            for name in learn.CORPORA
        }
    print("| left out | LGL | TR-News |\n|---|---|---|")
    for left_out, columns in {"nothing": [], **groups()}.items():
        figures, first = {}, {}
        for name, target in (learn.CORPORA, learn.CORPORA[::-1]):
            document = learn.learnt(without(data[name], columns), SIZE)
            judged = without(data[target], columns)
            figures[target] = learn.score(judged.groups, learn.probabilities(document, judged), THRESHOLD)[2]
            alone = learn.probabilities(first_alone(document), judged)
            first[target] = learn.score(judged.groups, np.array(alone), THRESHOLD)[2]
        print(f"| {left_out} | {figures['lgl']:.3f} | {figures['trnews']:.3f} |", flush=True)
        if left_out == "nothing":
            print(f"| the second score | {first['lgl']:.3f} | {first['trnews']:.3f} |", flush=True)


if __name__ == "__main__":
    main()
