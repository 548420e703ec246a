"""The corpora lie beside the checkout; they may not be part of it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture(scope="session")
def shared():
    """The folder with corpora and reference scorer."""
    if not (SHARED / "corpora").is_dir():
        pytest.skip("the corpora are not beside the checkout, in ../shared/corpora")
    return SHARED


@pytest.fixture(scope="session", params=["lgl", "trnews"])
def corpus(request, shared):
    """The gold file of each corpus."""
    return shared / "corpora" / request.param / "gold.jsonl"
