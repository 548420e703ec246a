"""Near-duplicates: the same wire story in ten papers, with other headlines and cuts.

MinHash signatures (Broder, "On the resemblance and containment of documents", 1997) over runs of five words estimate
the share of runs that two texts have in common; bands of the signatures (Leskovec, Rajaraman and Ullman, "Mining of
Massive Datasets", chapter 3) find the pairs without comparing all. The hash functions are multiply-shift
(Dietzfelbinger and others, "A reliable randomized algorithm for the closest-pair problem", 1997). Memory: half a
kilobyte an article.
"""

from __future__ import annotations

import re
import zlib
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Stories", "story_signature"]

_RUN_WORDS = 5
_LEAST_RUNS = 25
"""Of shorter texts (some thirty words) only exact repeats count: agency flashes resemble each other by nature."""
_MOST_WORDS = 4000
_BANDS, _ROWS = 42, 3
"""A pair that shares half its runs is found with 99.6 %, one that shares a tenth is looked at in 4 %."""
_LEAST_SHARED = 0.4
"""Estimated to ±0.04; unrelated stories share less than 0.02, a story cut to half its length 0.5."""
_WORD = re.compile(r"\w+")
_MERSENNE = np.uint64((1 << 31) - 1)
_SEED = np.random.default_rng(20160702)
_FACTORS = _SEED.integers(0, 1 << 63, size=(_BANDS * _ROWS, 1), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_OFFSETS = _SEED.integers(0, 1 << 63, size=(_BANDS * _ROWS, 1), dtype=np.uint64)
_UPPER_HALF = np.uint64(32)
_MOST_WORDS_KEPT = 200_000


class Stories:
    """The stories told so far. Articles come one at a time; the first one that tells a story is the one that counts."""

    def __init__(self) -> None:
        self._first_of: dict[str, str] = {}
        self._signatures: list[NDArray[np.uint32]] = []
        self._idents: list[str] = []
        self._seen: dict[bytes, list[int]] = {}
        self._codes: dict[str, int] = {}

    def first_of(self, ident: str, text: str) -> str | None:
        """The id of the first article that told this text's story, or None when this one is the first.

        Copies of copies lead to the first as well.
        """
        packed = story_signature(text, self._codes)
        return None if packed is None else self.first_of_signature(ident, packed)

    def first_of_signature(self, ident: str, packed: bytes) -> str | None:
        """As `first_of`, for a text of which only `story_signature` is at hand."""
        signature = np.frombuffer(packed, dtype="<u4")
        keys = [b"%d:" % band + signature[band * _ROWS : (band + 1) * _ROWS].tobytes() for band in range(_BANDS)]
        # Earliest first and no further than needed: thousands that are all alike are each compared with one.
        close = (at for at, _ in groupby(merge(*(self._seen.get(key, ()) for key in keys))))
        known = next((at for at in close if _shared(self._signatures[at], signature) >= _LEAST_SHARED), None)
        for key in keys:
            self._seen.setdefault(key, []).append(len(self._idents))
        self._signatures.append(signature)
        self._idents.append(ident)
        if known is None:
            return None
        first = self._first_of[ident] = self._first_of.get(self._idents[known], self._idents[known])
        return first


def story_signature(text: str, codes: dict[str, int]) -> bytes | None:
    """What tells a text's story from others in 504 bytes; None when the text is too short to compare.

    `codes` keeps the hashes of words from text to text.
    """
    if len(codes) > _MOST_WORDS_KEPT:
        codes.clear()
    signature = _signature(text, codes)
    return None if signature is None else signature.astype("<u4").tobytes()


def _shared(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    """The estimated share of runs that two texts have in common (Jaccard), 0 to 1."""
    return float(np.mean(one == other))


def _signature(text: str, codes: dict[str, int]) -> NDArray[np.uint32] | None:
    """126 minima over the hashed runs of a text; None when it is too short to compare."""
    runs = _runs(text, codes)
    if len(runs) < _LEAST_RUNS:
        return None
    hashed = runs * _FACTORS + _OFFSETS
    signature: NDArray[np.uint32] = (hashed.min(axis=1) >> _UPPER_HALF).astype(np.uint32)
    return signature


def _runs(text: str, codes: dict[str, int]) -> NDArray[np.uint64]:
    """31-bit hashes of the distinct runs of five words; of characters in scripts that don't part words.

    `codes` keeps the hashes of words from text to text.
    """
    words = _WORD.findall(text[: _MOST_WORDS * 10].lower())[:_MOST_WORDS]
    if len(words) * 16 < min(len(text), _MOST_WORDS * 10):
        words = [letter for word in words for letter in word][:_MOST_WORDS]
    if len(words) < _RUN_WORDS:
        return np.empty(0, dtype=np.uint64)
    for word in words:
        if word not in codes:
            codes[word] = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    hashes = np.fromiter(map(codes.__getitem__, words), dtype=np.uint64, count=len(words)) % _MERSENNE
    runs = np.zeros(len(hashes) - _RUN_WORDS + 1, dtype=np.uint64)
    for step in range(_RUN_WORDS):
        runs = (runs * np.uint64(1_000_003) + hashes[step : step + len(runs)]) % _MERSENNE
    return np.unique(runs)
