"""Sentences whose answers are known: gazetteer facts phrased in many ways, and sentences written by hand."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SPEC = spec_from_file_location("relative_sentences", Path(__file__).parent / "sentences.py")
sentences = module_from_spec(SPEC)
sys.modules[SPEC.name] = sentences  # dataclasses look their module up
SPEC.loader.exec_module(sentences)

LEAST_READ, LEAST_INSIDE, MOST_ERROR = 0.9, 0.85, 0.25


@pytest.fixture(scope="module")
def all_sentences():
    return sentences.known("made.tsv") + sentences.known("written.tsv")


def test_expressions_are_read_right_and_their_areas_hold_the_truth(all_sentences):
    assert len(all_sentences) >= 150
    result = sentences.tried(all_sentences)
    told = "\n".join(result.failures)
    assert result.read >= LEAST_READ, told
    assert result.inside >= LEAST_INSIDE, told
    assert result.error <= MOST_ERROR, told
