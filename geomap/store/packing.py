"""Values ↔ what the project file keeps of them: small, exact, and safe to read from a stranger's file."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from geomap import schema
from geomap.errors import InputError, ProjectError
from geomap.model import Article, Correction, Decision, Located, Scope
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "content_of",
    "correction_from_text",
    "correction_to_text",
    "key",
    "name_key",
    "pack_located",
    "pack_text",
    "story_of",
    "text_of",
    "unkey",
    "unpack_located",
    "unpack_text",
]

_MOST_BYTES = 512 << 20
"""No article is longer; what unpacks to more is a bomb."""
_READ_FIELDS = ("text", "title", "author", "url", "publisher", "published", "status", "detail", "page_starts")


def key(text: str) -> bytes:
    """A text as bytes, lone surrogates included."""
    return text.encode("utf-8", "surrogatepass")


def unkey(data: bytes) -> str:
    """The text of such bytes."""
    return data.decode("utf-8", "surrogatepass")


def name_key(quote: str) -> bytes:
    """What two mentions have in common that read the same: case, accents and dots aside."""
    return key(fold(quote) or quote)


def content_of(article: Article) -> bytes:
    """A hash of everything that was read, to tell whether an article has changed."""
    parts = [str(getattr(article, name)) for name in _READ_FIELDS]
    return _hash(f"{len(part)}:{part}" for part in parts)


def story_of(text: str) -> bytes | None:
    """A hash of a text, to find copies; None for no text."""
    return _hash([text]) if text else None


def _hash(parts: Iterable[str]) -> bytes:
    hashed = blake2b(digest_size=16)
    for part in parts:
        hashed.update(key(part))
    return hashed.digest()


def pack_text(text: str) -> bytes:
    """An article's text, packed."""
    return zlib.compress(key(text), 1)


def unpack_text(data: bytes) -> str:
    """The text again; raises ProjectError when it is none."""
    return unkey(_unpacked(data))


def pack_located(located: Located) -> bytes:
    """What was found in an article, without its text, packed."""
    row = schema.located_to_dict(located)
    for mention, resolution in zip(row["mentions"], located.resolutions, strict=True):
        mention["score"] = resolution.mention.score
    row["article"]["page_starts"] = list(located.article.page_starts)
    return zlib.compress(text_of(row).encode(), 1)


def unpack_located(data: bytes, text: str) -> Located:
    """What was found, with the article's text; raises ProjectError when it is damaged."""
    try:
        row = json.loads(_unpacked(data))
        located = schema.located_from_dict(row)
        scores = [mention.get("score") for mention in row["mentions"]]
        starts = tuple(int(start) for start in row["article"].get("page_starts") or ())
        resolutions = tuple(
            replace(r, mention=replace(r.mention, score=None if score is None else float(score)))
            for r, score in zip(located.resolutions, scores, strict=True)
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError) as error:
        raise ProjectError(f"the project holds an article that can't be read ({error}); go back to a copy") from error
    article = replace(located.article, text=text, page_starts=starts)
    return replace(located, article=article, resolutions=resolutions, has_text=True)


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        out = unpacking.decompress(data, _MOST_BYTES)
    except (zlib.error, TypeError) as error:
        raise ProjectError(
            f"the project holds an article that can't be unpacked ({error}); go back to a copy"
        ) from error
    if unpacking.unconsumed_tail:
        raise ProjectError("the project holds an article that unpacks to more than any article has; it is not read")
    if not unpacking.eof:
        raise ProjectError("the project holds an article that is cut short; go back to a copy")
    return out


def text_of(value: Any) -> str:
    """JSON in ASCII without blanks: the same value gives the same text."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


_TEXTS = ("article", "before", "after", "publisher", "undoes", "replaces", "who", "when", "why")


def correction_to_text(correction: Correction) -> str:
    """A correction as one JSON text."""
    row: dict[str, Any] = {
        "id": correction.id,
        "decision": correction.decision.value,
        "scope": correction.scope.value,
        "quote": correction.quote,
        "start": correction.start,
        "missed": correction.missed,
        "place": None if correction.place is None else schema.place_to_dict(correction.place),
    }
    return text_of(row | {name: getattr(correction, name) for name in _TEXTS})


def correction_from_text(data: str) -> Correction:
    """The correction again; raises ProjectError when it is damaged."""
    try:
        row = json.loads(data)
        place, start = row["place"], row["start"]
        texts: dict[str, Any] = {name: None if row[name] is None else str(row[name]) for name in _TEXTS}
        return Correction(
            id=str(row["id"]),
            decision=Decision(row["decision"]),
            scope=Scope(row["scope"]),
            quote=str(row["quote"]),
            start=None if start is None else int(start),
            missed=bool(row["missed"]),
            place=None if place is None else schema.place_from_dict(place),
            **texts,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProjectError(f"the project holds a correction that can't be read ({error}); go back to a copy") from error
