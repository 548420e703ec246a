"""A project survives being killed; the long form of this is `python benchmarks/kills.py`."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def test_a_few_kills_lose_nothing_that_was_acknowledged(tmp_path):
    file = Path(__file__).parents[2] / "benchmarks" / "kills.py"
    spec = importlib.util.spec_from_file_location("kills", file)
    kills = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kills)
    done = kills.kill_many(tmp_path, 8, seed=2)
    assert (done["add"], done["correct"], done["review"], done["migrate"]) == (2, 2, 2, 2)
    assert done["acknowledged articles"] > 0
    assert done["acknowledged corrections"] > 0
