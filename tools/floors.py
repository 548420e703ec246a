"""Prints floors for tests/accuracy/floors.toml: what is reached now, less a margin.

    python tools/floors.py CORPORA [RECOGNISER ...]

CORPORA is the folder with lgl/gold.jsonl and trnews/gold.jsonl.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "accuracy")]
from test_floors import FIGURES  # noqa: E402 - the test says which figures there are, and how they are read

from geomap.evaluation import evaluate  # noqa: E402

MARGIN = 0.003
OTHER = {"lgl": "trnews", "trnews": "lgl"}


def main() -> None:
    """One table for each corpus, recogniser and kind of weights."""
    corpora, recognisers = Path(sys.argv[1]), sys.argv[2:] or ["light"]
    for corpus, other in OTHER.items():
        for recogniser in recognisers:
            for weights in ("other", "shipped"):
                print(f"\n[{corpus}.{recogniser}.{weights}]")
                files = [ROOT / "tools" / stage / "weights" / f"{other}.json" for stage in ("recognise", "resolve")]
                for gold_mentions in (False, True):
                    names = evaluate(
                        corpora / corpus / "gold.jsonl",
                        gold_mentions=gold_mentions,
                        recogniser=recogniser,
                        weights=(files[1:] if gold_mentions else files) if weights == "other" else None,
                    ).names
                    for figure, read in FIGURES.items():
                        if figure.startswith("gold_mentions") == gold_mentions:
                            sign = 1 if figure.endswith("ece") else -1
                            print(f"{figure} = {read(names) + sign * MARGIN:.3f}")


if __name__ == "__main__":
    main()
