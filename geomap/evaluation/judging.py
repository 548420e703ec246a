"""One article judged: what was wanted, what was found, which pairs they make, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geomap.evaluation.gold import GoldForm, GoldMention
from geomap.evaluation.matching import Right, how_right, meets_any, pairs
from geomap.geo import distance_km
from geomap.model import Form, Place, Resolution, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ArticleJudgement", "Claimed", "Found", "Outcome", "View", "judge_article"]


class View(StrEnum):
    """Which forms take part: names without demonyms and relatives, or everything."""

    NAMES = "names"
    ALL = "all"


class Outcome(StrEnum):
    """What became of a gold mention or of a prediction."""

    RIGHT = "right"
    MISPLACED = "misplaced"
    WITHHELD = "withheld"  # found, but without a place
    REJECTED = "rejected"  # its span was seen and judged to be no place
    MISSED = "missed"
    SPURIOUS = "spurious"
    UNJUDGED = "unjudged"  # found; the gold has no coordinates to judge by


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A gold mention and the prediction that overlaps it best."""

    gold: GoldMention
    resolution: Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A gold mention with coordinates and the claim of a place that overlaps it best."""

    gold: GoldMention
    resolution: Resolution
    right: Right | None
    distance_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleJudgement:
    """All pairs of one article in one view."""

    wanted: tuple[GoldMention, ...]
    """Gold mentions that should be found."""
    found: tuple[Resolution, ...]
    """Predictions that count in recognition (overlap)."""
    found_exact: int
    """How many predictions count in recognition when only equal spans pair."""
    overlapping: tuple[Found, ...]
    exact: tuple[Found, ...]
    targets: tuple[GoldMention, ...]
    """Gold mentions with coordinates."""
    claims: tuple[Resolution, ...]
    """Claims of a place that count end to end (overlap)."""
    claims_exact: int
    claimed: tuple[Claimed, ...]
    claimed_exact: tuple[Claimed, ...]
    rejected: tuple[Resolution, ...]

    def outcomes(self) -> list[tuple[Outcome, GoldMention | None, Resolution | None]]:
        """What became of each wanted mention, and of each prediction that met none, in text order."""
        by_claim = {id(c.gold): c for c in self.claimed}
        by_found = {id(f.gold): f.resolution for f in self.overlapping}
        rows = [self._outcome_of(g, by_claim.get(id(g)), by_found.get(id(g))) for g in self.wanted]
        seen = {id(r) for _, _, r in rows if r is not None} | {id(f.resolution) for f in self.overlapping}
        spurious = {id(r): r for r in (*self.found, *self.claims) if id(r) not in seen}
        rows += [(Outcome.SPURIOUS, None, r) for r in spurious.values()]
        return sorted(rows, key=_text_order)

    def _outcome_of(
        self, gold: GoldMention, claim: Claimed | None, found: Resolution | None
    ) -> tuple[Outcome, GoldMention | None, Resolution | None]:
        if claim is not None:
            return (Outcome.RIGHT if claim.right else Outcome.MISPLACED), gold, claim.resolution
        if found is not None and (gold.point is None or found.place is None):
            return (Outcome.UNJUDGED if gold.point is None else Outcome.WITHHELD), gold, found
        for resolution in self.rejected:
            if meets_any(gold, (resolution.mention,)):
                return Outcome.REJECTED, gold, resolution
        return Outcome.MISSED, gold, None


def _text_order(row: tuple[Outcome, GoldMention | None, Resolution | None]) -> tuple[int, int]:
    _, gold, resolution = row
    if gold is not None:
        return gold.start, gold.end
    return (resolution.mention.start, resolution.mention.end) if resolution else (0, 0)


def judge_article(
    gold: Sequence[GoldMention], resolutions: Iterable[Resolution], view: View = View.NAMES
) -> ArticleJudgement:
    """Judges one article's resolutions; `gold` is sorted by (start, end).

    A prediction that meets no wanted mention but overlaps one that the view leaves out is left out too, and so is a
    claim that meets no target but overlaps a gold mention without coordinates: neither can be judged.
    """
    ordered = sorted(resolutions, key=lambda r: (r.mention.start, r.mention.end))
    live = [r for r in ordered if r.status is not Status.REJECTED and (view is View.ALL or _is_name(r))]
    wanted = [g for g in gold if view is View.ALL or g.form is GoldForm.NAME]
    left_out = [g for g in gold if view is not View.ALL and g.form is not GoldForm.NAME]
    found, overlapping = _recognition(wanted, live, left_out, exact=False)
    found_exact, exact = _recognition(wanted, live, left_out, exact=True)
    targets = [g for g in wanted if g.point is not None]
    unjudged = left_out + [g for g in wanted if g.point is None]
    claimants = [r for r in live if r.place is not None]
    claims, claimed = _claims(targets, claimants, unjudged, exact=False)
    claims_exact, claimed_exact = _claims(targets, claimants, unjudged, exact=True)
    return ArticleJudgement(
        wanted=tuple(wanted),
        found=found,
        found_exact=len(found_exact),
        overlapping=overlapping,
        exact=exact,
        targets=tuple(targets),
        claims=claims,
        claims_exact=len(claims_exact),
        claimed=claimed,
        claimed_exact=claimed_exact,
        rejected=tuple(r for r in ordered if r.status is Status.REJECTED),
    )


def _is_name(resolution: Resolution) -> bool:
    return resolution.mention.form not in (Form.DEMONYM, Form.RELATIVE)


def _recognition(
    wanted: Sequence[GoldMention], live: Sequence[Resolution], left_out: Sequence[GoldMention], *, exact: bool
) -> tuple[tuple[Resolution, ...], tuple[Found, ...]]:
    paired = pairs(wanted, [r.mention for r in live], exact=exact)
    counted = _that_count(live, {j for _, j in paired}, left_out)
    return counted, tuple(Found(gold=wanted[i], resolution=live[j]) for i, j in paired)


def _claims(
    targets: Sequence[GoldMention], claimants: Sequence[Resolution], unjudged: Sequence[GoldMention], *, exact: bool
) -> tuple[tuple[Resolution, ...], tuple[Claimed, ...]]:
    paired = pairs(targets, [r.mention for r in claimants], exact=exact)
    counted = _that_count(claimants, {j for _, j in paired}, unjudged)
    claimed = (claim for i, j in paired if (claim := judged_claim(targets[i], claimants[j])))
    return counted, tuple(claimed)


def judged_claim(gold: GoldMention, resolution: Resolution) -> Claimed | None:
    """The place of a pair judged; None when either side has none."""
    place: Place | None = resolution.place
    if gold.point is None or place is None:
        return None
    return Claimed(
        gold=gold,
        resolution=resolution,
        right=how_right(gold, place, resolution.mention.text),
        distance_km=distance_km(gold.point, place.point),
    )


def _that_count(
    resolutions: Sequence[Resolution], paired: set[int], hiding: Sequence[GoldMention]
) -> tuple[Resolution, ...]:
    return tuple(r for j, r in enumerate(resolutions) if j in paired or not meets_any(r.mention, hiding))
