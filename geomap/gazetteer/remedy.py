"""What to do about a gazetteer file that is missing or damaged: the embedded one is installed, others are made."""

from __future__ import annotations

from pathlib import Path

__all__ = ["remedy"]

_INSTALLED = Path(__file__).parent / "data"


def remedy(path: Path) -> str:
    """What to do about one of the files of a gazetteer, as the end of a sentence.

    >>> remedy(Path("own.sqlite"))
    'make it again with `geomap gazetteer add` or `geomap gazetteer build`'
    """
    if path.parent == _INSTALLED:
        return "install geomap again"
    return "make it again with `geomap gazetteer add` or `geomap gazetteer build`"
