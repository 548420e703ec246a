"""When an article was published: ISO 8601 as written, other unmistakable forms turned into it, nothing invented."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["iso_date"]

_ISO = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?)?)?"
    r"(?:\[[\w/+-]{1,40}\])?",
    re.ASCII,
)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_WEEK = re.compile(r"\d{4}-?W\d{2}(?:-?\d)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m1>[a-z]{3,9})\.?|(?P<m2>[a-z]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)"
    r",?\s+(?P<y>\d{4})",
    re.ASCII | re.IGNORECASE,
)


def iso_date(written: str) -> str | None:
    """A date or time as ISO 8601, of the precision that it was written in; None when it says no date for sure.

    >>> iso_date("2016-07"), iso_date("5 March 2024"), iso_date("Tue, 05 Mar 2024 09:00:00 GMT"), iso_date("01/02/03")
    ('2016-07', '2024-03-05', '2024-03-05T09:00:00+00:00', None)
    """
    text = written.strip()
    if not 4 <= len(text) <= 64 or not text.isascii():
        return None
    if match := _ISO.fullmatch(text):
        return _checked(match, text)
    if match := _BASIC.fullmatch(text):
        return _day(*match.groups())
    if _WEEK.fullmatch(text):
        return _from_week(text)
    return _from_words(text) or _from_mail(text)


def _checked(match: re.Match[str], text: str) -> str | None:
    year, month, day, hour, minute, second, zone = match.groups()
    if year == "0000":
        return None
    if month is None:
        return year
    if day is None:
        return f"{year}-{month}" if 1 <= int(month) <= 12 else None
    if (whole := _day(year, month, day)) is None or hour is None:
        return whole
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 60:
        return whole
    if zone not in (None, "Z") and (int(zone[1:3]) > 15 or int(zone[-2:]) > 59):
        return whole
    return text.partition("[")[0].rstrip().replace(" ", "T", 1).replace(" ", "")


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _from_week(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _from_words(text: str) -> str | None:
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    name = (match["m1"] or match["m2"])[:3].lower()
    if name not in _MONTHS:
        return None
    return _day(match["y"], str(_MONTHS.index(name) + 1), match["d1"] or match["d2"])


def _from_mail(text: str) -> str | None:
    """RFC 2822, as mails and RSS write it; "-0000" means that the zone is not known."""
    from email.utils import parsedate_to_datetime  # not needed for ISO dates

    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
