"""How a command ends: every exit code, and which error comes to which, in one place."""

from __future__ import annotations

from enum import IntEnum

from geomap.errors import (
    GazetteerError,
    GeomapError,
    InputError,
    PluginError,
    ProjectError,
    ServiceError,
    SettingsError,
)

__all__ = ["EXIT_CODES", "Exit", "exit_code_of"]


class Exit(IntEnum):
    """The exit codes. Of several the order is WRONG_CALL, UNAVAILABLE, INCOMPLETE."""

    WELL = 0
    INCOMPLETE = 1
    """Some articles could not be read, a name was not found, or corrections contradict; the rest is done."""
    WRONG_CALL = 2
    """What was asked for can't be done so: an argument, a setting, or an extra that is not installed."""
    UNAVAILABLE = 3
    """A service, data file or project that is needed is missing, or damaged."""
    DEFECT = 70
    INTERRUPTED = 130


EXIT_CODES: dict[type[GeomapError], Exit] = {
    SettingsError: Exit.WRONG_CALL,
    InputError: Exit.WRONG_CALL,
    PluginError: Exit.WRONG_CALL,
    GazetteerError: Exit.UNAVAILABLE,
    ServiceError: Exit.UNAVAILABLE,
    ProjectError: Exit.UNAVAILABLE,
}


def exit_code_of(error: GeomapError) -> Exit:
    """How a command ends that an error has stopped."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), Exit.DEFECT)
