"""docs/correcting.md names every decision and scope."""

from __future__ import annotations

from pathlib import Path

PAGE = (Path(__file__).parent.parent.parent / "docs" / "correcting.md").read_text(encoding="utf-8")


def test_decisions_and_scopes_stand_in_their_tables():
    from geomap.model import Decision, Scope

    for value in (*Decision, *Scope):
        assert f"\n| `{value.value}` |" in PAGE
