"""Which line ends of a text are only there for the page: text broken at a fixed width, as mail and scans have it."""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["soft_line_ends"]

_MAX_WIDTH = 120
"""Longer lines were broken by meaning, not by width."""
_FEWEST = 2
_SHARE = 0.75
_SHORT = 0.6
"""A line under this part of the width ends where its writer wanted."""
_ITEM = re.compile(r"\s*(?:[-*•·–—]|\d+[.)])\s")


def soft_line_ends(text: str) -> frozenset[int]:
    """Offsets of the line ends (the newline) at which a reader would read on."""
    if "\n" not in text:
        return frozenset()
    out: set[int] = set()
    block: list[tuple[int, str]] = []
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            block.append((offset, line.rstrip()))
        else:
            _add_soft(block, text, out)
            block = []
        offset += len(line) + 1
    _add_soft(block, text, out)
    return frozenset(out)


def _add_soft(block: list[tuple[int, str]], text: str, out: set[int]) -> None:
    """The soft ends of a block of lines without an empty one between."""
    if len(block) <= _FEWEST:
        return
    width = max(len(line) for _, line in block)
    if width > _MAX_WIDTH:
        return
    pairs = [(line, following) for (_, line), (_, following) in pairwise(block)]
    full = sum(len(line) + 1 + len(following.split(None, 1)[0]) > width for line, following in pairs)
    if full < _FEWEST or full < _SHARE * len(pairs):
        return
    for (offset, line), (_, following) in pairwise(block):
        if len(line) >= _SHORT * width and not _ITEM.match(following) and _has_small_word(line):
            out.add(text.index("\n", offset + len(line)))


def _has_small_word(line: str) -> bool:
    return any(word[0].islower() for word in line.split())
