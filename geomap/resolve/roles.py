"""What a name does in its sentence, where the text makes it plain: the place of a dateline, a capital that speaks."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from geomap.model import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Article, Resolution

__all__ = ["DATELINE", "GOVERNMENT", "with_roles"]

DATELINE, GOVERNMENT = "dateline", "government"
_CAPITAL = "PPLC"
_REACH = 60
_DATELINE = re.compile(r"\s*(?:,[^—–\n]{0,40})?\s*(?:\([^)\n]{1,30}\))?\s*(?:—|–|--|-\s)")
_LINE_BEGINS = re.compile(r"(?:\A|\n)[ \t]*\Z")


@cache
def _speaks() -> re.Pattern[str]:
    """The words by which a government acts."""
    table = tomllib.loads((files("geomap.resolve") / "data" / "en.toml").read_text("utf-8"))
    verbs = "|".join(table["government"]["verbs"].split())
    return re.compile(rf"(?: (?:has|had|also|now|will))? (?:{verbs})\b|-(?:backed|led|sponsored|funded)\b")


def with_roles(article: Article, resolutions: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """The resolutions of an article, with `role` in the mentions whose role is plain."""
    return tuple(_with_role(article.text, resolution) for resolution in resolutions)


def _with_role(text: str, resolution: Resolution) -> Resolution:
    mention = resolution.mention
    if resolution.place is None or mention.form is not Form.NAME or mention.role is not None:
        return resolution
    role = None
    if mention.text.isupper() and _LINE_BEGINS.search(text[max(0, mention.start - 4) : mention.start]):
        role = DATELINE if _DATELINE.match(text, mention.end) else None
    elif resolution.place.feature_code == _CAPITAL and _speaks().match(text, mention.end, mention.end + _REACH):
        role = GOVERNMENT
    return (
        resolution if role is None else dataclasses.replace(resolution, mention=dataclasses.replace(mention, role=role))
    )
