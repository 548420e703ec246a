"""What the review page asks for, answered from a project: plain values, one caller at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError, ProjectError
from geomap.export.page.addresses import safe_url
from geomap.model import Decision, Form, Point, Scope, Status
from geomap.pipeline import draw_kept, lookup, open_gazetteer, to_map, weighed
from geomap.reviewing.rows import candidate_row, mention_row, place_row, queue_row, said_row
from geomap.store import (
    active,
    corrections,
    count_doubts,
    kept_article,
    ledger,
    name_key,
    progress,
    queue,
    reach,
    replay,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Located, Place, Ranked, Resolution
    from geomap.plugins import Gazetteer
    from geomap.project import Project
    from geomap.settings import Settings

__all__ = ["Session"]

_MOST_CANDIDATES = 9
_MOST_DONE = 30
_MOST_OFFERED = 20_000


class Session:
    """A review of one project. Its methods may be called from several threads; they take turns."""

    def __init__(self, project: Project, settings: Settings, who: str | None) -> None:
        self._project = project
        self._settings = settings
        self._who = who
        self._turn = threading.RLock()
        self._gazetteer: Gazetteer | None = None
        self._offered: OrderedDict[str, Place] = OrderedDict()

    def queue(self) -> dict[str, Any]:
        """What is worth a look, best first, and what was decided last."""
        with self._turn:
            store = self._project.store
            count_doubts(store)
            with store.reading() as db:
                waiting, state = queue(db), progress(db)
                done = active(corrections(db))[-_MOST_DONE:]
        return {
            "items": [queue_row(item) for item in waiting],
            "open": state.open,
            "decided": state.decided,
            "done": [said_row(row) for row in reversed(done)],
            "project": store.path.name,
        }

    def item(self, number: int, start: int, end: int) -> dict[str, Any]:
        """Some words of an article: what they may mean, and why."""
        with self._turn:
            with self._project.store.reading() as db:
                kept = kept_article(db, number)
                if kept is None:
                    raise ProjectError("that article is not in the project")
                machine = kept.located
                located = replay(machine, ledger(db).ruling(kept.no, kept.publisher))
                quote = machine.article.text[start:end]
                reaching = reach(db, number, name_key(quote)) if quote else {}
            index = next((k for k, r in enumerate(machine.resolutions) if _at(r, start, end)), None)
            ranked = weighed(machine, self._asked())[index] if index is not None else ()
            found = None if index is None else machine.resolutions[index]
            rows = self._candidates(found, ranked[:_MOST_CANDIDATES])
            return {
                "article": self._article(number, located),
                "start": start,
                "end": end,
                "quote": quote,
                "sentence": list(_sentence(machine, found, start, end)),
                "machine": None if found is None else mention_row(found),
                "now": next((mention_row(r) for r in located.resolutions if _at(r, start, end)), None),
                "candidates": rows,
                "around": [
                    mention_row(r) for r in located.resolutions if r.place is not None and not _at(r, start, end)
                ],
                "reach": {scope.value: count for scope, count in reaching.items()},
            }

    def text(self, number: int) -> dict[str, Any]:
        """A whole article with its mentions, to read, and to mark what was missed."""
        with self._turn, self._project.store.reading() as db:
            kept = kept_article(db, number)
            if kept is None:
                raise ProjectError("that article is not in the project")
            located = replay(kept.located, ledger(db).ruling(kept.no, kept.publisher))
        mentions = [mention_row(r) for r in located.resolutions if r.status is not Status.REJECTED]
        return self._article(number, located) | {"text": _sayable(located.article.text), "mentions": mentions}

    def search(self, words: str) -> dict[str, Any]:
        """What the gazetteer knows of a name."""
        with self._turn:
            ((_, found),) = lookup(words, limit=_MOST_CANDIDATES, gazetteers=[self._asked()])
            return {"places": [self._offer(each.place) | {"match": each.match.value} for each in found]}

    def correct(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Writes a decision down; when this returns, it is on the disk."""
        number, start, end = (_whole(asked.get(name)) for name in ("article", "start", "end"))
        try:
            decision, scope = Decision(str(asked.get("decision"))), Scope(str(asked.get("scope")))
        except ValueError as error:
            raise InputError(str(error)) from error
        with self._turn:
            with self._project.store.reading() as db:
                kept = kept_article(db, number)
            if kept is None:
                raise ProjectError("that article is not in the project")
            article = kept.located.article
            row = self._project.correct(
                article.id,
                article.text[start:end],
                start=start,
                place=self._chosen(asked) if decision is Decision.PLACE else None,
                decision=decision,
                scope=scope,
                who=self._who,
                why=asked["why"] if isinstance(asked.get("why"), str) else None,
            )
        return {"saved": said_row(row)}

    def undo(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Takes the newest decision back, or the one that is named."""
        ident = asked.get("id")
        with self._turn:
            row = self._project.undo(ident if isinstance(ident, str) else None, who=self._who)
        return {"undone": said_row(row)}

    def map_page(self) -> bytes:
        """The map as one file, with every decision."""
        with self._turn:
            located, totals = draw_kept(self._project.store)
            page: str = to_map(located, totals=totals).render()
        return page.encode()

    def _article(self, number: int, located: Located) -> dict[str, Any]:
        article = located.article
        row = {name: getattr(article, name) for name in ("id", "title", "publisher", "published", "language")}
        row["url"] = safe_url(article.url)
        return {name: value if value is None else _sayable(value) for name, value in row.items()} | {"number": number}

    def _candidates(self, found: Resolution | None, ranked: Sequence[Ranked]) -> list[dict[str, Any]]:
        """The candidates; a place that is none of them, such as a described one, comes first."""
        rows = [self._offer(r.candidate.place) | candidate_row(r, found) for r in ranked]
        place = None if found is None else found.place
        if place is not None and all(row["id"] != place.id for row in rows) and found is not None:
            own = self._offer(place) | {
                "confidence": found.confidence,
                "reasons": [[e.reason, e.detail, round(e.weight, 2)] for e in found.evidence if e.weight],
                "match": "described" if found.mention.form is Form.RELATIVE else None,
            }
            rows = [own, *rows][:_MOST_CANDIDATES]
        return rows

    def _offer(self, place: Place) -> dict[str, Any]:
        """A place as the page sees it, kept so that it can be chosen by its id."""
        self._offered[place.id] = place
        self._offered.move_to_end(place.id)
        if len(self._offered) > _MOST_OFFERED:
            self._offered.popitem(last=False)
        return place_row(place)

    def _chosen(self, asked: dict[str, Any]) -> Place | Point:
        if (point := asked.get("point")) is not None:
            try:
                latitude, longitude = (float(degrees) for degrees in point)
            except (TypeError, ValueError) as error:
                raise InputError("a point is two numbers, latitude first") from error
            return Point(latitude, longitude)
        place = self._offered.get(str(asked.get("place")))
        if place is None:
            raise InputError("that place was not offered here; look it up again")
        return place

    def _asked(self) -> Gazetteer:
        if self._gazetteer is None:
            self._gazetteer = open_gazetteer(self._settings)
        return self._gazetteer


def _at(resolution: Resolution, start: int, end: int) -> bool:
    return (resolution.mention.start, resolution.mention.end) == (start, end)


def _sentence(located: Located, found: Resolution | None, start: int, end: int) -> tuple[str, str, str]:
    """The sentence in three parts: before the words, the words, behind them."""
    text = located.article.text
    first, last = (max(0, start - 200), end + 200) if found is None else found.mention.sentence
    return _sayable(text[first:start]), _sayable(text[start:end]), _sayable(text[end:last])


def _sayable(text: str) -> str:
    """Lone surrogates can't be sent."""
    return text.encode("utf-8", "replace").decode()


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InputError(f"{value!r} is no offset")
    return value
