"""A project survives being killed; the long form of this is `python benchmarks/kills.py`."""

from __future__ import annotations

import sys


def test_a_few_kills_lose_nothing_that_was_acknowledged(tmp_path, root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    import kills

    try:
        done = kills.kill_many(tmp_path, 8, seed=2)
    finally:
        sys.modules.pop("kills")
    assert (done["add"], done["correct"], done["review"], done["migrate"]) == (2, 2, 2, 2)
    assert done["acknowledged articles"] > 0
    assert done["acknowledged corrections"] > 0
