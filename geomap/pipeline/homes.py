"""Where the articles' outlets are at home: a region that the user names, or what a first pass over all articles says.

An outlet's home is a reason for places in it, weaker than what the text says.
"""

from __future__ import annotations

import logging
import pickle
from collections import defaultdict
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geomap.errors import SettingsError
from geomap.model import Article, Form, Kind, MatchKind, Mention
from geomap.resolve import Outlet, home_in, resolve
from geomap.text import place_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geomap.model import Candidate, Located, Place
    from geomap.plugins import Gazetteer
    from geomap.resolve import Home

__all__ = ["AUTO", "at_their_homes", "home_of"]

_log = logging.getLogger("geomap.home")
AUTO = "auto"
_REGIONS = frozenset({Kind.COUNTRY, Kind.TERRITORY, Kind.ADMIN1})
_SIMILAR = frozenset({MatchKind.VARIANT, MatchKind.FUZZY})
_OTHERS = 3
"""So many namesakes are said."""
_NONE = "none"
_TOO_WEAK = 0.02
"""An outlet whose home is weaker than this writes of the whole world: it would change nothing."""


def home_of(written: str, gazetteer: Gazetteer) -> Home | None:
    """The home that the setting names; None for `none` and for `auto`, where each outlet has its own.

    "Paris, Texas" is read as in an article: its first part lies in the others. Raises SettingsError when the gazetteer
    doesn't know it, or knows only similar names: a home that nobody meant would move every article.
    """
    if written in (_NONE, AUTO):
        return None
    mentions, start = [], 0
    for part in written.split(","):
        name = part.strip()
        if name:
            first = start + part.index(name)
            end = first + len(name)
            mentions.append(Mention(start=first, end=end, text=name, form=Form.NAME, sentence=(0, len(written))))
        start += len(part) + 1
    found = _by_their_names(written, gazetteer.candidates([mention.text for mention in mentions]))
    resolutions = resolve(Article(id="home", text=written), mentions, found)
    listed = found[resolutions[0].mention.text]
    place = resolutions[0].place or listed[0].place
    _log.info("home is %s%s", place_in_words(place), "" if len(resolutions) > 1 else _namesakes(place, listed))
    return home_in(place)


def _by_their_names(written: str, found: Mapping[str, Sequence[Candidate]]) -> dict[str, tuple[Candidate, ...]]:
    """The candidates that bear each name; raises SettingsError when a name has none, or merely similar ones."""
    known = {name: tuple(c for c in listed if c.match not in _SIMILAR) for name, listed in found.items()}
    unknown = next((name for name, listed in known.items() if not listed), None)
    if unknown is None and known:
        return known
    which = "which" if unknown in (None, written) else f"of which {unknown!r} is a name that"
    similar = found[unknown] if unknown is not None else ()
    meant = f"did you mean {place_in_words(similar[0].place).partition(' (')[0]!r}? Give" if similar else "give"
    raise SettingsError(f"home is {written!r}, {which} the gazetteer doesn't know; {meant} a region, none or auto")


def _namesakes(place: Place, listed: Iterable[Candidate]) -> str:
    """How to name the regions that may have been meant."""
    others = [c.place for c in listed if c.place.id != place.id and c.place.kind in _REGIONS][:_OTHERS]
    written = " or ".join(repr(place_in_words(other).partition(" (")[0]) for other in others)
    return f"; if another is meant, be more exact: {written}" if others else ""


def at_their_homes(located: Iterable[Located], again: Callable[[Located, Home], Located]) -> Iterator[Located]:
    """Results as they are with each outlet's home known; `again` resolves one article anew with its outlet's home.

    The results of the first pass wait in a temporary file: memory doesn't grow with the number of articles.
    """
    outlets: defaultdict[str, Outlet] = defaultdict(Outlet)
    count = 0
    with TemporaryFile() as waiting:
        for one in located:
            pickle.dump(one, waiting)
            count += 1
            if (name := _outlet(one.article)) and not one.article.duplicate_of:
                outlets[name].add(one.resolutions)
        waiting.seek(0)
        for _ in range(count):
            one = pickle.load(waiting)  # noqa: S301 (a file of this process alone, without a name)
            home = outlets[name].home(one.resolutions) if (name := _outlet(one.article)) else None
            changes = home is not None and home.strength > _TOO_WEAK and one.resolutions
            yield again(one, home) if home is not None and changes else one


def _outlet(article: Article) -> str | None:
    """The publisher; else the host of the article's address."""
    if article.publisher:
        return article.publisher.casefold()
    if not article.url:
        return None
    try:
        host = urlsplit(article.url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
