"""The name index of a gazetteer file that has no `.names` file beside it: answered by the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.gazetteer.names import SummarisedNames
from geomap.gazetteer.summaries import place_numbers, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.gazetteer.database import Database
    from geomap.plugins import NameSummary

__all__ = ["TableNames"]

_CACHED_MOST = 100_000


class TableNames(SummarisedNames):
    """Slower than the mapped index (some 10 µs a name), and right for files of any size."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[str, NameSummary | None] = {}

    def plain_summary(self, folded: str) -> NameSummary | None:
        """What the table has."""
        if folded not in self._seen:
            if len(self._seen) > _CACHED_MOST:
                self._seen.clear()
            self._seen[folded] = self._asked(folded)
        return self._seen[folded]

    def _asked(self, folded: str) -> NameSummary | None:
        postings = self.postings(folded)
        if not postings:
            return None
        numbers = self._database.numbers(row for row, _ in postings)
        return summarise(folded, postings, {row: place_numbers(*values) for row, values in numbers.items()})

    def postings(self, folded: str) -> list[tuple[int, int]]:
        """What the table has."""
        return self._database.postings(folded)

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """The names in the table that begin so."""
        return iter(self._database.beginning_with(prefix))
