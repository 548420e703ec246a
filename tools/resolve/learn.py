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
import dataclasses
import json
import math
import re
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from priors import CONFIDENCE_PRIOR, DOUBTS, OPEN, bounds_of, prior_of
from splits import FOLDS, fold_of

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.geo import bbox_contains, distance_km
from geomap.model import Article, Form, Mention, Point, Resolution, Status
from geomap.recognise.light import Light
from geomap.resolve.confidence import probability, signs_of_mention, signs_of_unit, weighed
from geomap.resolve.decide import HANDOVER, wants_candidates
from geomap.resolve.home import Outlet
from geomap.resolve.rank import ROUNDS, STATIC, Weights, columns_of, first_belief, rank, round_table, softmax_by_unit
from geomap.resolve.reasons import alone
from geomap.resolve.scene import set_scene
from geomap.settings import Settings

ROOT = Path(__file__).parents[2]
CORPORA = ("lgl", "trnews")
SHARES = {"lgl": 1.0, "trnews": 2.25}
LEAD_CHARACTERS = 350
LEAD_WEIGHT = 0.5
RIDGE = 0.5
CONFIDENCE_RIDGE = 1.0
THRESHOLDS = {
    "place": 0.45,
    "surrounded": 0.3,
    "known": 0.25,
    "given": 0.05,
    "demonym": 0.25,
    "mention": 0.38,
    "tie": 0.6,
}
AREA_CLASSES = set("ALHTV")


def load(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def leads(articles):
    """Each article's first sentences as an article of its own: what can be said of a short text is learnt from these."""
    out = []
    for row in articles:
        ends = [m.end() for m in re.finditer(r"[.!?]['\"”’)]?\s", row["text"]) if m.end() >= LEAD_CHARACTERS]
        if ends and ends[0] < len(row["text"]) / 2:
            kept = [m for m in row["mentions"] if m["end"] <= ends[0]]
            out.append({**row, "text": row["text"][: ends[0]], "mentions": kept})
    return out


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


def gold_scenes(articles, gazetteer, weight=1.0):
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
            same = tuple(r for r in right if scene.candidates[r].place.geonames_id == m["geonameid"] is not None)
            key = (scene.unit_of_mention[k], right, same or right)
            instances[key] = instances.get(key, 0) + 1
        fixed = alone(scene, STATIC)
        out.append(SimpleNamespace(row=row, scene=scene, instances=instances, total=total, fixed=fixed, weight=weight))
    return out


def batch(scenes, tables):
    """Rows of all instances that can be learnt from, with segment starts, right marks, weights."""
    rows, starts, right, weights = [], [], [], []
    size = 0
    for one, table in zip(scenes, tables, strict=True):
        for (u, _, good), count in one.instances.items():
            unit = one.scene.units[u]
            if not good or unit.last - unit.first < 2:
                continue
            starts.append(size)
            rows.append(table[unit.first : unit.last])
            marks = np.zeros(unit.last - unit.first)
            marks[[g - unit.first for g in good]] = 1
            right.append(marks)
            weights.append(min(count, 3) * one.weight)
            size += unit.last - unit.first
    return np.concatenate(rows), np.array(starts), np.concatenate(right), np.array(weights, dtype=float)


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
    """News of the world weighs more than local news chosen for its namesakes, though there is less of it."""
    totals = {name: sum(s.total for s in listed) for name, listed in scenes.items()}
    mean = sum(totals.values()) / len(totals)
    for name, listed in scenes.items():
        for scene in listed:
            scene.weight *= SHARES[name] * mean / totals[name]


def best_guesses(one, standing):
    """The likeliest place of each mention as a resolution, sure as the ranking is."""
    out = []
    for mention, u in zip(one.scene.mentions, one.scene.unit_of_mention, strict=True):
        unit = one.scene.units[u]
        if unit.last > unit.first:
            best = max(range(unit.first, unit.last), key=lambda r: (standing.scores[-1][r], -r))
            out.append(
                Resolution(
                    mention=mention, status=Status.RESOLVED, confidence=float(standing.belief[best]),
                    place=one.scene.candidates[best].place,
                )
            )  # fmt: skip
    return out


def with_homes(scenes, vectors):
    """The scenes once more, each with its outlet's home by the other articles, as weights that haven't seen them say."""
    guessed = [best_guesses(s, rank(s.scene, Weights(vectors, {}, {}))) for s in scenes]
    outlets = {}
    for one, resolutions in zip(scenes, guessed, strict=True):
        outlets.setdefault(one.row["publisher"], Outlet()).add(resolutions)
    out = []
    for one, resolutions in zip(scenes, guessed, strict=True):
        scene = dataclasses.replace(one.scene, home=outlets[one.row["publisher"]].home(resolutions))
        out.append(SimpleNamespace(**{**vars(one), "scene": scene, "fixed": alone(scene, STATIC)}))
    return out


def accuracy(scenes, vectors):
    weights = Weights(vectors, {}, {})
    right = total = 0
    for s in scenes:
        standing = rank(s.scene, weights)
        total += s.total
        for (u, good, _), count in s.instances.items():
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
            out.append(
                SimpleNamespace(signs=signs | signs_of_mention(mention, signs), right=right, named=named, weight=1.0)
            )
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


def confidence(signs, weights):
    return probability(weighed(signs, weights))


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
        reach = sum(c for s in listed for (_, good, _), c in s.instances.items() if good)
        print(f"{name}: {total} gold mentions with coordinates, reach {reach / total:.4f}")
    short = {name: gold_scenes(leads(rows), gazetteer, LEAD_WEIGHT) for name, rows in articles.items()}
    alone_learnt = {name: learn_rounds(scenes[name]) for name in CORPORA}
    at_home = {
        name: with_homes(scenes[name], alone_learnt[other]) for name, other in (CORPORA, CORPORA[::-1])
    }  # what an outlet's home explains is then not laid on other reasons
    lessons = {name: scenes[name] + at_home[name] + short[name] for name in CORPORA}
    vectors = {name: learn_rounds(lessons[name]) for name in CORPORA}
    for name, other in (CORPORA, CORPORA[::-1]):
        steps = " ".join(f"{accuracy(scenes[other], vectors[name][: n + 1]):.4f}" for n in range(ROUNDS))
        own = accuracy(scenes[name], vectors[name])
        print(f"LOCO {other}: all gold mentions right after each round {steps}; in-sample {name} {own:.4f}")
        print(f"LOCO {other}, home by the outlet's other articles: {accuracy(at_home[other], vectors[name]):.4f}")
    second = second_stage(args.folds, articles, lessons, vectors, gazetteer) if args.folds else None
    balance(lessons)
    both = learn_rounds(lessons["lgl"] + lessons["trnews"])
    if args.show:
        for (reason, column), w in zip(columns_of(ROUNDS - 1), both[-1], strict=True):
            print(f"{w:8.2f}  {reason}: {column}")
    if args.write and second:
        write(ROOT / "geomap/resolve/data/weights.json", both, second["both"])
        for name in CORPORA:
            write(ROOT / f"tools/resolve/weights/{name}.json", vectors[name], second[name])


def second_stage(folder, articles, lessons, vectors, gazetteer):
    """The confidence weights of each corpus alone, and of both; rankings and recognisers haven't seen the articles."""
    light = {
        (name, k): Light((folder / f"{name}-{k}.json").read_text("utf-8"))
        for name in CORPORA
        for k in (*range(FOLDS), "all")
    }
    own, short, cross, targets = {}, {}, {}, {}
    for name, other in (CORPORA, CORPORA[::-1]):
        parts = [learn_rounds([s for s in lessons[name] if fold_of(s.row["id"]) != k]) for k in range(FOLDS)]

        def claimed(rows, name=name, parts=parts):
            seen = recognised(rows, lambda i: light[name, fold_of(i)], gazetteer)
            return claims(seen, lambda i: Weights(parts[fold_of(i)], {}, {}))

        own[name], targets[name] = claimed(articles[name])
        short[name], _ = claimed(leads(articles[name]))
        seen = recognised(articles[other], lambda _, name=name: light[name, "all"], gazetteer)
        cross[other], _ = claims(seen, lambda _, name=name: Weights(vectors[name], {}, {}))
        for claim in short[name]:
            claim.weight = LEAD_WEIGHT
    second = {name: fit_confidence(own[name] + short[name]) for name in CORPORA}
    for name, other in (CORPORA, CORPORA[::-1]):
        report(f"LOCO {other}", cross[other], targets[other], second[name])
    mean = sum(map(len, own.values())) / len(own)
    for name in CORPORA:
        for claim in own[name] + short[name]:
            claim.weight *= SHARES[name] * mean / len(own[name])
    second["both"] = fit_confidence([c for name in CORPORA for c in own[name] + short[name]])
    for name in CORPORA:
        report(f"pooled, cross-fitted stage one, {name}", own[name], targets[name], second["both"])
    return second


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
