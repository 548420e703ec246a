"""The page that shows one decision is of what geomap decides now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_table_and_picture_are_what_geomap_says_now():
    run = subprocess.run([sys.executable, ROOT / "tools/resolve/draw_waterfall.py", "--check"], check=False)
    assert run.returncode == 0, "run python tools/resolve/draw_waterfall.py"


def test_the_picture_is_small_and_asks_for_nothing():
    drawn = (ROOT / "docs/gallery/waterfall.svg").read_text(encoding="utf-8")
    assert len(drawn) < 20_000
    assert "href" not in drawn
    assert "script" not in drawn
