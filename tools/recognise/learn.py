"""Learns the weights of the recogniser `light` and prints what they reach.

    python tools/recognise/learn.py CORPORA [--write] [--folds-out FOLDER] [--trees N] [--leaves N]

CORPORA is a folder with lgl/gold.jsonl and trnews/gold.jsonl (format: see docs/accuracy.md). Besides the articles as
they are it learns from parts of them, from parts in capitals, and from the project's own lessons.txt. Only numbers come
out: split points and leaf values over features that are classes, counts and kinds. `--write` writes
geomap/recognise/data/light.json (both corpora) and tools/recognise/weights/CORPUS.json (that corpus alone, for
leave-one-corpus-out figures). Needs lightgbm and scikit-learn; the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import islice, pairwise
from pathlib import Path
from types import SimpleNamespace

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
import lessons
from splits import FOLDS, fold_of

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.recognise.features import column_names
from geomap.recognise.language import load_language
from geomap.recognise.light import Light
from geomap.recognise.scores import FIRST_SCORES, HOPELESS, FirstScores
from geomap.recognise.select import best_set, is_people_word
from geomap.recognise.spans import KnownNames
from geomap.recognise.tokens import Tokeniser
from geomap.recognise.trees import Trees
from geomap.settings import Settings

ROOT = Path(__file__).parents[2]
CORPORA = ("lgl", "trnews")
THRESHOLD = 0.38
EMPTY = json.dumps({"trees": [], "calibration": [1.0, 0.0]})
COLUMNS = column_names(load_language("en"))
PART_WEIGHT, CAPITALS_WEIGHT, LESSON_SHARE = 0.6, 0.6, 0.02
"""What every second part of an article and every eighth one in capitals weigh beside whole articles, and what share all
lessons are: texts of a sentence or two, and shouted ones, are read too."""
LESSONS = 8
"""How often each lesson is drawn."""


def load(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def parts_of(articles, sentences):
    """The articles cut after every so many sentences."""
    tokeniser = Tokeniser(load_language("en"))
    for article in articles:
        text = article["text"]
        bounds = [*tokeniser.cut(text).sentences[::sentences], len(text)]
        for start, end in pairwise(bounds):
            inside = [m for m in article["mentions"] if start <= m["start"] and m["end"] <= end]
            moved = [m | {"start": m["start"] - start, "end": m["end"] - start} for m in inside]
            yield article | {"text": text[start:end], "mentions": moved}


def in_capitals(articles):
    """The articles as if shouted; letters whose capital is two letters stay."""
    for article in articles:
        yield article | {"text": "".join(c.upper() if len(c.upper()) == 1 else c for c in article["text"])}


def prepare(light, articles, known, weight=1.0):
    """Table, labels, and for each article its spans (token and character bounds) and gold names."""
    groups, tables, labels, folds = [], [], [], []
    for article in articles:
        seen = light.see(article["text"], known)
        gold = {(m["start"], m["end"]): m["form"] for m in article["mentions"]}
        bounds = [(seen.cut.starts[s.start], seen.cut.ends[s.end - 1]) for s in seen.spans]
        tables.append(light.table([seen]))
        labels += [float(b in gold) for b in bounds]
        folds += [fold_of(article["id"])] * len(bounds)
        groups.append(SimpleNamespace(spans=seen.spans, bounds=bounds, gold=gold, article=article, seen=seen))
    return SimpleNamespace(
        table=np.concatenate(tables), labels=np.array(labels), groups=groups, folds=np.array(folds),
        weights=np.full(len(labels), weight),
    )  # fmt: skip


def school(light, articles, known):
    """What is learnt from: the articles, their parts, these in capitals."""
    return stacked(
        [
            prepare(light, articles, known),
            prepare(light, islice(parts_of(articles, 3), 0, None, 2), known, PART_WEIGHT),
            prepare(light, in_capitals(islice(parts_of(articles, 2), 0, None, 8)), known, CAPITALS_WEIGHT),
        ]
    )


def with_lessons(several, own):
    """All that is learnt from, the lessons last."""
    weight = LESSON_SHARE * sum(d.weights.sum() for d in several) / len(own.labels)
    lessons_of = SimpleNamespace(**(vars(own) | {"weights": np.full(len(own.labels), weight)}))
    return stacked([*several, lessons_of])


def stacked(several):
    arrays = {
        name: np.concatenate([getattr(one, name) for one in several])
        for name in ("table", "labels", "folds", "weights")
    }
    return SimpleNamespace(groups=[g for one in several for g in one.groups], **arrays)


def outside(d, fold):
    """What is left without a fold."""
    held = d.folds != fold
    arrays = {name: getattr(d, name)[held] for name in ("table", "labels", "folds", "weights")}
    return SimpleNamespace(groups=[g for g in d.groups if fold_of(g.article["id"]) != fold], **arrays)


def train(table, labels, weights, *, trees, leaves, seed=7):
    params = {
        "objective": "binary", "num_leaves": leaves, "learning_rate": 0.06, "min_data_in_leaf": 20,
        "feature_fraction": 0.25, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "seed": seed,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1, "max_bin": 63,
    }  # fmt: skip
    return lightgbm.train(params, lightgbm.Dataset(table, labels, weight=weights), trees)


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


def calibrate(raw, labels, weights):
    """Slope and offset of a logistic curve over raw scores (Platt, 1999), by Newton's method."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(a * raw + b)))
        g = np.array([(weights * (p - labels) * raw).sum(), (weights * (p - labels)).sum()])
        w = weights * (p * (1 - p) + 1e-9)
        h = np.array([[(w * raw * raw).sum(), (w * raw).sum()], [(w * raw).sum(), w.sum()]])
        step = np.linalg.solve(h, g)
        a, b = a - step[0], b - step[1]
    return [round(float(a), 4), round(float(b), 4)]


def fitted(d, columns, args):
    """Weights with their calibration, and the score of each row by weights that have not seen its fold."""
    size = {"trees": args.trees, "leaves": args.leaves}
    document = to_document(train(d.table, d.labels, d.weights, **size), columns)
    raw = np.zeros(len(d.labels))
    for k in np.unique(d.folds):
        held = d.folds == k
        model = to_document(train(d.table[~held], d.labels[~held], d.weights[~held], **size), columns)
        raw[held] = Trees(model, columns).raw(d.table[held])
    slope, offset = document["calibration"] = calibrate(raw, d.labels, d.weights)
    return document, 1 / (1 + np.exp(-(slope * raw + offset)))


def learnt(d, args):
    """Light's weights: the first score, and the second, learnt beside first scores that have not seen the article."""
    document, first = fitted(d, COLUMNS, args)
    kept = first > HOPELESS
    again = SimpleNamespace(
        table=np.concatenate([d.table[kept], beside(d.groups, first)], axis=1), labels=d.labels[kept], folds=d.folds[kept],
        weights=d.weights[kept],
    )  # fmt: skip
    document["second"], _ = fitted(again, (*COLUMNS, *FIRST_SCORES), args)
    return document


def beside(groups, first):
    """What the first scores say of each candidate that is looked at again."""
    out, start = [], 0
    for g in groups:
        scores = first[start : start + len(g.spans)].tolist()
        around = FirstScores(g.seen, scores)
        out += [around.row(k) for k, score in enumerate(scores) if score > HOPELESS]
        start += len(scores)
    return np.array(out, dtype=np.float32)


def probabilities(document, d):
    """Light's last scores of prepared articles."""
    light = Light(json.dumps(document))
    out, start = [], 0
    for g in d.groups:
        out += light.scores([g.seen], d.table[start : start + len(g.spans)])
        start += len(g.spans)
    return np.array(out)


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


def report(what, d, scores, thresholds=(0.25, 0.3, 0.35, THRESHOLD, 0.45, 0.5)):
    for threshold in thresholds:
        print(f"{what} at {threshold}: P {{:.3f}} R {{:.3f}} F1 {{:.4f}}".format(*score(d.groups, scores, threshold)))


def cross_scores(d, documents):
    """The scores of each article by the weights that have not seen its fold."""
    out = np.zeros(len(d.labels))
    by_fold = [probabilities(document, d) for document in documents]
    for k, scores in enumerate(by_fold):
        out[d.folds == k] = scores[d.folds == k]
    return out


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--trees", type=int, default=160)
    parser.add_argument("--leaves", type=int, default=15)
    parser.add_argument("--folds-out", type=Path, help="folder for weights that have not seen a fold, for the resolver")
    return parser.parse_args()


def prepared(corpora):
    """Of each corpus the articles as they are, and all that is learnt from, lessons included."""
    light = Light(EMPTY)
    with create_gazetteer(Settings()) as gazetteer:
        known = KnownNames(gazetteer.names)
        own = prepare(light, lessons.drawn(LESSONS), known)
        articles = {name: load(corpora / name / "gold.jsonl") for name in CORPORA}
        plain = {name: prepare(light, articles[name], known) for name in CORPORA}
        learning = {name: school(light, articles[name], known) for name in CORPORA}
    return plain, learning, own


def main():
    args = arguments()
    plain, learning, own = prepared(args.corpora)
    for name, d in plain.items():
        gold = sum(form == "name" for g in d.groups for form in g.gold.values())
        reach = sum(b in g.bounds for g in d.groups for b, form in g.gold.items() if form == "name")
        print(f"{name}: {len(d.labels)} candidates, {gold} gold names, reach {reach / gold:.3f}", flush=True)
    documents = {}
    for name in CORPORA:
        documents[name] = learnt(with_lessons([learning[name]], own), args)
        other = CORPORA[1 - CORPORA.index(name)]
        report(f"LOCO {other}", plain[other], probabilities(documents[name], plain[other]))
    documents["both"] = learnt(with_lessons([*learning.values()], own), args)
    if args.folds_out:
        learn_folds(args, plain, {**learning, "both": stacked(list(learning.values()))}, own)
        for name, document in documents.items():
            write(args.folds_out / f"{name}-all.json", document)
    if args.write:
        write(ROOT / "geomap/recognise/data/light.json", documents.pop("both"))
        for name, document in documents.items():
            write(ROOT / f"tools/recognise/weights/{name}.json", document)


def learn_folds(args, plain, learning, own):
    """Weights that have not seen a fold, of each corpus alone and of both."""
    for name, d in learning.items():
        parts = [learnt(with_lessons([outside(d, k)], own), args) for k in range(FOLDS)]
        for k, part in enumerate(parts):
            write(args.folds_out / f"{name}-{k}.json", part)
        for corpus in (name,) if name in CORPORA else CORPORA:
            scores = cross_scores(plain[corpus], parts)
            report(f"cross-validated {corpus}, learnt on {name}", plain[corpus], scores, (0.3, THRESHOLD))


def write(path, document):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(readable(document) + "\n", "utf-8")


def readable(document):
    """JSON with a tree on each line."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in document["trees"])
    second = f',\n"second": {readable(document["second"])}' if "second" in document else ""
    return f'{{"calibration": {json.dumps(document["calibration"])},\n"trees": [\n{trees}\n]{second}}}'


if __name__ == "__main__":
    main()
