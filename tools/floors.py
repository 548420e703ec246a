"""Prints floors for tests/accuracy/floors.toml: what is reached now, less a margin.

    python tools/floors.py CORPORA [RECOGNISER ...]

CORPORA is the folder with lgl/gold.jsonl and trnews/gold.jsonl.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "accuracy")]
from test_floors import FIGURES, OTHER, reported  # noqa: E402 - the test says which figures there are, and how they are read

MARGIN = 0.003
CALIBRATION_MARGIN = 0.01
"""Calibration moves more than accuracy when weights are learnt anew."""


def main() -> None:
    """One table for each corpus, recogniser and kind of weights."""
    corpora, recognisers = Path(sys.argv[1]), sys.argv[2:] or ["light"]
    for corpus in OTHER:
        for recogniser in recognisers:
            for weights in ("other", "shipped"):
                print(f"\n[{corpus}.{recogniser}.{weights}]")
                for gold_mentions in (False, True) if recogniser == "light" else (False,):
                    names = reported(corpora, ROOT / "tools", corpus, recogniser, weights, gold_mentions).names
                    for figure, read in FIGURES.items():
                        if figure.startswith("gold_mentions") == gold_mentions:
                            print(f"{figure} = {floor(figure, read(names)):.3f}")


def floor(figure: str, reached: float) -> float:
    """A little less than what is reached; for calibration errors a little more."""
    if figure.endswith("ece"):
        return reached + CALIBRATION_MARGIN
    return reached - (CALIBRATION_MARGIN if figure == "best_80_percent" else MARGIN)


if __name__ == "__main__":
    main()
