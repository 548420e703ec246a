"""geomap: news articles in, a map out on which every dot leads back to its sentence.

    import geomap

    articles = geomap.read("articles/")
    located = geomap.locate(articles)
    geomap.to_map(located).save("map.html")

Everything public is here, in `geomap.model` and in `geomap.errors`. Importing geomap is cheap: each part is loaded when
it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from geomap.errors import (
    GazetteerError,
    GeomapError,
    InputError,
    PluginError,
    ProjectError,
    ServiceError,
    SettingsError,
)
from geomap.model import Article, Correction, Located, Mention, Place, Point, Resolution
from geomap.settings import Settings

if TYPE_CHECKING:
    from geomap.evaluation import evaluate
    from geomap.explanation import explain
    from geomap.export.page import ArticleMap
    from geomap.gazetteer.geocoder import LocalGeocoder
    from geomap.pipeline import (
        locate,
        lookup,
        open_located,
        read,
        to_dataframe,
        to_geodataframe,
        to_map,
        write,
    )
    from geomap.project import Project
    from geomap.reviewing import review
    from geomap.scale import annotate
    from geomap.selfcheck import doctor

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ArticleMap",
    "Correction",
    "GazetteerError",
    "GeomapError",
    "InputError",
    "LocalGeocoder",
    "Located",
    "Mention",
    "Place",
    "PluginError",
    "Point",
    "Project",
    "ProjectError",
    "Resolution",
    "ServiceError",
    "Settings",
    "SettingsError",
    "annotate",
    "doctor",
    "evaluate",
    "explain",
    "locate",
    "lookup",
    "open_located",
    "read",
    "review",
    "to_dataframe",
    "to_geodataframe",
    "to_map",
    "write",
]

_HOMES = {
    "ArticleMap": "geomap.export.page",
    "LocalGeocoder": "geomap.gazetteer.geocoder",
    "Project": "geomap.project",
    "annotate": "geomap.scale",
    "doctor": "geomap.selfcheck",
    "evaluate": "geomap.evaluation",
    "explain": "geomap.explanation",
    "locate": "geomap.pipeline",
    "lookup": "geomap.pipeline",
    "open_located": "geomap.pipeline",
    "read": "geomap.pipeline",
    "review": "geomap.reviewing",
    "to_dataframe": "geomap.pipeline",
    "to_geodataframe": "geomap.pipeline",
    "to_map": "geomap.pipeline",
    "write": "geomap.pipeline",
}

_MODULES = ("errors", "gazetteer", "model", "testing")
"""Public modules that `import geomap` alone makes reachable."""


def __getattr__(name: str) -> Any:
    """Loads a part of the API when it is first used (PEP 562)."""
    if name in _MODULES:
        return import_module(f"geomap.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'geomap' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
