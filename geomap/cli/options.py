"""The options that several commands share, and what they come to."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from geomap.errors import SettingsError
from geomap.model import Point
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomap.pipeline import ReadOptions

__all__ = [
    "CONFIG",
    "GAZETTEER",
    "HOME",
    "SOURCES",
    "Given",
    "examples",
    "locating",
    "paths",
    "point_of",
    "reading",
]


def examples(*lines: str) -> str:
    """The end of a command's help: what one may type. A test runs each line's words through the command's parser."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def paths(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Lets the shell complete files, for arguments that may be something else, too."""
    del context, parameter
    return [CompletionItem(incomplete, type="file")]


SOURCES = click.argument("sources", nargs=-1, metavar="SOURCE...", shell_complete=paths)
CONFIG = click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings, as geomap.toml.")
GAZETTEER = click.option("--gazetteer", metavar="NAME|FILE", help="Where names are looked up: embedded (the default).")
HOME = click.option(
    "--home",
    metavar="none|auto|REGION",
    help="Where the outlets are at home: a region, or auto: learnt from each outlet's other articles.",
)
_SETTING_OPTIONS = (
    "gazetteer", "home", "jobs", "embed", "tiles", "min_confidence", "include", "with_text", "by", "excel",
    "online", "online_all", "online_limit", "yes",
)  # fmt: skip
_DECIDING = ("recogniser", "gazetteer", "home", "online", "online_all", "online_limit")
_READING_OPTIONS = ("kind", "exclude", "follow", "allow_private")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was asked for on the command line, read into values."""

    settings: Settings
    reading: ReadOptions
    asked: tuple[str, ...] = ()
    """The flags that were given and decide where mentions go, such as `--recogniser`: not what the settings say."""
    jobs: int | None = None
    """The number of processes, if it was asked for by flag."""
    quiet: bool = False


def reading(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that reads articles; they reach it as `given`."""

    @click.option("--from", "kind", metavar="KIND", help="Read files as this kind, whatever their ending: csv, pdf...")
    @click.option(
        "--columns", metavar="text=body,...", help="Which fields or columns hold text, title, url, published."
    )
    @click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out of folders, as in .gitignore.")
    @click.option("--follow", is_flag=True, help="Fetch the pages that feeds and lists of addresses link to.")
    @click.option("--allow-private", is_flag=True, help="Fetch from addresses inside the own network, too.")
    @CONFIG
    @click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
    @functools.wraps(command)
    def with_given(*, config: Path | None, columns: str | None, quiet: bool, **rest: Any) -> int:
        from geomap.pipeline import ReadOptions

        recogniser = rest.pop("recogniser", None)
        flags: dict[str, Any] = {name: rest.pop(name) for name in _SETTING_OPTIONS if name in rest}
        how = ReadOptions(columns=_columns(columns), **{name: rest.pop(name) for name in _READING_OPTIONS})
        flags["recogniser"] = recogniser
        settings = Settings.from_environment(flags, config=config)
        asked = tuple(f"--{name.replace('_', '-')}" for name in _DECIDING if flags.get(name) is not None)
        given = Given(settings=settings, reading=how, asked=asked, jobs=flags.get("jobs"), quiet=quiet)
        return command(given=given, **rest)

    return with_given


def locating(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that reads and locates; they reach it as `given`."""
    recogniser = click.option(
        "--recogniser",
        metavar="NAME",
        help="What finds the mentions: light (the default), model, spacy:NAME, or a plug-in.",
    )
    jobs = click.option("--jobs", type=int, metavar="N", help="Processes to use; 1 unless said otherwise.")
    return recogniser(GAZETTEER(HOME(jobs(_online(reading(command))))))


def _online(command: Callable[..., int]) -> Callable[..., int]:
    """The options of online geocoders. Keys have none: a command line is seen by everybody on the machine."""
    for option in (
        click.option("--online", metavar="GEOCODER", help="Look unknown names up online: nominatim, photon..."),
        click.option(
            "--online-all", is_flag=True, default=None, help="Look every name up online, not only unknown ones."
        ),
        click.option(
            "--online-limit", type=int, metavar="N", help="Send at most N names; 100 unless you agree to more."
        ),
        click.option("--yes", is_flag=True, default=None, help="Send more than 100 names without being asked."),
    )[::-1]:
        command = option(command)
    return command


def _columns(written: str | None) -> dict[str, str]:
    """`text=body,title=headline` as a mapping."""
    if written is None:
        return {}
    pairs = [part.partition("=") for part in written.split(",")]
    if not all(role and column for role, _, column in pairs):
        raise SettingsError(f"--columns is {written!r}; write it as text=body,title=headline")
    return {role.strip(): column.strip() for role, _, column in pairs}


def point_of(written: str | None) -> Point | None:
    """`36.34,43.13` as a point, or None.

    Raises SettingsError when it is none.
    """
    if written is None:
        return None
    try:
        latitude, longitude = (float(part) for part in written.split(","))
    except ValueError as error:
        raise SettingsError(f"--near is {written!r}; write it as 36.34,43.13, latitude first") from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise SettingsError(f"--near is {written!r}, which is not on the globe; latitude comes first")
    return Point(latitude, longitude)
