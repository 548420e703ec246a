"""The commands of docs/correcting.md, run one after the other as a reader would."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parent.parent.parent / "docs" / "correcting.md").read_text(encoding="utf-8")


def test_the_commands_run_in_their_order(tmp_path, seeds):
    shutil.copytree(seeds, tmp_path / "articles")
    (block,) = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines():
        words = shlex.split(line)
        assert words[0] == "geomap"
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
    assert "located again" in done.stderr


def test_decisions_and_scopes_stand_in_their_tables():
    from geomap.model import Decision, Scope

    for value in (*Decision, *Scope):
        assert f"\n| `{value.value}` |" in PAGE
