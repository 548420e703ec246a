"""What the page counts at opening, before any filter: for the line that says what was drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from geomap.export.page.exactness import told_more_exactly
from geomap.model import Form, Status
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomap.model import Article, Located

__all__ = [
    "BESIDE_A_NAME",
    "FORM_ORDER",
    "STATUS_ORDER",
    "WITHHELD",
    "ArticleCounts",
    "OpeningCounts",
    "article_counts",
    "is_shown",
    "opening_counts",
]

FORM_ORDER = (Form.NAME, Form.DEMONYM, Form.EMBEDDED, Form.RELATIVE)
"""The forms, as the page's data numbers them; a description beside a name that says more has the number after."""
BESIDE_A_NAME = len(FORM_ORDER)
STATUS_ORDER = (Status.RESOLVED, Status.AMBIGUOUS, Status.UNKNOWN, Status.REJECTED)
"""The statuses, as the page's data numbers them; what is less sure than the map's maker asked has the number after."""
WITHHELD = len(STATUS_ORDER)

_NOUNS = {Form.DEMONYM: "demonym", Form.EMBEDDED: "embedded name", Form.RELATIVE: "described place"}
_INCLUDED_AS = {Form.DEMONYM: "demonyms", Form.EMBEDDED: "embedded", Form.RELATIVE: "relative"}


def is_shown(form: Form, include: tuple[str, ...]) -> bool:
    """Whether a map shows mentions of this form at opening; names it always does.

    >>> is_shown(Form.NAME, ("none",)), is_shown(Form.DEMONYM, ("relative",))
    (True, False)
    """
    return form is Form.NAME or _INCLUDED_AS[form] in include


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningCounts:
    """What the page counts at opening."""

    articles: int
    """Stories; those that tell one again are copies."""
    mentions: int
    """Those that have a place, of the forms that are shown."""
    places: int
    """Distinct ones among these mentions, described places ("northern Iraq") included."""
    unplaced: int
    """Distinct names without a place."""
    aside: Mapping[Form, int] = field(default_factory=dict)
    """Placed mentions of the forms that are not shown."""
    copies: int = 0
    hidden: int = 0
    """Mentions that are less sure than `--min-confidence`."""
    unread: int = 0
    """Articles that could not be read."""

    def sentence(self) -> str:
        """Such as: 41 articles, 512 mentions, 187 places, 9 not placed."""
        parts = [
            counted(self.articles, "article"),
            counted(self.mentions, "mention"),
            counted(self.places, "place"),
            f"{self.unplaced:,} not placed",
        ]
        more = {"too unsure": self.hidden, "told again": self.copies, "not read": self.unread}
        parts += [f"{number:,} {words}" for words, number in more.items() if number]
        aside = [counted(self.aside[form], noun) for form, noun in _NOUNS.items() if self.aside.get(form)]
        return ", ".join(parts) + (f" ({', '.join(aside)} aside)" if aside else "")


class ArticleCounts(NamedTuple):
    """What one article adds to the counts, small enough to come back from another process in the article's place."""

    article: Article
    """Without its text."""
    places: tuple[str, ...]
    """For each mention that is shown the id of its place."""
    unplaced: tuple[str, ...]
    """Names without a place."""
    aside: Counter[Form]


def article_counts(located: Located, include: tuple[str, ...]) -> ArticleCounts:
    """What a located article adds to the counts; a copy adds none of what it says over again."""
    told = () if located.article.duplicate_of else located.resolutions
    beside = told_more_exactly(told)
    places: list[str] = []
    unplaced: list[str] = []
    aside: Counter[Form] = Counter()
    for n, resolution in enumerate(told):
        if resolution.status is Status.UNKNOWN:
            unplaced.append(resolution.mention.text)
        elif resolution.place is None:
            continue
        elif n not in beside and is_shown(resolution.mention.form, include):
            places.append(resolution.place.id)
        else:
            aside[resolution.mention.form] += 1
    return ArticleCounts(replace(located.article, text=""), tuple(places), tuple(unplaced), aside)


def opening_counts(island: dict[str, Any]) -> OpeningCounts:
    """The counts of the page that carries this data; `js/filter.js` counts the same."""
    columns, places = island["mentions"], island["places"]
    shown = {number for number, form in enumerate(FORM_ORDER) if is_shown(form, tuple(island["include"]))}
    unknown = STATUS_ORDER.index(Status.UNKNOWN)
    mentions = 0.0
    aside: Counter[Form] = Counter()
    on_map: set[int] = set()
    unplaced: set[int] = set()
    for form, status, place, word in zip(*(columns[name] for name in "ftpw"), strict=True):
        if status == unknown:
            unplaced.add(word)
        elif place >= 0 and form in shown:
            mentions += places[place]["m"][0] if "m" in places[place] else 1
            on_map.add(place)
        elif place >= 0:
            aside[Form.RELATIVE if form == BESIDE_A_NAME else FORM_ORDER[form]] += 1
    return OpeningCounts(
        articles=island["whole"][1] if "whole" in island else len(island["articles"]),
        mentions=round(mentions),
        places=len(on_map),
        unplaced=len(unplaced),
        aside=aside,
        copies=island["duplicates"],
        hidden=island["hidden"],
        unread=len(island["unread"]),
    )
