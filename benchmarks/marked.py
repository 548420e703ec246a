"""Figures that a script writes into a page of docs: between a pair of marks, so that all else on the page stays."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def write_between_marks(page: Path, name: str, text: str) -> None:
    """Puts `text` between `<!-- name -->` and `<!-- /name -->`; ends the process when the page lacks them."""
    mark = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    old = page.read_text(encoding="utf-8")
    new, count = re.subn(mark, lambda m: f"{m[1]}\n{text.strip()}\n\n{m[2]}", old, flags=re.DOTALL)
    if not count:
        sys.exit(f"{page} has no marks for {name}")
    page.write_text(new, encoding="utf-8")
