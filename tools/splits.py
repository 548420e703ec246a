"""Cross-validation splits by article, fixed by hash: every learning script takes its folds from here.

A fold depends on the article's text alone, so the same article under two ids (or in two corpora) never stands on both
sides, and adding articles moves none. Run it to see how articles fall:

    python tools/splits.py GOLD.jsonl ...
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

FOLDS = 5


def fold_of(text: str, folds: int = FOLDS) -> int:
    """The fold of an article, 0 … folds - 1, by the SHA-256 of its words in lower case."""
    words = " ".join(text.casefold().split())
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % folds


def main() -> None:
    """Prints how many articles and mentions of each file fall into each fold."""
    for name in sys.argv[1:]:
        articles: Counter[int] = Counter()
        mentions: Counter[int] = Counter()
        with Path(name).open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                fold = fold_of(row["text"])
                articles[fold] += 1
                mentions[fold] += len(row["mentions"])
        print(name, " ".join(f"{fold}: {articles[fold]} articles {mentions[fold]} mentions" for fold in range(FOLDS)))


if __name__ == "__main__":
    main()
