"""What people decided, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geomap.model.places import Place

__all__ = ["Correction", "Decision", "Scope"]


class Decision(StrEnum):
    """What a person decided."""

    PLACE = "place"
    """It is this place."""
    UNKNOWN = "unknown"
    """It is a place, but none that is known."""
    NOT_A_PLACE = "not a place"
    UNDO = "undo"
    """An earlier decision no longer holds."""


class Scope(StrEnum):
    """How far a decision reaches; the narrowest that fits a mention holds for it."""

    MENTION = "mention"
    ARTICLE = "article"
    """This name in this article."""
    PUBLISHER = "publisher"
    """This name in all articles of this publisher."""
    EVERYWHERE = "everywhere"
    """This name in every article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person decided about a mention, and how far it reaches. Never changed: an undo is a correction too."""

    id: str
    decision: Decision
    scope: Scope
    quote: str
    """The words, as they stand in the article."""
    article: str | None = None
    """Id of the article in which the decision was made."""
    start: int | None = None
    """Where the words began in its text then, in code points."""
    before: str = ""
    """What stood before the words, to find them again when the text has changed; blanks made one."""
    after: str = ""
    publisher: str | None = None
    """Publisher of that article."""
    place: Place | None = None
    """Whole, so that no gazetteer is needed to know it again."""
    missed: bool = False
    """Whether no mention had been found at these words."""
    undoes: str | None = None
    """Id of the correction that an undo takes back."""
    replaces: str | None = None
    """Id of the correction that was in force for the same words and scope."""
    who: str | None = None
    when: str = ""
    """ISO 8601, UTC."""
    why: str | None = None

    def __post_init__(self) -> None:
        if (self.decision is Decision.PLACE) != (self.place is not None):
            raise ValueError(f"the decision {self.decision.value!r} does not go with the place {self.place!r}")
        if (self.decision is Decision.UNDO) != (self.undoes is not None):
            raise ValueError("an undo, and only an undo, names the correction that it takes back")
