"""Markdown's signs, which stay in an article's text, are no part of what it says."""

from __future__ import annotations

import re

__all__ = ["without_markup"]

_SIGNS = re.compile(
    r"\*\*+|__+|!?\[(?=[^\[\]\n]{1,200}\]\([^()\s]{1,2000}\))|\]\([^()\s]{1,2000}\)|^#{1,6}(?=[ \t])", re.MULTILINE
)


def without_markup(text: str) -> str:
    """The text with blanks in the place of emphasis, links' addresses and headings' signs: every offset stays.

    >>> without_markup("**Geneva** and [Goma](https://a.example)!")
    '  Geneva   and  Goma                    !'
    """
    if "**" not in text and "](" not in text and "#" not in text and "__" not in text:
        return text
    return _SIGNS.sub(lambda sign: " " * len(sign[0]), text)
