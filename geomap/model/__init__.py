"""The nouns: frozen values that the stages take and give.

Offsets count Unicode code points of `Article.text`, half-open. Coordinates are decimal degrees, WGS 84.
"""

from __future__ import annotations

from geomap.model.corrections import Correction, Decision, Scope
from geomap.model.places import BBox, Candidate, Geometry, Kind, MatchKind, Place, Point
from geomap.model.results import Alternative, Focus, Located, Ranked, Resolution, Run, Status, Totals
from geomap.model.texts import Article, ArticleStatus, Evidence, Form, Mention, Relation, RelationKind

__all__ = [
    "Alternative",
    "Article",
    "ArticleStatus",
    "BBox",
    "Candidate",
    "Correction",
    "Decision",
    "Evidence",
    "Focus",
    "Form",
    "Geometry",
    "Kind",
    "Located",
    "MatchKind",
    "Mention",
    "Place",
    "Point",
    "Ranked",
    "Relation",
    "RelationKind",
    "Resolution",
    "Run",
    "Scope",
    "Status",
    "Totals",
]
