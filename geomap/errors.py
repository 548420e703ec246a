"""What can go wrong, as one tree.

    GeomapError
    ├── SettingsError    a setting is unknown, or its value can't be used
    ├── InputError       what was given can't be worked on: no source, no article, a bad output path
    ├── PluginError      a source, recogniser, gazetteer or exporter can't be loaded or broke its contract
    ├── GazetteerError   a gazetteer file is missing, damaged, or of another schema
    ├── ServiceError     an online service is unavailable, refused, or answered nonsense
    └── ProjectError     a project file is missing, locked, damaged, or of a newer version

"Not found" is a value (an empty tuple, an `unknown` resolution, an article with a status); "unavailable" is one of
these. Each message says what happened, where, and what to do.
"""

from __future__ import annotations

__all__ = [
    "GazetteerError",
    "GeomapError",
    "InputError",
    "PluginError",
    "ProjectError",
    "ServiceError",
    "SettingsError",
    "reason_of",
]


class GeomapError(Exception):
    """Anything that geomap raises on purpose."""


class SettingsError(GeomapError):
    """A setting is unknown, or its value can't be used."""


class InputError(GeomapError):
    """What was given can't be worked on: no source, no article, an output path that can't be written."""


class PluginError(GeomapError):
    """A plug-in can't be found or loaded, or broke its contract."""


class GazetteerError(GeomapError):
    """A gazetteer file is missing, damaged, or of another schema."""


class ServiceError(GeomapError):
    """An online service is unavailable, refused, or answered nonsense."""


class ProjectError(GeomapError):
    """A project file is missing, locked, damaged, or of a newer version."""


def reason_of(error: BaseException) -> str:
    """What an error of the system says, without its number and the path: that a message names where itself.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "/x")), reason_of(ValueError("no number"))
    ('No such file or directory', 'no number')
    """
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
