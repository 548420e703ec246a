"""A report as a page of plain text for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.text import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geomap.evaluation.report import Report
    from geomap.evaluation.scores import Breakdown, Counts, ViewScores

__all__ = ["as_text", "number"]


_MANY_DECISIONS = 400
"""From here on a share is known to 5 points or better."""


def number(value: float | None, digits: int = 3) -> str:
    """A figure with three decimals, or "-" when there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def as_text(report: Report) -> str:
    """The figures, headline view first."""
    lines = [*_head(report), "", *_counts_table(report)]
    for name, scores in report.views.items():
        lines += ["", *_view(name, scores)]
    lines += ["", *_breakdowns(report.names), "", *_forms(report.views["all"]), "", *_reliability(report.names)]
    return "\n".join(lines) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield (
        f"articles {report.articles}  gold mentions {report.gold_mentions}  "
        f"predicted {report.predicted_mentions}  rejected {report.rejected}"
    )
    if report.run is not None:
        yield plain(f"geomap {report.run.geomap}  recogniser {report.run.recogniser}  gazetteer {report.run.gazetteer}")
    if report.weights is not None:
        yield plain(f"weights {report.weights}")
    if report.decisions is not None:
        yield _caution(report.decisions)
    if report.gold_mentions_given:
        yield "gold mentions were given: only the places are judged"
    if report.articles_without_prediction:
        yield f"WARNING articles without prediction: {report.articles_without_prediction}"
    if report.articles_failed:
        yield f"WARNING articles that were not read or on which geomap failed: {report.articles_failed}"
    if report.predicted_text_not_at_offsets:
        yield f"WARNING predictions whose words are not at their offsets: {report.predicted_text_not_at_offsets}"
    if (speed := report.speed) is not None:
        yield (
            f"speed: {number(speed.articles_per_cpu_s, 1)} articles per CPU-second "
            f"({counted(speed.articles, 'article')}, {counted(speed.characters, 'character')}, "
            f"{speed.cpu_s:.2f} CPU-s, {speed.wall_s:.2f} s)"
        )


def _caution(decisions: int) -> str:
    """How little a few decisions say: the half width of a 95 % interval around a share of a half, in points."""
    points = 98 / math.sqrt(decisions)
    few = f"; of so few a share is known to ±{points:.0f} points at best" if decisions < _MANY_DECISIONS else ""
    return f"CAUTION judged by {counted(decisions, 'decision')} of people, who look at what is in doubt first{few}"


def _counts_table(report: Report) -> Iterator[str]:
    yield f"{'':28}{'P':>7}{'R':>7}{'F1':>7}{'right':>8}{'claimed':>9}{'wanted':>8}"
    for name, scores in report.views.items():
        rows: Sequence[tuple[str, Counts]] = (
            ("recognition exact", scores.recognition_exact),
            ("recognition overlap", scores.recognition_overlap),
            ("end to end overlap", scores.end_to_end_overlap),
            ("end to end exact", scores.end_to_end_exact),
            ("end to end 161 km only", scores.end_to_end_distance),
        )
        for label, counts in rows:
            yield (
                f"{name + ' ' + label:28}{number(counts.precision):>7}{number(counts.recall):>7}"
                f"{number(counts.f1):>7}{counts.right:>8}{counts.claimed:>9}{counts.wanted:>8}"
            )


def _view(name: str, scores: ViewScores) -> Iterator[str]:
    place, confidence = scores.place, scores.calibration
    yield (
        f"{name}: places on what was found (n {place.n})  right {number(place.accuracy_right)}  "
        f"strict: accuracy@161 {number(place.accuracy161)}  median km {number(place.median_km, 1)}  "
        f"same id {number(place.id_accuracy)} (n {place.id_n})"
    )
    ways = "  ".join(f"{way} {count}" for way, count in sorted(scores.right_by.items()))
    yield f"{name}: right by  {ways or '-'}"
    yield f"{name}: " + "  ".join(
        f"{status} {number(share.share)} (of matched {number(share.share_of_matched)})"
        for status, share in scores.status.items()
    )
    yield (
        f"{name}: ECE {number(confidence.ece)}  AUROC {number(confidence.auroc)}  Brier {number(confidence.brier)}  "
        f"accuracy at 80 % {number(confidence.selective80)}  at 90 % {number(confidence.selective90)}  "
        f"(n {confidence.n})"
    )


def _breakdowns(scores: ViewScores) -> Iterator[str]:
    yield f"{'names by kind of gold place':28}{'marked':>8}{'found':>8}{'placed':>8}{'right':>8}{'161 km':>8}"
    for row in scores.by_gold_kind:
        yield _breakdown(row)
    yield ""
    yield f"{'names by predicted form':28}{'claims':>8}{'matched':>9}{'right':>8}"
    for form in scores.by_found_form:
        yield f"{form.form:28}{form.claimed:>8}{form.matched:>9}{form.right:>8}"


def _forms(scores: ViewScores) -> Iterator[str]:
    yield f"{'all by marked form':28}{'marked':>8}{'found':>8}{'placed':>8}{'right':>8}{'161 km':>8}"
    for row in scores.by_gold_form:
        yield _breakdown(row)


def _breakdown(row: Breakdown) -> str:
    def share(part: int, whole: int) -> str:
        return number(part / whole if whole else None)

    return (
        f"{row.group:28}{row.mentions:>8}{share(row.found, row.mentions):>8}{share(row.claimed, row.targets):>8}"
        f"{share(row.right, row.claimed):>8}{share(row.within_161_km, row.claimed):>8}"
    )


def _reliability(scores: ViewScores) -> Iterator[str]:
    yield f"{'names by confidence':28}{'claims':>8}{'mean':>8}{'right':>8}"
    for b in scores.calibration.reliability:
        yield f"{f'{b.low:.1f} to {b.high:.1f}':28}{b.n:>8}{number(b.mean_confidence):>8}{number(b.accuracy):>8}"
