"""What changed between two runs on the same gold: fixed, broken, and by which stage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError
from geomap.evaluation.judging import Outcome, View
from geomap.evaluation.mistakes import Verdict, verdicts
from geomap.evaluation.rendering import number
from geomap.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.evaluation.report import Report
    from geomap.evaluation.scores import ViewScores
    from geomap.model import Place

__all__ = ["Change", "Comparison", "compare"]

_UNSEEN = frozenset({Outcome.MISSED, Outcome.SPURIOUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A mention whose outcome, or wrong place, differs between the runs.

    A spurious prediction that only one run makes has no verdict in the other.
    """

    before: Verdict | None
    after: Verdict | None

    @property
    def effect(self) -> str:
        """`fixed`, `broken`, or `moved` when it was wrong and still is, in another way."""
        was_fine = self.before is None or self.before.is_fine
        is_fine = self.after is None or self.after.is_fine
        if was_fine == is_fine:
            return "moved"
        return "fixed" if is_fine else "broken"

    @property
    def stage(self) -> str:
        """Which stage did it: recognition (a span more or less), rejection, withholding, or place."""
        outcomes = {v.outcome if v is not None else Outcome.SPURIOUS for v in (self.before, self.after)}
        if outcomes & _UNSEEN:
            return "recognition"
        if Outcome.REJECTED in outcomes:
            return "rejection"
        return "withholding" if Outcome.WITHHELD in outcomes else "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every change from one report to another in one view."""

    before: Report
    after: Report
    view: View
    changes: tuple[Change, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """Changes by effect (fixed, broken, moved), then by the stage that did it."""
        tally = Counter((change.effect, change.stage) for change in self.changes)
        effects: dict[str, dict[str, int]] = {"fixed": {}, "broken": {}, "moved": {}}
        for (effect, stage), count in sorted(tally.items()):
            effects[effect][stage] = count
        return effects

    def to_dict(self) -> dict[str, Any]:
        """Counts, headline figures of both runs, and each change, as plain JSON values."""
        return {
            "view": self.view.value,
            "counts": self.counts(),
            "figures": {
                name: {"before": old, "after": new}
                for (name, old), (_, new) in zip(self._figures(self.before), self._figures(self.after), strict=True)
            },
            "changes": [_change_to_dict(change) for change in self.changes],
        }

    def _figures(self, report: Report) -> list[tuple[str, float | None]]:
        return list(_headline(report.views[self.view.value]))

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"{self.view.value:28}{'before':>9}{'after':>9}{'change':>9}"
        for (name, old), (_, new) in zip(self._figures(self.before), self._figures(self.after), strict=True):
            difference = "-" if old is None or new is None else f"{new - old:+.3f}"
            yield f"{name:28}{number(old):>9}{number(new):>9}{difference:>9}"
        for effect, stages in self.counts().items():
            by = "  ".join(f"{stage} {count}" for stage, count in stages.items())
            yield f"{effect} {sum(stages.values())}" + (f"  by {by}" if by else "")
        for change in sorted(self.changes, key=lambda c: ("broken", "fixed", "moved").index(c.effect)):
            yield plain(_change_line(change))


def compare(before: Report, after: Report, *, view: View | str = View.NAMES) -> Comparison:
    """What changed from `before` to `after`, two reports on the same gold corpus.

    Raises InputError when the corpora differ.
    """
    if [g.article.id for g in before.gold] != [g.article.id for g in after.gold]:
        raise InputError("the two runs were judged against different gold corpora; give the same one to both")
    old = {v.key: v for v in verdicts(before, View(view))}
    new = {v.key: v for v in verdicts(after, View(view))}
    pairs = ((old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()))
    changes = (Change(before=a, after=b) for a, b in pairs if _differ(a, b))
    return Comparison(before=before, after=after, view=View(view), changes=tuple(changes))


def _differ(a: Verdict | None, b: Verdict | None) -> bool:
    if a is None or b is None:
        return True
    if a.outcome is not b.outcome:
        return True
    return not a.is_fine and _place_id(a) != _place_id(b)


def _place_id(verdict: Verdict) -> str | None:
    place = _place(verdict)
    return None if place is None else place.id


def _place(verdict: Verdict | None) -> Place | None:
    return None if verdict is None or verdict.resolution is None else verdict.resolution.place


def _headline(scores: ViewScores) -> Iterator[tuple[str, float | None]]:
    yield "recognition exact F1", scores.recognition_exact.f1
    yield "recognition overlap F1", scores.recognition_overlap.f1
    yield "place right on found", scores.place.accuracy_right
    yield "place within 161 km", scores.place.accuracy161
    yield "end to end precision", scores.end_to_end_overlap.precision
    yield "end to end recall", scores.end_to_end_overlap.recall
    yield "end to end F1", scores.end_to_end_overlap.f1
    yield "ECE", scores.calibration.ece


def _side(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not there"
    place = _place(verdict)
    where = "" if place is None else f" {place.name}, {place.admin1 or place.kind.value}, {place.country_code or '-'}"
    return f"{verdict.outcome.value}{where}"


def _about(change: Change) -> tuple[str, str]:
    verdict = change.after or change.before
    if verdict is None:
        raise ValueError("a change has at least one side")
    if verdict.gold is not None:
        return verdict.article_id, verdict.gold.text
    return verdict.article_id, verdict.resolution.mention.text if verdict.resolution else ""


def _change_line(change: Change) -> str:
    article_id, words = _about(change)
    return (
        f"{change.effect} by {change.stage}: {words!r} in {article_id}: {_side(change.before)} -> {_side(change.after)}"
    )


def _change_to_dict(change: Change) -> dict[str, Any]:
    article_id, words = _about(change)
    return {
        "effect": change.effect,
        "stage": change.stage,
        "article": article_id,
        "text": words,
        "before": _side(change.before),
        "after": _side(change.after),
    }
