"""The parts of geomap that are timed, each in a process of its own that serves benchmarks/run.py.

    python benchmarks/parts.py PART SLICE.jsonl ...

PART is one of
    recognise RECOGNISER   text to mentions
    locate RECOGNISER      raw text to resolved places
    resolve                mentions and candidates, both at hand, to resolved places
    ranks                  folded names to what the name index knows of each
    candidates             names as written to full candidates, at most 20 a name
    page                   located articles to a saved page
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from serving import serve

import geomap
from geomap import plugins
from geomap.model import Article, Form
from geomap.resolve import resolve
from geomap.settings import Settings
from geomap.text import fold


def main():
    part, *rest = sys.argv[1:]
    named = part in ("recognise", "locate")
    prepare, work = PARTS[part](rest[0]) if named else PARTS[part]()
    serve(rest[1:] if named else rest, prepare, work)


def articles(rows):
    return [Article(id=row["id"], text=row["text"], title=row.get("title"), language="en") for row in rows]


def recognise(name):
    recogniser, gazetteer = _recogniser(name), _gazetteer()
    return articles, lambda slice_: sum(1 for _ in recogniser.recognise(slice_, gazetteer.names))


def locate(name):
    recogniser, gazetteer = _recogniser(name), _gazetteer()
    return articles, lambda slice_: sum(1 for _ in geomap.locate(slice_, recogniser=recogniser, gazetteers=[gazetteer]))


def resolution():
    recogniser, gazetteer = _recogniser("light"), _gazetteer()

    def prepare(rows):
        slice_ = articles(rows)
        found = list(recogniser.recognise(slice_, gazetteer.names))
        names = {m.text for mentions in found for m in mentions if m.form is not Form.RELATIVE}
        return list(zip(slice_, found, strict=True)), gazetteer.candidates(names)

    def work(prepared):
        pairs, candidates = prepared
        for article, mentions in pairs:
            resolve(article, mentions, candidates)
        return len(pairs)

    return prepare, work


def ranks():
    gazetteer = _gazetteer()

    def work(names):
        for name in names:
            gazetteer.names.summary(name)
        return len(names)

    return lambda rows: [fold(name) for name in _marked(rows)] * 20, work


def candidates():
    return _marked, lambda names: len(_gazetteer().candidates(names))


def page():
    def prepare(rows):
        return list(geomap.locate(articles(rows)))

    def work(located):
        with tempfile.TemporaryDirectory() as folder:
            geomap.to_map(located).save(Path(folder) / "map.html")
        return len(located)

    return prepare, work


def _marked(rows):
    """The distinct names that people marked."""
    return sorted({mention["text"] for row in rows for mention in row["mentions"]})


def _recogniser(name):
    return plugins.load("geomap.recognisers", name, Settings(recogniser=name))


def _gazetteer():
    return plugins.load("geomap.gazetteers", "embedded", Settings())


PARTS = {
    "recognise": recognise,
    "locate": locate,
    "resolve": resolution,
    "ranks": ranks,
    "candidates": candidates,
    "page": page,
}

if __name__ == "__main__":
    main()
