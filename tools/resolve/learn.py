"""Learns the weights of the resolver and prints what they reach.

    python tools/resolve/learn.py CORPORA --folds FOLDS [--write]

CORPORA holds lgl/gold.jsonl and trnews/gold.jsonl; FOLDS is what `tools/recognise/learn.py CORPORA --folds-out FOLDS`
made (recognisers that have not seen the article they are asked about). Stage one is a conditional logit for each round
over the candidates of gold mentions; stage two a logistic regression over recognised spans, with rankings from weights that have
not seen the article. `--write` writes geomap/resolve/data/weights.json (both corpora) and
tools/resolve/weights/CORPUS.json (that corpus alone). Needs scipy; the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1]))
from splits import FOLDS, fold_of

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.geo import bbox_contains, distance_km
from geomap.model import Article, Form, Mention, Point
from geomap.recognise.light import Light
from geomap.resolve.confidence import confidence, signs_of_mention, signs_of_unit
from geomap.resolve.decide import HANDOVER, wants_candidates
from geomap.resolve.rank import ROUNDS, STATIC, Weights, columns_of, first_belief, rank, round_table, softmax_by_unit
from geomap.resolve.reasons import alone
from geomap.resolve.scene import set_scene
from geomap.settings import Settings

ROOT = Path(__file__).parents[2]
CORPORA = ("lgl", "trnews")
RIDGE = 0.5
CONFIDENCE_RIDGE = 1.0
PRIOR = {
    "containment: lies in the place named right after it": 5.0,
    "containment: a namesake lies in it": -5.0,
    "containment: lies in the place named beside it": 1.5,
    "containment: a namesake lies in that": -1.5,
    "seat: small region with a town of its name": -1.5,
    "seat: town in a small region of its name": 1.5,
    "seat: region with a namesake capital in its country": -1.5,
    "cue word: fits the word after": 1.5,
    "cue word: against the word after": -1.5,
    "cue word: fits the word before": 1.0,
    "cue word: against the word before": -1.0,
    "match: derived name of a site": -3.0,
    "company: importance, many countries named": 6.0,
    "company: behind the best, many countries named": 6.0,
    "company: other country named only, important": 2.0,
}
AGAINST = {
    "importance: no people known", "match: fuzzy", "match: unlikeness", "match: a namesake has it as its own name",
    "match: other name of a city", "match: derived name of a site", "national words: words of other countries",
    "national words: area codes elsewhere", "company: other country named only", "company: its country is named, many countries named", "seat: small region with a town of its name",
    "seat: region with a namesake capital in its country", "people word: plain name", "people word: no people word",
}  # fmt: skip
"""Reasons that can't speak for a candidate; with `EITHER` they leave those that can't speak against one."""
EITHER = {"kind", "match", "dateline", "company: share in the same country, many names", "seat: town in a large region of its name",
          "seat: large region with a town of its name"}  # fmt: skip
CONFIDENCE_PRIOR = {"three words or more, its own name": 2.0}
DOUBTS = {"rival", "candidates", "unlikeness", "a namesake is contained", "other country named only"}
OPEN = {
    "one",
    "sole",
    "words",
    "embedded",
    "people word",
    "recogniser²",
    "recogniser × sole",
    "recogniser × importance",
}
"""Signs of doubt, and those that may speak either way; all others speak for a claim."""
THRESHOLDS = {"place": 0.35, "demonym": 0.25, "mention": 0.38, "tie": 0.6}
AREA_CLASSES = set("ALHTV")


def load(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def plain(text):
    """Names as the measure compares them (see docs/accuracy.md)."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = " ".join(text.casefold().replace(".", "").replace("’", "'").split())
    text = text.removesuffix("'s")
    return text.removeprefix("the ")


def is_right(gold, place, said):
    if gold["geonameid"] is not None and gold["geonameid"] == place.geonames_id:
        return True
    point = Point(gold["lat"], gold["lon"])
    if distance_km(point, place.point) <= 161:
        return True
    return bool(
        gold["feature_class"] in AREA_CLASSES and place.bbox and not place.kind.is_point and bbox_contains(place.bbox, point)
        and plain(gold["text"]) in (plain(place.name), plain(said))
    )  # fmt: skip


def gold_scenes(articles, gazetteer):
    out = []
    for row in articles:
        article = Article(id=row["id"], text=row["text"])
        mentions = [
            Mention(
                start=m["start"],
                end=m["end"],
                text=m["text"],
                form=Form.DEMONYM if m["form"] == "demonym" else Form.NAME,
                sentence=(m["start"], m["end"]),
            )
            for m in row["mentions"]
        ]
        found = gazetteer.candidates({m.text for m in mentions})
        scene = set_scene(article, mentions, found)
        instances, total = {}, 0
        for k, m in enumerate(row["mentions"]):
            if m["lat"] is None:
                continue
            total += 1
            unit = scene.units[scene.unit_of_mention[k]]
            right = tuple(r for r in range(unit.first, unit.last) if is_right(m, scene.candidates[r].place, m["text"]))
            key = (scene.unit_of_mention[k], right)
            instances[key] = instances.get(key, 0) + 1
        out.append(SimpleNamespace(row=row, scene=scene, instances=instances, total=total, fixed=alone(scene, STATIC)))
    return out


def batch(scenes, tables):
    """Rows of all instances that can be learnt from, with segment starts, right marks, weights."""
    rows, starts, right, weights = [], [], [], []
    size = 0
    for one, table in zip(scenes, tables, strict=True):
        for (u, good), count in one.instances.items():
            unit = one.scene.units[u]
            if not good or unit.last - unit.first < 2:
                continue
            starts.append(size)
            rows.append(table[unit.first : unit.last])
            marks = np.zeros(unit.last - unit.first)
            marks[[g - unit.first for g in good]] = 1
            right.append(marks)
            weights.append(min(count, 3) * getattr(one, "weight", 1.0))
            size += unit.last - unit.first
    return np.concatenate(rows), np.array(starts), np.concatenate(right), np.array(weights, dtype=float)


def prior_of(number):
    """Weights that a column is pulled towards: what any reader knows, however seldom the corpora need it."""
    return np.array([PRIOR.get(f"{reason}: {column}", 0.0) for reason, column in columns_of(number)])


def bounds_of(number):
    """The sign that each weight may have: a reason for a place never counts against it."""
    out = []
    for reason, column in columns_of(number):
        name = f"{reason}: {column}"
        if name in AGAINST or column.startswith(("a namesake", "against")):
            out.append((None, 0.0))
        elif name in EITHER or (reason in EITHER and column != "own name in another spelling"):
            out.append((None, None))
        else:
            out.append((0.0, None))
    return out


def fit(X, starts, right, weights, prior, bounds, ridge=RIDGE):
    sizes = np.diff(np.append(starts, len(X)))
    segment = np.repeat(np.arange(len(starts)), sizes)

    def loss(w):
        z = X @ w
        top = np.maximum.reduceat(z, starts)[segment]
        e = np.exp(z - top)
        p = e / np.add.reduceat(e, starts)[segment]
        good = np.maximum(np.add.reduceat(p * right, starts), 1e-12)
        q = p * right / good[segment]
        value = -(weights * np.log(good)).sum() + ridge * ((w - prior) @ (w - prior))
        return value, X.T @ (weights[segment] * (p - q)) + 2 * ridge * (w - prior)

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400})
    return found.x


def learn_rounds(scenes, ridge=RIDGE):
    beliefs = [first_belief(s.scene) for s in scenes]
    vectors = []
    for number in range(ROUNDS):
        tables = [round_table(s.scene, s.fixed, b, number) for s, b in zip(scenes, beliefs, strict=True)]
        vector = fit(*batch(scenes, tables), prior_of(number), bounds_of(number), ridge)
        vectors.append(np.round(vector, 4))
        beliefs = [softmax_by_unit(s.scene, t @ vectors[-1]) for s, t in zip(scenes, tables, strict=True)]
    return tuple(vectors)


def balance(scenes):
    """Both corpora weigh the same: one is local news, the other news of the world."""
    totals = {name: sum(s.total for s in listed) for name, listed in scenes.items()}
    mean = sum(totals.values()) / len(totals)
    for name, listed in scenes.items():
        for scene in listed:
            scene.weight = mean / totals[name]


def accuracy(scenes, vectors):
    weights = Weights(vectors, {}, {})
    right = total = 0
    for s in scenes:
        standing = rank(s.scene, weights)
        total += s.total
        for (u, good), count in s.instances.items():
            unit = s.scene.units[u]
            if unit.last > unit.first:
                best = max(range(unit.first, unit.last), key=lambda r: (standing.scores[-1][r], -r))
                right += count * (best in good)
    return right / total


def recognised(articles, recogniser_of, gazetteer):
    out = []
    for row in articles:
        article = Article(id=row["id"], text=row["text"])
        (mentions,) = recogniser_of(row["id"]).recognise([article], gazetteer.names)
        found = gazetteer.candidates({m.text for m in mentions if wants_candidates(m)})
        out.append(
            SimpleNamespace(row=row, article=article, mentions=mentions, scene=set_scene(article, mentions, found))
        )
    return out


def overlap(a, b):
    return min(a[1], b[1]) - max(a[0], b[0])


def claims(spotted, weights_of):
    """(signs, right or None when not judged) of each recognised mention with candidates; the number of targets."""
    out, targets_total = [], 0
    for one in spotted:
        standing = rank(one.scene, weights_of(one.row["id"]))
        golds = one.row["mentions"]
        targets_total += sum(g["lat"] is not None and g["form"] == "name" for g in golds)
        per_unit = {}
        for k, mention in enumerate(one.mentions):
            unit = one.scene.units[one.scene.unit_of_mention[k]]
            if unit.last == unit.first or (mention.score or 0) < HANDOVER:
                continue
            u = one.scene.unit_of_mention[k]
            if u not in per_unit:
                best = max(range(unit.first, unit.last), key=lambda r: (standing.scores[-1][r], -r))
                per_unit[u] = best, signs_of_unit(one.scene, standing, unit, best)
            best, signs = per_unit[u]
            place = one.scene.candidates[best].place
            met = sorted(
                ((overlap((g["start"], g["end"]), (mention.start, mention.end)), i) for i, g in enumerate(golds)),
                reverse=True,
            )
            gold = golds[met[0][1]] if met and met[0][0] > 0 else None
            if gold is None:
                right = False
            elif gold["lat"] is None:
                right = None
            else:
                right = is_right(gold, place, mention.text)
            named = mention.form is not Form.DEMONYM and not (gold is not None and gold["form"] != "name")
            out.append(SimpleNamespace(signs=signs_of_mention(mention, signs), right=right, named=named, weight=1.0))
    return out, targets_total


def fit_confidence(listed, ridge=CONFIDENCE_RIDGE):
    judged = [c for c in listed if c.right is not None]
    names = sorted({name for c in judged for name in c.signs})
    X = np.array([[c.signs.get(name, 0.0) for name in names] for c in judged])
    y = np.array([float(c.right) for c in judged])
    share = np.array([c.weight for c in judged])
    prior = np.array([CONFIDENCE_PRIOR.get(name, 0.0) for name in names])

    def loss(w):
        z = X @ w
        value = (share * (np.logaddexp(0, z) - y * z)).sum() + ridge * ((w - prior) @ (w - prior))
        return value, X.T @ (share * (1 / (1 + np.exp(-z)) - y)) + 2 * ridge * (w - prior)

    bounds = [
        (None, 0.0)
        if name in DOUBTS
        else (None, None)
        if name.startswith(("kind", "match")) or name in OPEN
        else (0.0, None)
        for name in names
    ]
    w = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    return {name: round(float(v), 4) for name, v in zip(names, w, strict=True) if abs(v) >= 5e-5}


def report(title, listed, targets, weights):
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        kept = [c for c in listed if c.named and c.right is not None and confidence(c.signs, weights) >= threshold]
        right = sum(c.right for c in kept)
        p, r = right / len(kept), right / targets
        print(f"  {title} at {threshold}: P {p:.3f} R {r:.3f} F1 {2 * right / (len(kept) + targets):.4f}")
    points = sorted((confidence(c.signs, weights), bool(c.right)) for c in listed if c.named and c.right is not None)
    points = [(c, r) for c, r in points if c >= 0.35]
    bins = {}
    for c, r in points:
        bins.setdefault(min(9, int(c * 10)), []).append((c, r))
    ece = sum(abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins.values()) / len(points)
    best = points[-math.ceil(0.8 * len(points)) :]
    print(f"  {title}: ECE {ece:.4f}, right in the surest 80 %: {sum(r for _, r in best) / len(best):.4f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    with create_gazetteer(Settings()) as gazetteer:
        run(args, gazetteer)


def run(args, gazetteer):
    articles = {name: load(args.corpora / name / "gold.jsonl") for name in CORPORA}
    scenes = {name: gold_scenes(rows, gazetteer) for name, rows in articles.items()}
    for name, listed in scenes.items():
        total = sum(s.total for s in listed)
        reach = sum(c for s in listed for (_, good), c in s.instances.items() if good)
        print(f"{name}: {total} gold mentions with coordinates, reach {reach / total:.4f}")
    vectors = {name: learn_rounds(scenes[name]) for name in CORPORA}
    for name, other in (CORPORA, CORPORA[::-1]):
        steps = " ".join(f"{accuracy(scenes[other], vectors[name][: n + 1]):.4f}" for n in range(ROUNDS))
        own = accuracy(scenes[name], vectors[name])
        print(f"LOCO {other}: all gold mentions right after each round {steps}; in-sample {name} {own:.4f}")
    balance(scenes)
    both = learn_rounds(scenes["lgl"] + scenes["trnews"])
    if args.show:
        for (reason, column), w in zip(columns_of(ROUNDS - 1), both[-1], strict=True):
            print(f"{w:8.2f}  {reason}: {column}")
    if not args.folds:
        return
    second, pooled = second_stage(args.folds, articles, scenes, vectors, gazetteer)
    if args.write:
        write(ROOT / "geomap/resolve/data/weights.json", both, pooled)
        for name in CORPORA:
            write(ROOT / f"tools/resolve/weights/{name}.json", vectors[name], second[name])


def second_stage(folder, articles, scenes, vectors, gazetteer):
    """The confidence weights of each corpus alone, and of both, each corpus weighing the same."""
    light = {
        (name, k): Light((folder / f"{name}-{k}.json").read_text("utf-8"))
        for name in CORPORA
        for k in (*range(FOLDS), "all")
    }
    listed, targets = {}, {}
    for name, other in (CORPORA, CORPORA[::-1]):
        parts = [learn_rounds([s for s in scenes[name] if fold_of(s.row["id"]) != k]) for k in range(FOLDS)]
        own = recognised(articles[name], lambda i, name=name: light[name, fold_of(i)], gazetteer)
        listed[name, "own"], targets[name] = claims(own, lambda i, parts=parts: Weights(parts[fold_of(i)], {}, {}))
        cross = recognised(articles[other], lambda _, name=name: light[name, "all"], gazetteer)
        listed[other, "cross"], targets[other] = claims(cross, lambda _, name=name: Weights(vectors[name], {}, {}))
    second = {name: fit_confidence(listed[name, "own"]) for name in CORPORA}
    for name, other in (CORPORA, CORPORA[::-1]):
        report(f"LOCO {other}", listed[other, "cross"], targets[other], second[name])
    sizes = {name: len(listed[name, "own"]) for name in CORPORA}
    for name in CORPORA:
        for claim in listed[name, "own"]:
            claim.weight = sum(sizes.values()) / len(sizes) / sizes[name]
    pooled = fit_confidence(listed["lgl", "own"] + listed["trnews", "own"])
    for name in CORPORA:
        report(f"pooled, cross-fitted stage one, {name}", listed[name, "own"], targets[name], pooled)
    return second, pooled


def write(path, vectors, second):
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "rounds": [
            {f"{reason}: {column}": float(w) for (reason, column), w in zip(columns_of(n), vector, strict=True) if w}
            for n, vector in enumerate(vectors)
        ],
        "confidence": second,
        "thresholds": THRESHOLDS,
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
