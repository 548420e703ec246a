"""Named fields (a JSON object, a table's row, front matter) → an article: which field is what, and what is usable."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.errors import SettingsError
from geomap.model import Article, ArticleStatus
from geomap.sources.dates import iso_date
from geomap.sources.decode import is_blank
from geomap.sources.language import language_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["ROLES", "Columns", "article_of", "guess_columns", "told"]

ROLES = ("text", "title", "url", "published", "author", "publisher", "language", "id")
_ALIASES = {
    "text": (
        "text", "body", "content", "articletext", "articlebody", "fulltext", "maintext", "bodytext", "textcontent",
        "contenttext", "contenthtml", "bodyhtml", "htmlcontent", "article", "story", "texte", "texto", "inhalt",
        "contenu", "contenido", "description", "summary",
    ),
    "title": ("title", "headline", "heading", "subject", "titel", "titre", "titulo", "título"),
    "url": ("url", "link", "href", "canonicalurl", "permalink", "weburl", "articleurl", "externalurl"),
    "published": (
        "published", "date", "publishedat", "publicationdate", "publishdate", "pubdate", "datepublished", "dateparsed",
        "publishedon", "datetime", "timestamp", "createdat", "datum", "fecha",
    ),
    "author": ("author", "authors", "byline", "creator", "autor", "auteur"),
    "publisher": ("publisher", "outlet", "newspaper", "sitename", "site", "publication", "sourcename"),
    "language": ("language", "lang", "inlanguage"),
    "id": ("id", "guid", "uid", "articleid", "identifier"),
}  # fmt: skip
_KIND_WORDS = {bool: "a truth value", int: "a number", float: "a number", list: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which given field plays which role: `of` maps a role to the field's name."""

    of: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in self.of:
            if role not in ROLES:
                raise SettingsError(f"--columns names {role!r}, which is no column; known are {', '.join(ROLES)}")

    def __str__(self) -> str:
        return ",".join(f"{role}={name}" for role, name in self.of.items())


def guess_columns(names: Iterable[str], given: Mapping[str, str] | None = None) -> Columns:
    """The roles of field names, by the words that exports use; what is `given` stands.

    >>> str(guess_columns(["Headline", "body", "Pub Date", "amount"]))
    'text=body,title=Headline,published=Pub Date'
    """
    chosen = dict(given or {})
    plain_names: dict[str, str] = {}
    for name in names:
        plain_names.setdefault("".join(c for c in name.lower() if c.isalnum()), name)
    for role in ROLES:
        if role not in chosen:
            found = next((plain_names[alias] for alias in _ALIASES[role] if alias in plain_names), None)
            if found is not None and found not in chosen.values():
                chosen[role] = found
    return Columns({role: chosen[role] for role in ROLES if role in chosen})


def article_of(fields: Mapping[str, object], ident: str, columns: Columns) -> Article:
    """The article of one row or object, whose id is `ident` unless it brings one or has a URL.

    A row without usable text comes out `malformed` or `empty`; any other field that can't be used is left out and
    named in `detail`.
    """
    values = {role: fields.get(name) for role, name in columns.of.items()}
    dropped: list[str] = []
    known: dict[str, Any] = {role: _usable(role, values.get(role), dropped) for role in ROLES if role != "text"}
    row_id = known.pop("id") or known["url"] or ident
    status, text, detail = _text_of(values.get("text"), columns.of.get("text"))
    if status is ArticleStatus.OK and _holds_markup(columns.of["text"]):
        from geomap.sources.markup import text_of_markup

        text = text_of_markup(text)
    notes = [f"Left out, since unusable: {', '.join(dropped)}."] if dropped else []
    return Article(
        id=row_id, text=text, status=status, detail=" ".join(([detail] if detail else []) + notes) or None, **known
    )


def _holds_markup(name: str) -> bool:
    """JSON Feed and its like say in the name that a field is HTML; every other text is taken as it stands."""
    return "".join(c for c in name.lower() if c.isalnum()) in ("contenthtml", "bodyhtml", "htmlcontent")


def _text_of(value: object, name: str | None) -> tuple[ArticleStatus, str, str | None]:
    if name is None:
        return ArticleStatus.MALFORMED, "", "It has no text: no field is called text, body or content."
    if value is None:
        return ArticleStatus.EMPTY, "", "It has no text."
    if not isinstance(value, str):
        return ArticleStatus.MALFORMED, "", f"Its {name} is {_KIND_WORDS.get(type(value), 'no text')}, not a text."
    if is_blank(value):
        return ArticleStatus.EMPTY, value, "It has no text."
    return ArticleStatus.OK, value, None


def _usable(role: str, value: object, dropped: list[str]) -> str | None:
    if value is None or value == "":
        return None
    result = told(value, names=role in ("author", "publisher"))
    if result is not None and role == "published":
        result = iso_date(result)
    elif result is not None and role == "language":
        result = language_code(result)
    elif result is not None and role in ("title", "author", "publisher") and is_blank(result):
        return None
    if result is None:
        dropped.append(role)
    return result


def told(value: object, *, names: bool = False) -> str | None:
    """A value as a text: texts and whole numbers as they are; with `names`, lists and objects of names joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, int | float):
        return str(value)
    if names and isinstance(value, list):
        parts = [told(part, names=True) for part in value[:50]]
        return ", ".join(part for part in parts if part) or None
    if names and isinstance(value, dict):
        return told(value.get("name")) if isinstance(value.get("name"), str) else None
    return None
