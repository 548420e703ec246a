"""Messages are for people: no number of the operating system, no word of the machine."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import geomap

PACKAGE = Path(geomap.__file__).parent
SYSTEM = {"OSError", "PermissionError", "FileNotFoundError"}


def names_of(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} if node is not None else set()


def raw_uses(handler):
    """Lines in which the caught error itself stands in an f-string."""
    for node in ast.walk(handler):
        if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name) and node.value.id == handler.name:
            yield node.lineno


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_message_prints_an_error_of_the_system_as_python_does(path):
    handlers = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and names_of(node.type) & SYSTEM
    ]
    assert [line for handler in handlers for line in raw_uses(handler)] == []
