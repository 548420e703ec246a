"""The log of corrections, replayed over what the machine found: the narrowest scope, then the newest wins.

Pure functions. Nothing here writes the log, and nothing that the machine does can.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geomap.model import Decision, Evidence, Form, Mention, Resolution, Scope, Status
from geomap.store.anchoring import sentence_around, whole_words
from geomap.store.leaning import let_go
from geomap.store.packing import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.model import Article, Correction, Located

__all__ = ["Mark", "Ruling", "active", "corrected", "replay", "undone"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A correction and where its words stand in the article now."""

    start: int
    end: int
    correction: Correction


@dataclass(frozen=True, slots=True)
class Ruling:
    """The corrections that bear on one article."""

    marks: Sequence[Mark] = ()
    """Those that were made in it, whatever their scope."""
    names: Mapping[bytes, Correction] = field(default_factory=dict)
    """For each name the one that holds for it in this article, the narrowest; none of scope `mention`."""


def undone(log: Iterable[Correction]) -> frozenset[str]:
    """Ids of the corrections that were taken back; an undo that was undone takes nothing back."""
    out: set[str] = set()
    for row in reversed(_oldest_first(log)):
        if row.undoes is not None and row.id not in out:
            out.add(row.undoes)
    return frozenset(out)


def active(log: Iterable[Correction]) -> list[Correction]:
    """The decisions that were not taken back, oldest first."""
    rows = _oldest_first(log)
    gone = undone(rows)
    return [row for row in rows if row.decision is not Decision.UNDO and row.id not in gone]


def _oldest_first(log: Iterable[Correction]) -> list[Correction]:
    return sorted(log, key=lambda row: row.when)


def replay(located: Located, ruling: Ruling) -> Located:
    """What was found, as people have corrected it."""
    if not ruling.marks and not ruling.names:
        return located
    article = located.article
    told = {(r.mention.start, r.mention.end) for r in located.resolutions if r.mention.form is Form.RELATIVE}
    marked = _marked(ruling, told)
    named = marked.keys() - told
    whole = _about_all(article, ruling)
    out: list[Resolution] = []
    used: set[tuple[int, int]] = set()
    for resolution in located.resolutions:
        mention = resolution.mention
        span = (mention.start, mention.end)
        if span in marked and span not in used:
            used.add(span)
            out.append(corrected(resolution, marked[span]))
        elif mention.form is Form.RELATIVE or not _overlaps(span, named):
            out.append(_by_name(resolution, ruling.names, whole))
    taken = set(marked) | {(r.mention.start, r.mention.end) for r in out if r.status is not Status.REJECTED}
    added = [(span, correction) for span, correction in marked.items() if span not in used]
    for span, correction in _missed(article, ruling.names.values(), taken, whole):
        out = [
            r for r in out if r.status is not Status.REJECTED or not _overlaps((r.mention.start, r.mention.end), [span])
        ]
        added.append((span, correction))
    out += [corrected(_found_by_a_person(located, span), correction) for span, correction in added]
    out.sort(key=lambda r: (r.mention.start, -r.mention.end))
    return replace(located, resolutions=let_go(located.resolutions, out))


def _marked(ruling: Ruling, told: set[tuple[int, int]]) -> dict[tuple[int, int], Correction]:
    """For each span that a person has looked at the correction that holds there.

    Spans don't overlap, but those of descriptions (`told`) hold names that are decided apart.
    """
    narrow_first = sorted(ruling.marks, key=lambda m: (m.correction.scope is not Scope.MENTION, _age(m)))
    out: dict[tuple[int, int], Correction] = {}
    for mark in narrow_first:
        span = (mark.start, mark.end)
        if span in out or _overlaps(span, (other for other in out if (other in told) == (span in told))):
            continue
        correction = mark.correction
        if correction.scope is not Scope.MENTION:
            correction = ruling.names.get(name_key(correction.quote), correction)
        out[span] = correction
    return out


def _age(mark: Mark) -> tuple[int, ...]:
    """Smaller for newer ones: the instants are texts of one form, so that their characters compare."""
    return tuple(-ord(c) for c in mark.correction.when)


def _overlaps(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in spans)


def _about_all(article: Article, ruling: Ruling) -> frozenset[str]:
    """Ids of the corrections made in this article about words that stand in it several times, without saying which:
    all of them are meant, whatever a recogniser makes of them.
    """
    marked = {mark.correction.id for mark in ruling.marks}
    return frozenset(c.id for c in ruling.names.values() if c.article == article.id and c.id not in marked)


def _by_name(resolution: Resolution, names: Mapping[bytes, Correction], whole: frozenset[str]) -> Resolution:
    correction = names.get(name_key(resolution.mention.text)) if names else None
    if correction is None:
        return resolution
    if resolution.status is Status.REJECTED and not (correction.missed or correction.id in whole):
        return resolution
    return corrected(resolution, correction)


def _missed(
    article: Article, corrections: Iterable[Correction], taken: set[tuple[int, int]], whole: frozenset[str]
) -> Iterable[tuple[tuple[int, int], Correction]]:
    """The other places of words that no recogniser had marked, when a person said that they name a place."""
    for correction in corrections:
        if (correction.missed or correction.id in whole) and correction.decision is Decision.PLACE:
            for start in whole_words(article.text, correction.quote):
                span = (start, start + len(correction.quote))
                if not _overlaps(span, taken):
                    yield span, correction


def _found_by_a_person(located: Located, span: tuple[int, int]) -> Resolution:
    article = located.article
    start, end = span
    around = (r.mention.sentence for r in located.resolutions)
    sentence = next((s for s in around if s[0] <= start and end <= s[1]), None)
    return Resolution(
        mention=Mention(
            start=start,
            end=end,
            text=article.text[start:end],
            form=Form.NAME,
            sentence=sentence or sentence_around(article.text, start, end),
            page=bisect_right(article.page_starts, start) if article.page_starts else None,
        ),
        status=Status.UNKNOWN,
    )


def corrected(resolution: Resolution, correction: Correction) -> Resolution:
    """A resolution as a person decided it."""
    said = Evidence(reason="corrected", detail=correction.why or "a person decided it", weight=0.0)
    place = correction.place
    if place is None:
        status = Status.UNKNOWN if correction.decision is Decision.UNKNOWN else Status.REJECTED
        return replace(
            resolution, status=status, confidence=None, place=None, alternatives=(), evidence=(said,), anchors=(),
            area=None, corrected_by=correction.id,
        )  # fmt: skip
    confirmed = resolution.place is not None and resolution.place.id == place.id
    return replace(
        resolution,
        status=Status.RESOLVED,
        confidence=1.0,
        place=resolution.place if confirmed else place,
        alternatives=(),
        evidence=(*(resolution.evidence if confirmed else ()), said),
        anchors=resolution.anchors if confirmed else (),
        area=resolution.area if confirmed else None,
        corrected_by=correction.id,
    )
