"""A `Report`: every figure of one evaluation, as an object, as JSON, and as text."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geomap.evaluation.judging import ArticleJudgement, View, judge_article
from geomap.evaluation.matching import is_region_like
from geomap.evaluation.scores import Counts, ViewScores, score_view
from geomap.model import ArticleStatus, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.evaluation.gold import GoldArticle
    from geomap.model import Located, Run

__all__ = ["SCHEMA", "Report", "Speed", "report_of"]

SCHEMA = "geomap.evaluation/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What the run took, reading the gold file and judging aside."""

    articles: int
    characters: int
    wall_s: float
    cpu_s: float

    @property
    def articles_per_cpu_s(self) -> float | None:
        """Articles per CPU-second of this process."""
        return self.articles / self.cpu_s if self.cpu_s else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of one evaluation. Two runs of the same thing differ in `speed` alone."""

    gold_mentions_given: bool
    """Whether the gold spans were handed over, so that only the places are judged."""
    weights: str | None
    """The weights files that took the place of the shipped ones, by kind and name."""
    run: Run | None
    """What made the results."""
    articles: int
    articles_without_prediction: int
    articles_failed: int
    """Articles on which geomap failed, or that came with another status than `ok`."""
    gold_mentions: int
    predicted_mentions: int
    predicted_text_not_at_offsets: int
    """Predictions whose words are not at their offsets: the sign of another text."""
    rejected: int
    kinds_not_region_like: Mapping[str, int]
    decisions: int | None = None
    """Words that people decided about, when a project is judged by them: mostly those that were in doubt."""
    views: Mapping[str, ViewScores]
    """The figures by view: `names` (the headline) and `all`."""
    speed: Speed | None = None
    judgements: Mapping[str, tuple[ArticleJudgement, ...]] = field(repr=False)
    """By view, the judgement of each gold article, in their order."""
    gold: tuple[GoldArticle, ...] = field(repr=False)

    @property
    def names(self) -> ViewScores:
        """The headline view: names and embedded names, without demonyms and relatives."""
        return self.views[View.NAMES.value]

    def to_dict(self) -> dict[str, Any]:
        """All figures as plain JSON values; unrounded."""
        return {
            "schema": SCHEMA,
            "gold_mentions_given": self.gold_mentions_given,
            "weights": self.weights,
            "run": None if self.run is None else dataclasses.asdict(self.run),
            "articles": self.articles,
            "articles_without_prediction": self.articles_without_prediction,
            "predicted_articles_not_in_gold": 0,
            "articles_failed": self.articles_failed,
            "gold_mentions": self.gold_mentions,
            "predicted_mentions": self.predicted_mentions,
            "predicted_text_not_at_offsets": self.predicted_text_not_at_offsets,
            "rejected": self.rejected,
            "kinds_not_region_like": dict(self.kinds_not_region_like),
            "decisions": self.decisions,
            **{name: _view_to_dict(scores) for name, scores in self.views.items()},
            "speed": None
            if self.speed is None
            else dataclasses.asdict(self.speed) | {"articles_per_cpu_s": self.speed.articles_per_cpu_s},
        }

    def __str__(self) -> str:
        from geomap.evaluation.rendering import as_text

        return as_text(self)


def report_of(
    gold: Sequence[GoldArticle],
    located: Mapping[str, Located],
    *,
    gold_mentions_given: bool = False,
    weights: str | None = None,
    speed: Speed | None = None,
    decisions: int | None = None,
) -> Report:
    """Judges located articles, by id, against a gold corpus."""
    found = {g.article.id: located[g.article.id] for g in gold if g.article.id in located}
    resolutions = {ident: one.resolutions for ident, one in found.items()}
    judgements = {
        view.value: tuple(judge_article(g.mentions, resolutions.get(g.article.id, ()), view) for g in gold)
        for view in View
    }
    texts = {g.article.id: g.article.text for g in gold}
    every = [(texts[ident], r) for ident, rs in resolutions.items() for r in rs]
    kinds = Counter(r.place.kind.value for _, r in every if r.place and not is_region_like(r.place.kind))
    return Report(
        gold_mentions_given=gold_mentions_given,
        weights=weights,
        run=next((one.run for one in found.values() if one.run is not None), None),
        articles=len(gold),
        articles_without_prediction=len(gold) - len(found),
        articles_failed=sum(one.article.status is not ArticleStatus.OK for one in found.values()),
        gold_mentions=sum(len(g.mentions) for g in gold),
        predicted_mentions=len(every),
        predicted_text_not_at_offsets=sum(t[r.mention.start : r.mention.end] != r.mention.text for t, r in every),
        rejected=sum(r.status is Status.REJECTED for _, r in every),
        kinds_not_region_like=MappingProxyType(dict(kinds.most_common())),
        decisions=decisions,
        views=MappingProxyType({name: score_view(js) for name, js in judgements.items()}),
        speed=speed,
        judgements=MappingProxyType(judgements),
        gold=tuple(gold),
    )


def _view_to_dict(scores: ViewScores) -> dict[str, Any]:
    return {
        "recognition_exact": _counts_to_dict(scores.recognition_exact),
        "recognition_overlap": _counts_to_dict(scores.recognition_overlap),
        "resolution": dataclasses.asdict(scores.place),
        "end_to_end_overlap": _counts_to_dict(scores.end_to_end_overlap),
        "end_to_end_exact": _counts_to_dict(scores.end_to_end_exact),
        "end_to_end_distance": _counts_to_dict(scores.end_to_end_distance),
        "right_by": dict(scores.right_by),
        "status": {name: dataclasses.asdict(share) for name, share in scores.status.items()},
        "calibration": dataclasses.asdict(scores.calibration)
        | {"reliability": [dataclasses.asdict(b) for b in scores.calibration.reliability]},
        "by_gold_form": [dataclasses.asdict(row) for row in scores.by_gold_form],
        "by_gold_kind": [dataclasses.asdict(row) for row in scores.by_gold_kind],
        "by_found_form": [dataclasses.asdict(row) for row in scores.by_found_form],
    }


def _counts_to_dict(counts: Counts) -> dict[str, Any]:
    return {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1} | dataclasses.asdict(counts)
