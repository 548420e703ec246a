"""Learns the weights of the recogniser `light` and prints what they reach.

    python tools/recognise/learn.py CORPORA [--write] [--trees N] [--leaves N]

CORPORA is a folder with lgl/gold.jsonl and trnews/gold.jsonl (format: see docs/accuracy.md). Only numbers come out:
split points and leaf values over features that are classes, counts and kinds. `--write` writes
geomap/recognise/data/light.json (both corpora) and tools/recognise/weights/CORPUS.json (that corpus alone, for
leave-one-corpus-out figures). Needs lightgbm and scikit-learn; the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from splits import FOLDS, fold_of

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.recognise.features import column_names
from geomap.recognise.language import load_language
from geomap.recognise.light import Light
from geomap.recognise.select import best_set, is_people_word
from geomap.recognise.spans import KnownNames
from geomap.recognise.trees import Trees
from geomap.settings import Settings

ROOT = Path(__file__).parents[2]
CORPORA = ("lgl", "trnews")
THRESHOLD = 0.38
EMPTY = json.dumps({"trees": [], "calibration": [1.0, 0.0]})


def load(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def prepare(light, articles, known):
    """Table, labels, and for each article its spans (token and character bounds) and gold names."""
    seen = [light.see(a["text"], known) for a in articles]
    table = np.concatenate([light.table([s]) for s in seen])
    labels, groups, folds = [], [], []
    for article, one in zip(articles, seen, strict=True):
        gold = {(m["start"], m["end"]): m["form"] for m in article["mentions"]}
        bounds = [(one.cut.starts[s.start], one.cut.ends[s.end - 1]) for s in one.spans]
        labels += [float(b in gold) for b in bounds]
        groups.append(SimpleNamespace(spans=one.spans, bounds=bounds, gold=gold, article=article, seen=one))
        folds += [fold_of(article["id"])] * len(bounds)
    return SimpleNamespace(table=table, labels=np.array(labels), groups=groups, folds=np.array(folds))


def train(table, labels, *, trees, leaves, seed=7):
    params = {
        "objective": "binary", "num_leaves": leaves, "learning_rate": 0.06, "min_data_in_leaf": 20,
        "feature_fraction": 0.25, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "seed": seed,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1, "max_bin": 63,
    }  # fmt: skip
    return lightgbm.train(params, lightgbm.Dataset(table, labels), trees)


def to_document(model, columns):
    dump = model.dump_model()

    def node(n):
        if "leaf_value" in n and "split_feature" not in n:
            return round(n["leaf_value"], 4)
        threshold = float(np.float32(n["threshold"]))
        return [
            columns[n["split_feature"]],
            round(threshold, 6),
            node(n["left_child"]),
            node(n["right_child"]),
            round(n["internal_value"], 4),
        ]

    return {"calibration": [1.0, 0.0], "trees": [node(t["tree_structure"]) for t in dump["tree_info"]]}


def calibrate(raw, labels):
    """Slope and offset of a logistic curve over raw scores (Platt, 1999), by Newton's method."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(a * raw + b)))
        g = np.array([((p - labels) * raw).sum(), (p - labels).sum()])
        w = p * (1 - p) + 1e-9
        h = np.array([[(w * raw * raw).sum(), (w * raw).sum()], [(w * raw).sum(), w.sum()]])
        step = np.linalg.solve(h, g)
        a, b = a - step[0], b - step[1]
    return [round(float(a), 4), round(float(b), 4)]


def score(groups, probabilities, threshold=THRESHOLD):
    """Exact-span precision, recall, F1 over names: demonyms left out of both sides."""
    first = right = claimed = wanted = 0
    for g in groups:
        p = probabilities[first : first + len(g.spans)]
        first += len(g.spans)
        names = {b for b, form in g.gold.items() if form == "name"}
        others = [b for b, form in g.gold.items() if form != "name"]
        wanted += len(names)
        for k in best_set(g.spans, p.tolist(), threshold):
            s, e = g.bounds[k]
            if is_people_word(g.spans[k].summary):
                continue
            if (s, e) in names:
                right += 1
                claimed += 1
            elif not any(s < b and a < e for a, b in others):
                claimed += 1
    p, r = right / claimed, right / wanted
    return p, r, 2 * p * r / (p + r)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--trees", type=int, default=160)
    parser.add_argument("--leaves", type=int, default=15)
    parser.add_argument(
        "--folds-out", type=Path, help="folder for recognisers that have not seen a fold, for the resolver"
    )
    args = parser.parse_args()
    light = Light(EMPTY)
    columns = column_names(load_language("en"))
    with create_gazetteer(Settings()) as gazetteer:
        known = KnownNames(gazetteer.names)
        data = {name: prepare(light, load(args.corpora / name / "gold.jsonl"), known) for name in CORPORA}
    for name, d in data.items():
        gold = sum(form == "name" for g in d.groups for form in g.gold.values())
        reach = sum(b in g.bounds for g in d.groups for b, form in g.gold.items() if form == "name")
        print(f"{name}: {len(d.labels)} candidates, {gold} gold names, reach {reach / gold:.3f}")
    documents = {}
    for name, d in data.items():
        documents[name] = to_document(train(d.table, d.labels, trees=args.trees, leaves=args.leaves), columns)
        other = data[CORPORA[1 - CORPORA.index(name)]]
        raw, parts = cross_raw(d, columns, args)
        documents[name]["calibration"] = calibrate(raw, d.labels)
        if args.folds_out:
            for k, part in enumerate(parts):
                write(args.folds_out / f"{name}-{k}.json", part | {"calibration": documents[name]["calibration"]})
            write(args.folds_out / f"{name}-all.json", documents[name])
        trees = Trees(documents[name], columns)
        target = CORPORA[1 - CORPORA.index(name)]
        for threshold in (0.25, 0.3, THRESHOLD, 0.45, 0.5):
            print(
                f"LOCO {target} at {threshold}: P {{:.3f}} R {{:.3f}} F1 {{:.4f}}".format(
                    *score(other.groups, trees.probability(other.table), threshold)
                )
            )
    pooled = SimpleNamespace(
        table=np.concatenate([d.table for d in data.values()]), labels=np.concatenate([d.labels for d in data.values()]),
        folds=np.concatenate([d.folds for d in data.values()]),
    )  # fmt: skip
    raw, _ = cross_raw(pooled, columns, args)
    calibration = calibrate(raw, pooled.labels)
    p = 1 / (1 + np.exp(-(raw * calibration[0] + calibration[1])))
    first = 0
    for name, d in data.items():
        print(
            f"cross-validated {name}: P {{:.3f}} R {{:.3f}} F1 {{:.4f}}".format(
                *score(d.groups, p[first : first + len(d.labels)])
            )
        )
        first += len(d.labels)
    if args.write:
        both = to_document(train(pooled.table, pooled.labels, trees=args.trees, leaves=args.leaves), columns)
        both["calibration"] = calibration
        write(ROOT / "geomap/recognise/data/light.json", both)
        for name, document in documents.items():
            write(ROOT / f"tools/recognise/weights/{name}.json", document)


def cross_raw(d, columns, args):
    raw = np.zeros(len(d.labels))
    parts = []
    for k in range(FOLDS):
        held = d.folds == k
        model = to_document(train(d.table[~held], d.labels[~held], trees=args.trees, leaves=args.leaves), columns)
        raw[held] = Trees(model, columns).raw(d.table[held])
        parts.append(model)
    return raw, parts


def write(path, document):
    path.parent.mkdir(parents=True, exist_ok=True)
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in document["trees"])
    path.write_text(f'{{"calibration": {json.dumps(document["calibration"])},\n"trees": [\n{trees}\n]}}\n', "utf-8")


if __name__ == "__main__":
    main()
