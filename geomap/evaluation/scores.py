"""The figures of one view, summed over articles."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.evaluation.calibration import Calibration, calibrate
from geomap.evaluation.judging import ArticleJudgement, judged_claim
from geomap.evaluation.matching import RIGHT_WITHIN_KM
from geomap.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geomap.evaluation.gold import GoldMention
    from geomap.evaluation.judging import Claimed

__all__ = [
    "CONFIDENCE_DIGITS",
    "Breakdown",
    "Counts",
    "FormClaims",
    "PlaceAccuracy",
    "StatusShare",
    "ViewScores",
    "score_view",
]

CONFIDENCE_DIGITS = 4
"""As written to files, so that figures are the same before and after writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many were right, claimed and wanted, and the ratios; a ratio over nothing is None."""

    right: int
    claimed: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """Right per claimed."""
        return self.right / self.claimed if self.claimed else None

    @property
    def recall(self) -> float | None:
        """Right per wanted."""
        return self.right / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        total = self.claimed + self.wanted
        return 2 * self.right / total if total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAccuracy:
    """Of `n` mentions that were found, claimed and can be judged: how good the places are."""

    n: int
    accuracy161: float | None
    """Share at most 161 km from the gold point, by distance alone."""
    accuracy_right: float | None
    """Share that is right by id, distance or extent."""
    median_km: float | None
    id_n: int
    """Pairs in which both sides have a GeoNames id."""
    id_accuracy: float | None
    """Share of those with the same id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusShare:
    """How often predictions have a status, among all that count and among those that met a gold mention."""

    n: int
    share: float | None
    share_of_matched: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The figures of one form or kind of gold mention."""

    group: str
    mentions: int
    found: int
    """Mentions met by a prediction (overlap)."""
    targets: int
    """Mentions with coordinates."""
    claimed: int
    """Targets met by a claim of a place."""
    right: int
    within_161_km: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormClaims:
    """The claims of one predicted form."""

    form: str
    claimed: int
    matched: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewScores:
    """Everything that is measured in one view."""

    recognition_exact: Counts
    recognition_overlap: Counts
    place: PlaceAccuracy
    end_to_end_overlap: Counts
    end_to_end_exact: Counts
    end_to_end_distance: Counts
    """End to end (overlap) when only a distance of at most 161 km makes a place right."""
    right_by: dict[str, int]
    status: dict[str, StatusShare]
    calibration: Calibration
    by_gold_form: tuple[Breakdown, ...] = ()
    by_gold_kind: tuple[Breakdown, ...] = ()
    by_found_form: tuple[FormClaims, ...] = ()


def score_view(judgements: Sequence[ArticleJudgement]) -> ViewScores:
    """Sums the judgements of all articles."""
    wanted = sum(len(j.wanted) for j in judgements)
    targets = sum(len(j.targets) for j in judgements)
    claims = sum(len(j.claims) for j in judgements)
    claimed = [c for j in judgements for c in j.claimed]
    return ViewScores(
        recognition_exact=Counts(
            right=sum(len(j.exact) for j in judgements),
            claimed=sum(j.found_exact for j in judgements),
            wanted=wanted,
        ),
        recognition_overlap=Counts(
            right=sum(len(j.overlapping) for j in judgements),
            claimed=sum(len(j.found) for j in judgements),
            wanted=wanted,
        ),
        place=_place_accuracy(judgements),
        end_to_end_overlap=Counts(right=sum(c.right is not None for c in claimed), claimed=claims, wanted=targets),
        end_to_end_exact=Counts(
            right=sum(c.right is not None for j in judgements for c in j.claimed_exact),
            claimed=sum(j.claims_exact for j in judgements),
            wanted=targets,
        ),
        end_to_end_distance=Counts(right=sum(_is_near(c) for c in claimed), claimed=claims, wanted=targets),
        right_by=dict(Counter(c.right.value for c in claimed if c.right is not None)),
        status=_status_shares(judgements),
        calibration=calibrate(_confidences(judgements)),
        by_gold_form=_breakdown(judgements, lambda gold: gold.form.value),
        by_gold_kind=_breakdown(judgements, lambda gold: gold.kind),
        by_found_form=_form_claims(judgements),
    )


def _is_near(claim: Claimed) -> bool:
    return claim.distance_km <= RIGHT_WITHIN_KM


def _share(true: Iterable[bool]) -> float | None:
    values = list(true)
    return sum(values) / len(values) if values else None


def _place_accuracy(judgements: Sequence[ArticleJudgement]) -> PlaceAccuracy:
    found = (f for j in judgements for f in j.overlapping)
    judged = [claim for f in found if (claim := judged_claim(f.gold, f.resolution))]
    ids = [
        c.gold.geonames_id == c.resolution.place.geonames_id
        for c in judged
        if c.resolution.place is not None
        and c.gold.geonames_id is not None
        and c.resolution.place.geonames_id is not None
    ]
    return PlaceAccuracy(
        n=len(judged),
        accuracy161=_share(_is_near(c) for c in judged),
        accuracy_right=_share(c.right is not None for c in judged),
        median_km=statistics.median(c.distance_km for c in judged) if judged else None,
        id_n=len(ids),
        id_accuracy=_share(ids),
    )


def _status_shares(judgements: Sequence[ArticleJudgement]) -> dict[str, StatusShare]:
    counted = Counter(r.status for j in judgements for r in j.found)
    matched = Counter(f.resolution.status for j in judgements for f in j.overlapping)
    return {
        status.value: StatusShare(
            n=counted[status],
            share=counted[status] / counted.total() if counted else None,
            share_of_matched=matched[status] / matched.total() if matched else None,
        )
        for status in (Status.RESOLVED, Status.AMBIGUOUS, Status.UNKNOWN)
    }


def _confidences(judgements: Sequence[ArticleJudgement]) -> list[tuple[float, bool]]:
    points = []
    for j in judgements:
        right = {id(c.resolution) for c in j.claimed if c.right is not None}
        points += [
            (round(r.confidence, CONFIDENCE_DIGITS), id(r) in right) for r in j.claims if r.confidence is not None
        ]
    return points


def _breakdown(judgements: Sequence[ArticleJudgement], group_of: Callable[[GoldMention], str]) -> tuple[Breakdown, ...]:
    tallies: dict[str, Counter[str]] = {}

    def add(name: str, gold: GoldMention, *, when: bool = True) -> None:
        tallies.setdefault(group_of(gold), Counter())[name] += when

    for j in judgements:
        for gold in j.wanted:
            add("mentions", gold)
        for found in j.overlapping:
            add("found", found.gold)
        for gold in j.targets:
            add("targets", gold)
        for claim in j.claimed:
            add("claimed", claim.gold)
            add("right", claim.gold, when=claim.right is not None)
            add("within_161_km", claim.gold, when=_is_near(claim))
    names = ("mentions", "found", "targets", "claimed", "right", "within_161_km")
    rows = (Breakdown(group=group, **{name: tally[name] for name in names}) for group, tally in tallies.items())
    return tuple(sorted(rows, key=lambda row: (-row.mentions, row.group)))


def _form_claims(judgements: Sequence[ArticleJudgement]) -> tuple[FormClaims, ...]:
    claimed = Counter(r.mention.form for j in judgements for r in j.claims)
    matched = Counter(c.resolution.mention.form for j in judgements for c in j.claimed)
    right = Counter(c.resolution.mention.form for j in judgements for c in j.claimed if c.right is not None)
    return tuple(
        FormClaims(form=form.value, claimed=count, matched=matched[form], right=right[form])
        for form, count in sorted(claimed.items(), key=lambda item: (-item[1], item[0]))
    )
