"""Small boosted trees, read from a file that a person can read, and evaluated with numpy.

All split conditions of all trees are tested at once; each failed one masks the leaves that it rules out, and the first
leaf left is the tree's answer (Lucchese et al., "QuickScorer", SIGIR 2015).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Trees"]

_MAX_LEAVES = 16
_FIRST_BIT = np.array([(v & -v).bit_length() - 1 if v else 0 for v in range(1 << _MAX_LEAVES)], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Node:
    feature: int
    threshold: float
    left: _Node | float
    right: _Node | float
    expected: float


class Trees:
    """A sum of trees, turned into a calibrated probability."""

    def __init__(self, document: dict[str, Any], columns: Sequence[str]) -> None:
        """Of a weights file; `columns` are the names of the table's columns.

        Raises ValueError when the file names a column that the table lacks, or a tree has more than 16 leaves.
        """
        self.columns = tuple(columns)
        index = {name: k for k, name in enumerate(self.columns)}
        try:
            self._roots = [_node(tree, index) for tree in document["trees"]]
        except KeyError as error:
            raise ValueError(f"the weights name {error}, which is no feature of this geomap") from error
        self.slope, self.offset = document["calibration"]
        self._pack()

    @classmethod
    def load(cls, text: str, columns: Sequence[str]) -> Trees:
        """The trees of a weights file's text."""
        return cls(json.loads(text), columns)

    def _pack(self) -> None:
        conditions: dict[tuple[int, float], int] = {}
        width = max((_leaf_count(root) for root in self._roots), default=1) - 1
        if width >= _MAX_LEAVES:
            raise ValueError(f"a tree has more than {_MAX_LEAVES} leaves")
        shape = (len(self._roots), max(1, width))
        self._condition = np.zeros(shape, dtype=np.intp)
        self._mask = np.full(shape, 0xFFFF, dtype=np.uint16)
        self._leaf = np.zeros((len(self._roots), _MAX_LEAVES), dtype=np.float32)
        for t, root in enumerate(self._roots):
            leaves: list[float] = []
            masks: list[tuple[int, int]] = []
            _collect(root, leaves, masks, conditions)
            self._leaf[t, : len(leaves)] = leaves
            for k, (condition, mask) in enumerate(masks):
                self._condition[t, k] = condition
                self._mask[t, k] = mask
        self._feature = np.array([f for f, _ in conditions], dtype=np.intp)
        self._threshold = np.array([t for _, t in conditions], dtype=np.float32)
        self._tree_index = np.arange(len(self._roots))

    def raw(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """The summed score of each row (n), in log odds before calibration."""
        if not len(table) or not self._roots:
            return np.zeros(len(table), dtype=np.float32)
        failed = table[:, self._feature] > self._threshold
        masks = np.where(failed[:, self._condition], self._mask, np.uint16(0xFFFF))
        left = np.bitwise_and.reduce(masks, axis=2)
        scores: NDArray[np.float32] = self._leaf[self._tree_index, _FIRST_BIT[left]].sum(axis=1)
        return scores

    def probability(self, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """The calibrated probability of each row (n)."""
        z = self.raw(table).astype(np.float64) * self.slope + self.offset
        probability: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-z))
        return probability

    def reasons(self, row: NDArray[np.float32]) -> list[tuple[str, float]]:
        """What each feature adds to one row's log odds, largest first; with "usual" they add up to the score.

        A split's share is the change of the expected value along the row's path (Saabas, 2014).
        """
        shares: dict[str, float] = {"usual": self.offset}
        for root in self._roots:
            node: _Node | float = root
            shares["usual"] += self.slope * (root.expected if isinstance(root, _Node) else root)
            while isinstance(node, _Node):
                nxt = node.right if row[node.feature] > np.float32(node.threshold) else node.left
                value = nxt.expected if isinstance(nxt, _Node) else nxt
                name = self.columns[node.feature]
                shares[name] = shares.get(name, 0.0) + self.slope * (value - node.expected)
                node = nxt
        return sorted(shares.items(), key=lambda item: (-abs(item[1]), item[0]))


def _node(tree: Any, index: dict[str, int]) -> _Node | float:
    if isinstance(tree, int | float):
        return float(tree)
    feature, threshold, left, right, expected = tree
    return _Node(index[feature], float(threshold), _node(left, index), _node(right, index), float(expected))


def _leaf_count(node: _Node | float) -> int:
    return _leaf_count(node.left) + _leaf_count(node.right) if isinstance(node, _Node) else 1


def _collect(
    node: _Node | float, leaves: list[float], masks: list[tuple[int, int]], conditions: dict[tuple[int, float], int]
) -> None:
    """Leaves from left to right; for each split the mask of the leaves that stay when its condition fails."""
    if not isinstance(node, _Node):
        leaves.append(node)
        return
    first = len(leaves)
    _collect(node.left, leaves, masks, conditions)
    ruled_out = ((1 << len(leaves)) - 1) ^ ((1 << first) - 1)
    condition = conditions.setdefault((node.feature, node.threshold), len(conditions))
    masks.append((condition, 0xFFFF ^ ruled_out))
    _collect(node.right, leaves, masks, conditions)


def logit(probability: float) -> float:
    """Log odds of a probability, kept within ±12."""
    p = min(max(probability, 6e-6), 1 - 6e-6)
    return math.log(p / (1 - p))
