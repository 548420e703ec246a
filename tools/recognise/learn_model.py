"""Learns the weights of the recogniser `model` and prints what they reach. Run it after learn.py.

    python tools/recognise/learn.py CORPORA --write --folds-out FOLDER
    python tools/recognise/learn_model.py CORPORA FOLDER [--write] [--trees N] [--leaves N]

CORPORA is a folder with lgl/gold.jsonl and trnews/gold.jsonl. Light's weights give the first scores; a corpus that a second
score learns from is scored by those in FOLDER that have not seen the article. `--write` writes geomap/recognise/data/model.json (both corpora) and tools/recognise/weights/model-CORPUS.json (that
corpus alone). Needs lightgbm and the extra `model`; the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import SimpleNamespace

import learn
import numpy as np
from splits import FOLDS, fold_of

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.model import Article
from geomap.recognise.features import column_names
from geomap.recognise.labels import label_columns
from geomap.recognise.language import load_language
from geomap.recognise.model import Model
from geomap.recognise.spacy_reader import load_packaged
from geomap.recognise.spans import KnownNames
from geomap.recognise.trees import Trees
from geomap.settings import Settings

ROOT = Path(__file__).parents[2]
CORPORA = learn.CORPORA


class Remembering:
    """A reader that reads each piece once: the folds ask for the same ones."""

    def __init__(self, reader):
        self.reader = reader
        self.known = {}

    def __call__(self, texts):
        new = list(dict.fromkeys(text for text in texts if text not in self.known))
        self.known |= zip(new, self.reader(new), strict=True)
        return [self.known[text] for text in texts]


def light_weights(folder, name):
    """Light's weights of a corpus or both, without each fold in turn, and with all."""
    return [json.loads((folder / f"{name}-{k}.json").read_text("utf-8")) for k in (*range(FOLDS), "all")]


def second_looks(reader, articles, known, documents, which):
    """The second look at each article, its first scores by the light weights `documents[which[n]]`; with what is gold."""
    out = [None] * len(articles)
    for key, document in enumerate(documents):
        model = Model(reader, learn.EMPTY, json.dumps(document))
        for n, article in enumerate(articles):
            if which[n] != key:
                continue
            (look,) = model.first_look([Article(id=article["id"], text=article["text"])], known)
            (found,) = model.read([look])
            second = model.second_look(look, found, known)
            cut = second.seen.cut
            bounds = [(cut.starts[s.start], cut.ends[s.end - 1]) for s in second.seen.spans]
            gold = {(m["start"], m["end"]): m["form"] for m in article["mentions"]}
            out[n] = SimpleNamespace(
                table=model.second_table(second, second.read), scores=np.array(second.scores), read=second.read,
                spans=second.seen.spans, bounds=bounds, gold=gold, article=article,
                labels=np.array([float(bounds[k] in gold) for k in second.read]), fold=fold_of(article["id"]),
                asked=sum(len(p) for p in asked(look)),
            )  # fmt: skip
    return out


def asked(look):
    ends = [*look.pieces[1:], len(look.text)]
    return [look.text[look.pieces[k] : ends[k]] for k in look.unsure]


def stacked(groups):
    return SimpleNamespace(
        table=np.concatenate([g.table for g in groups]),
        labels=np.concatenate([g.labels for g in groups]),
        folds=np.concatenate([np.full(len(g.labels), g.fold) for g in groups]),
        weights=np.ones(sum(len(g.labels) for g in groups)),
        groups=groups,
    )


def last_scores(groups, trees):
    out = []
    for g in groups:
        scores = g.scores.copy()
        if g.read:
            scores[g.read] = trees.probability(g.table)
        out.append(scores)
    return np.concatenate(out)


def report(what, groups, scores, thresholds=(learn.THRESHOLD,)):
    learn.report(what, SimpleNamespace(groups=groups), scores, thresholds)


def learnt(groups, columns, args):
    """Weights with their calibration, and by folds."""
    data = stacked(groups)
    document, _ = learn.fitted(data, columns, args)
    parts = [learn.fitted(learn.outside(data, k), columns, args)[0] for k in range(FOLDS)]
    return document, parts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path)
    parser.add_argument("folds", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--trees", type=int, default=160)
    parser.add_argument("--leaves", type=int, default=15)
    args = parser.parse_args()
    columns = (*column_names(load_language("en")), *label_columns())
    reader = Remembering(load_packaged())
    articles = {name: learn.load(args.corpora / name / "gold.jsonl") for name in CORPORA}
    with create_gazetteer(Settings()) as gazetteer:
        known = KnownNames(gazetteer.names)
        looks = {}
        for name, target in (CORPORA, CORPORA[::-1]):
            *parts, whole = light_weights(args.folds, name)
            folds = [fold_of(a["id"]) for a in articles[name]]
            looks[name, "own"] = second_looks(reader, articles[name], known, parts, folds)
            looks[target, "other"] = second_looks(reader, articles[target], known, [whole], [0] * len(articles[target]))
        documents = {}
        for name in CORPORA:
            target = CORPORA[1 - CORPORA.index(name)]
            documents[name], _ = learnt(looks[name, "own"], columns, args)
            groups = looks[target, "other"]
            read = sum(g.asked for g in groups) / sum(len(g.article["text"]) for g in groups)
            trees = Trees(documents[name], columns)
            print(f"{target}: {read:.3f} of the text read")
            report(f"light alone LOCO {target}", groups, np.concatenate([g.scores for g in groups]))
            report(f"LOCO {target}", groups, last_scores(groups, trees), (0.25, 0.3, 0.35, learn.THRESHOLD, 0.45, 0.5))
        *parts, _ = light_weights(args.folds, "both")
        everything = [a for name in CORPORA for a in articles[name]]
        groups = second_looks(reader, everything, known, parts, [fold_of(a["id"]) for a in everything])
    document, parts = learnt(groups, columns, args)
    scores = np.zeros(sum(len(g.spans) for g in groups))
    first = 0
    for g in groups:
        trees = Trees(parts[g.fold], columns)
        scores[first : first + len(g.spans)] = last_scores([g], trees)
        first += len(g.spans)
    first = 0
    for name in CORPORA:
        some = [g for g, a in zip(groups, everything, strict=True) if any(a is b for b in articles[name])]
        last = first + sum(len(g.spans) for g in some)
        report(f"cross-validated {name}", some, scores[first:last])
        first = last
    if args.write:
        learn.write(ROOT / "geomap/recognise/data/model.json", document)
        for name, one in documents.items():
            learn.write(ROOT / f"tools/recognise/weights/model-{name}.json", one)


if __name__ == "__main__":
    main()
