"""Front matter: a block of YAML between two lines of `---`, and articles that follow each other in one text.

Only plain values are taken: no tag makes an object, no date is turned round, an alias bomb is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Part", "split_articles"]

_MAX_CHARACTERS = 1 << 16
_MAX_ALIASES = 20
_MAX_BRACKETS = 500
_MAX_MARKS_IN_A_LINE = 60
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_BLOCK = re.compile(r"---[ \t]*(?:\r\n|\n|\r)(.*?)^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(
    r"(?:title|headline|id|url|link|date|published|publisher|author|language|lang|source)[ \t]*:", re.IGNORECASE
)
_KEYED_LINES = re.compile(r"(?:[A-Za-z_][\w -]*:.*|[ \t]+.*|- .*|#.*|[ \t]*)")
_NESTING_MARK = re.compile(r"[-?:][ \t]")
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Part(NamedTuple):
    """One article of a text: its front matter's fields and its body, as it stands after the front matter."""

    fields: dict[str, object]
    body: str
    detail: str | None = None


def split_articles(text: str) -> Iterator[Part]:
    """The articles of a text: each begins at a block of front matter; without any, the text is one article.

    After the first, a block counts only when all its lines look like fields and one of them is a field that articles
    have; where no empty line stands before it, the very first one: a ruler or a heading in Markdown is no new article.
    """
    starts = list(_starts(text))
    if not starts or starts[0].start() != 0:
        starts_at = [0] + [m.start() for m in starts]
    else:
        starts_at = [m.start() for m in starts]
    blocks = {m.start(): m for m in starts}
    for begin, end in zip(starts_at, [*starts_at[1:], len(text)], strict=True):
        block = blocks.get(begin)
        if block is None:
            yield Part({}, text[begin:end])
        else:
            fields, detail = _fields(block[1])
            yield Part(fields, text[block.end() : end], detail)


def _starts(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while (fence := _FENCE.search(text, at)) is not None:
        begin = fence.start()
        block = _BLOCK.match(text, begin, begin + _MAX_CHARACTERS)
        if block is None or not (begin == 0 or _starts_anew(text, begin, block[1])):
            at = fence.end()
            continue
        yield block
        at = block.end()


def _starts_anew(text: str, begin: int, inside: str) -> bool:
    before = text[max(0, begin - 4) : begin]
    after_gap = before.replace("\r\n", "\n").replace("\r", "\n").endswith("\n\n") or not before.strip()
    lines = inside.splitlines()
    keyed = any(map(_KEY.match, lines if after_gap else lines[:1]))
    return keyed and all(map(_KEYED_LINES.fullmatch, lines))


def _fields(block: str) -> tuple[dict[str, object], str | None]:
    if _too_deep(block):
        return {}, "Its front matter is nested too deeply and was left out."
    try:
        aliases = sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=_LOADER))
        if aliases > _MAX_ALIASES:
            return {}, "Its front matter repeats itself too often (YAML aliases) and was left out."
        values = yaml.load(block, Loader=_LOADER)  # noqa: S506 - the base loader makes nothing but texts, lists and dicts
    except (yaml.YAMLError, ValueError, RecursionError, UnicodeError) as error:
        problem = str(getattr(error, "problem", None) or type(error).__name__)
        return {}, f"Its front matter is no YAML and was left out: {problem}."
    if not isinstance(values, dict):
        return {}, "Its front matter holds no fields and was left out." if values else None
    return {key: value for key, value in values.items() if isinstance(key, str)}, None


def _too_deep(block: str) -> bool:
    """The C parser recurses without a limit of its own: 30,000 brackets crash the process."""
    if block.count("[") + block.count("{") > _MAX_BRACKETS:
        return True
    return any(len(_NESTING_MARK.findall(line)) > _MAX_MARKS_IN_A_LINE for line in block.splitlines())
