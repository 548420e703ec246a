"""Cross-validation splits by article, fixed by a hash of its id: every learning script takes its folds from here.

Adding articles moves none. Run it to see how articles fall:

    python tools/splits.py GOLD.jsonl ...
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

FOLDS = 4


def fold_of(ident: str, folds: int = FOLDS) -> int:
    """The fold of an article, 0 … folds - 1, by the SHA-256 of its id."""
    return int(hashlib.sha256(ident.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16) % folds


def main() -> None:
    """Prints how many articles and mentions of each file fall into each fold."""
    for name in sys.argv[1:]:
        articles: Counter[int] = Counter()
        mentions: Counter[int] = Counter()
        with Path(name).open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                fold = fold_of(row["id"])
                articles[fold] += 1
                mentions[fold] += len(row["mentions"])
        print(name, " ".join(f"{fold}: {articles[fold]} articles {mentions[fold]} mentions" for fold in range(FOLDS)))


if __name__ == "__main__":
    main()
