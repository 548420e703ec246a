"""Each missed, spurious and misplaced mention with its sentence, candidates and reasons, to be read one by one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geomap.evaluation.judging import Outcome, View
from geomap.evaluation.matching import how_right
from geomap.evaluation.spans import SentenceFinder
from geomap.geo import distance_km

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geomap.evaluation.gold import GoldArticle, GoldMention
    from geomap.evaluation.report import Report
    from geomap.model import Candidate, Place, Resolution
    from geomap.plugins import Gazetteer

__all__ = ["Blame", "Key", "Mistake", "Verdict", "mistakes", "verdicts"]

Key = tuple[str, int, int, str]
"""Article, span, and `marked` when gold marks it, else the predicted form."""

_FINE = frozenset({Outcome.RIGHT, Outcome.UNJUDGED})


class Blame(StrEnum):
    """The stage at which it went wrong, as far as can be told."""

    RECOGNITION = "recognition"
    REJECTION = "rejection"
    GAZETTEER = "gazetteer"  # it doesn't know the place under this name
    RANKING = "ranking"  # the right place was a candidate
    WITHHOLDING = "withholding"  # found, but no candidate was trusted
    PLACE = "place"  # the gazetteer or the ranking: nobody asked the gazetteer


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one gold mention, or of a prediction that met none."""

    article_id: str
    outcome: Outcome
    gold: GoldMention | None
    resolution: Resolution | None

    @property
    def key(self) -> Key:
        """Tells verdicts of two runs that are about the same thing."""
        if self.gold is not None:
            return self.article_id, self.gold.start, self.gold.end, "marked"
        if self.resolution is None:
            raise ValueError("a verdict is about a gold mention, a prediction, or both")
        mention = self.resolution.mention
        return self.article_id, mention.start, mention.end, mention.form.value

    @property
    def is_fine(self) -> bool:
        """Whether nothing is wrong: right, or found where it can't be judged."""
        return self.outcome in _FINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A verdict with what a reader needs to understand it."""

    verdict: Verdict
    blame: Blame | None
    before: Outcome | None
    """The outcome in the other run, when two are compared and it differs."""
    sentence: str
    span_in_sentence: tuple[int, int]
    distance_km: float | None
    gazetteer_count: int | None
    """Candidates that the gazetteer has for the gold words; None when it wasn't asked."""
    gazetteer_rank: int | None
    """Rank of the first right one among them, from 1; None when none is right."""


def verdicts(report: Report, view: View = View.NAMES) -> Iterator[Verdict]:
    """What became of everything in a view, article by article, in text order."""
    for gold, judged in zip(report.gold, report.judgements[view.value], strict=True):
        for outcome, mention, resolution in judged.outcomes():
            yield Verdict(article_id=gold.article.id, outcome=outcome, gold=mention, resolution=resolution)


def mistakes(
    report: Report,
    *,
    view: View = View.NAMES,
    before: Mapping[Key, Outcome] | None = None,
    gazetteer: Gazetteer | None = None,
) -> Iterator[Mistake]:
    """Every verdict that is not fine, and with `before` (outcomes of another run by key) those that became fine.

    With `gazetteer` each row says whether that knows the gold place under the words of the text.
    """
    texts = {g.article.id: g for g in report.gold}
    wrong = [v for v in verdicts(report, view) if not v.is_fine or _changed(v, before) is not None]
    known = _known(wrong, gazetteer)
    finder = SentenceFinder()
    for verdict in wrong:
        yield _mistake(verdict, texts[verdict.article_id], finder, known, _changed(verdict, before))


def _changed(verdict: Verdict, before: Mapping[Key, Outcome] | None) -> Outcome | None:
    """The outcome before, when there is one and it is another."""
    old = before.get(verdict.key) if before is not None else None
    return old if old is not verdict.outcome else None


def _known(wrong: Sequence[Verdict], gazetteer: Gazetteer | None) -> Mapping[str, Sequence[Candidate]] | None:
    if gazetteer is None:
        return None
    names = dict.fromkeys(v.gold.text for v in wrong if v.gold is not None and v.gold.point is not None)
    return gazetteer.candidates(names) if names else {}


def _mistake(
    verdict: Verdict,
    article: GoldArticle,
    finder: SentenceFinder,
    known: Mapping[str, Sequence[Candidate]] | None,
    before: Outcome | None,
) -> Mistake:
    gold, resolution = verdict.gold, verdict.resolution
    mention = None if resolution is None else resolution.mention
    span = gold or mention
    start, end = (0, 0) if span is None else (span.start, span.end)
    first, last = finder.around(article.article.text, start, end)
    place = None if resolution is None else resolution.place
    count, rank = _in_gazetteer(gold, known)
    return Mistake(
        verdict=verdict,
        blame=_blame(verdict, count, rank),
        before=before,
        sentence=article.article.text[first:last],
        span_in_sentence=(start - first, end - first),
        distance_km=distance_km(gold.point, place.point) if gold and gold.point and place else None,
        gazetteer_count=count,
        gazetteer_rank=rank,
    )


def _in_gazetteer(
    gold: GoldMention | None, known: Mapping[str, Sequence[Candidate]] | None
) -> tuple[int | None, int | None]:
    if known is None or gold is None or gold.point is None:
        return None, None
    places = [c.place for c in known.get(gold.text, ())]
    right = (n for n, place in enumerate(places, 1) if how_right(gold, place, gold.text))
    return len(places), next(right, None)


def _blame(verdict: Verdict, count: int | None, rank: int | None) -> Blame | None:
    if verdict.outcome in (Outcome.MISSED, Outcome.SPURIOUS):
        return Blame.RECOGNITION
    if verdict.outcome is Outcome.REJECTED:
        return Blame.REJECTION
    if verdict.outcome not in (Outcome.MISPLACED, Outcome.WITHHELD):
        return None
    if rank is None and not _among_alternatives(verdict):
        return Blame.PLACE if count is None else Blame.GAZETTEER
    return Blame.RANKING if verdict.outcome is Outcome.MISPLACED else Blame.WITHHOLDING


def _among_alternatives(verdict: Verdict) -> bool:
    gold, resolution = verdict.gold, verdict.resolution
    if gold is None or resolution is None:
        return False
    places: list[Place] = [a.place for a in resolution.alternatives]
    return any(how_right(gold, place, resolution.mention.text) for place in places)
