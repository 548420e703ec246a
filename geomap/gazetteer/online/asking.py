"""The names of one run: each is asked once, within a budget, and what got no answer is told."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geomap.gazetteer.online.service import Failed, Refused
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geomap.gazetteer.online.service import Context, Service
    from geomap.model import Candidate

__all__ = ["FREE_NAMES", "Asking"]

FREE_NAMES = 100
"""So many names go out without a word; more only when somebody said so."""
_FAILURES_IN_A_ROW = 3
_LONGEST_NAME = 200
_NAMED = 10
_log = logging.getLogger("geomap.online")


@dataclass(slots=True, kw_only=True)
class Asking:
    """Services, asked one after the other for what the one before does not know."""

    services: Sequence[Service]
    limit: int | None = None
    """The most names that go out in this run; FREE_NAMES unless said, or as many as there are when `confirm` agrees."""
    all_names: bool = False
    """Whether every name is asked for, not only those that are unknown."""
    confirm: Callable[[str], bool] | None = None
    """Asked once, when FREE_NAMES have gone out and no limit was set."""
    sent: int = 0
    """Names that went out."""
    remaining: dict[str, str] = field(default_factory=dict)
    """Names that got no answer, with the reason."""
    _known: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    _stopped: str | None = None
    _failures: int = 0
    _agreed: bool | None = None

    @property
    def title(self) -> str:
        """What the run says that it asked."""
        return "; ".join(service.title for service in self.services)

    def candidates(self, names: Iterable[str], context: Context) -> dict[str, tuple[Candidate, ...]]:
        """The candidates of those names that got an answer in this run, now or before."""
        found = {}
        for name in dict.fromkeys(names):
            if name not in self._known and name not in self.remaining:
                self._ask(name, context)
            if name in self._known:
                found[name] = self._known[name]
        return found

    def answered(self, names: Iterable[str]) -> dict[str, tuple[Candidate, ...]]:
        """What is known of names already; nothing is asked."""
        return {name: self._known[name] for name in names if self._known.get(name)}

    def _ask(self, name: str, context: Context) -> None:
        if not 1 < len(name) <= _LONGEST_NAME or not name.isprintable():
            self._known[name] = ()
            return
        found: tuple[Candidate, ...] = ()
        for service in self.services:
            answer = service.remembered(name, context)
            if answer is None:
                answer = self._sent(service, name, context)
            if answer is None:
                return
            found += answer
            if found:
                break
        self._known[name] = found

    def _sent(self, service: Service, name: str, context: Context) -> tuple[Candidate, ...] | None:
        """The answer of a service; None, with the reason kept, when there was none."""
        reason = self._stopped or self._over_budget(service)
        if reason is None:
            try:
                answer, asked = service.ask(name, context)
                self.sent += asked
                self._failures = 0
                return answer
            except Refused as error:
                reason = self._stopped = f"{service.host}: {error}"
                _log.warning("%s; no more names are asked", reason)
            except Failed as error:
                self.sent += 1
                self._failures += 1
                reason = f"{service.host}: {error}"
                if self._failures == _FAILURES_IN_A_ROW:
                    self._stopped = reason
                    _log.warning("%s, %d times in a row; no more names are asked", reason, self._failures)
        self.remaining[name] = reason
        return None

    def _over_budget(self, service: Service) -> str | None:
        if self.limit is not None:
            return None if self.sent < self.limit else f"the limit of {self.limit:,} names is reached"
        if self.sent < FREE_NAMES:
            return None
        if self._agreed is None:
            question = f"{self.sent:,} names were sent to {service.host}, and there are more. Send them all?"
            self._agreed = self.confirm is not None and self.confirm(question)
        return None if self._agreed else f"more than {FREE_NAMES} names are sent with --yes or --online-limit only"

    def complaint(self) -> str | None:
        """What remains to be asked, as one sentence; None when nothing does."""
        if not self.remaining:
            return None
        reasons = "; ".join(dict.fromkeys(self.remaining.values()))
        names = ", ".join(list(self.remaining)[:_NAMED])
        more = len(self.remaining) - _NAMED
        return (
            f"{counted(len(self.remaining), 'name')} not looked up online ({reasons}): {names}"
            + (f" and {more:,} more" if more > 0 else "")
            + "; what was found is kept, run it again to go on"
        )
