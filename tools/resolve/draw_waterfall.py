"""Draws how geomap decides one sentence: a picture of the reasons' weights, and the table of candidates beside it.

    python tools/resolve/draw_waterfall.py [--check]

Writes docs/gallery/waterfall.svg and the figures in docs/how-it-decides.md; `--check` only says whether they are what
geomap says now.
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

import geomap
from geomap.explanation import place_in_words
from geomap.model import Article

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-it-decides.md"
PICTURE = ROOT / "docs/gallery/waterfall.svg"
SENTENCE = "Syrian troops retook Palmyra on Sunday, the army said in Damascus."
NAME = "Palmyra"
CANDIDATES = 4
REASONS = 9
LABELS, SCALE, ROW, WIDTH = 330, 26.0, 20, 760
"""Pixels: the labels' width, one unit of weight, one row, the picture."""


def explained():
    """What geomap says of the name in the sentence."""
    located = geomap.locate([Article(id="sentence", text=SENTENCE, language="en")], ranked=True)
    return next(iter(geomap.explain(located, name=NAME)))


def table(explanation):
    """The candidates, likeliest first, as Markdown."""
    lines = ["| may mean | round 1 | round 2 | round 3 | share |", "|---|---|---|---|---|"]
    for one in explanation.candidates[:CANDIDATES]:
        rounds = " | ".join(f"{score:+.2f}" for score in one.rounds)
        lines.append(f"| {place_in_words(one.candidate.place)} | {rounds} | {one.probability:.1%} |")
    sure = explanation.resolution.confidence
    return "\n".join([*lines, "", f"Decision: {explanation.decision}, {sure:.0%} sure."])


def picture(explanation):
    """The first two candidates' waterfalls, one above the other, as SVG."""
    rows, height = [], 10
    for one in explanation.candidates[:2]:
        parts = [(f"{e.reason}: {e.detail}", e.weight) for e in one.evidence if e.reason != "other"][:REASONS]
        rest = one.score - sum(weight for _, weight in parts)
        rows.append(title(place_in_words(one.candidate.place), height))
        height += ROW + 6
        reached = 0.0
        for label, weight in [*parts, ("all other reasons", rest)]:
            rows.append(bar(label, weight, reached, height))
            reached += weight
            height += ROW
        rows.append(bar("score, in log-odds", one.score, 0.0, height, "#444444"))
        height += ROW + 14
    style = "<style>text{font:13px sans-serif;fill:#222}.t{font-weight:bold}</style>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    ground = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    name = f"<title>Why {escape(NAME)} is {escape(explanation.decision)}</title>"
    return "\n".join([head, name, style, ground, *rows, "</svg>", ""])


def title(words, y):
    return f'<text class="t" x="8" y="{y + 15}">{escape(words)}</text>'


def bar(label, weight, start, y, colour=None):
    """One reason: its words, its bar from where the last one ended, its weight."""
    zero = LABELS + 2.5 * SCALE
    left = zero + min(start, start + weight) * SCALE
    width = max(1.0, abs(weight) * SCALE)
    colour = colour or ("#1b7837" if weight >= 0 else "#b2522d")
    return (
        f'<text x="8" y="{y + 15}">{escape(label)}</text>'
        f'<rect x="{left:.1f}" y="{y + 3}" width="{width:.1f}" height="{ROW - 6}" fill="{colour}"/>'
        f'<text x="{left + width + 4:.1f}" y="{y + 15}">{weight:+.2f}</text>'
    )


def with_table(page, written):
    marks = r"(<!-- candidates -->\n).*?(<!-- /candidates -->)"
    filled, count = re.subn(marks, lambda m: f"{m[1]}\n{written}\n\n{m[2]}", page, flags=re.DOTALL)
    if not count:
        sys.exit(f"{PAGE.name} has no marks for the candidates")
    return filled


def main():
    explanation = explained()
    before = PAGE.read_text("utf-8")
    page, drawn = with_table(before, table(explanation)), picture(explanation)
    if "--check" in sys.argv:
        sys.exit(page != before or PICTURE.read_text("utf-8") != drawn)
    PAGE.write_text(page, "utf-8")
    PICTURE.write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
