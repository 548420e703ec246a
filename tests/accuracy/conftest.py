"""The corpora lie beside the checkout; they may not be part of it."""

import pytest


@pytest.fixture(scope="session", params=["lgl", "trnews"])
def corpus(request, shared):
    """The gold file of each corpus."""
    return shared / "corpora" / request.param / "gold.jsonl"
