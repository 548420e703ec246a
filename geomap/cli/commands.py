"""The commands: parse, call the public API, print."""

from __future__ import annotations

import dataclasses
import functools
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import geomap
from geomap.cli.console import (
    Tally,
    complain,
    print_json,
    print_lines,
    print_table,
    report_failure,
    say,
    watched,
)
from geomap.cli.layout import CANDIDATE_HEADER, candidate_row, explanation_lines
from geomap.errors import InputError, SettingsError
from geomap.files import check_writable
from geomap.model import Point
from geomap.schema import candidate_to_dict
from geomap.settings import EMBED_MODES, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geomap.model import Located
    from geomap.selfcheck import Check

__all__ = ["commands"]

_SOURCES = click.argument("sources", nargs=-1, metavar="SOURCE...")
_OUT = click.Path(path_type=Path, dir_okay=True)
_WHERE_TO_START = "give a file or a folder, such as `geomap map articles/`, or try `geomap map --example`"


_CONFIG = click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings, as geomap.toml.")
_GAZETTEER = click.option("--gazetteer", metavar="NAME|FILE", help="Where names are looked up: embedded (the default).")
_QUIET = click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")


def _locating(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that locates; they reach it as `settings`.

    `recogniser_given` says that one was asked for by flag, not in the settings.
    """

    @click.option("--recogniser", metavar="NAME", help="What finds the mentions: light (the default) or a plug-in.")
    @_GAZETTEER
    @click.option("--jobs", type=int, metavar="N", help="Processes to use; 1 unless said otherwise.")
    @_CONFIG
    @_QUIET
    @functools.wraps(command)
    def with_settings(*, config: Path | None, recogniser: str | None, **rest: Any) -> int:
        flags = {"recogniser": recogniser} | {name: rest.pop(name) for name in tuple(rest) if name in _SETTING_OPTIONS}
        settings = Settings.from_environment(flags, config=config)
        return command(settings=settings, recogniser_given=recogniser is not None, **rest)

    return with_settings


_SETTING_OPTIONS = ("gazetteer", "jobs", "embed", "tiles", "min_confidence", "include", "with_text")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(geomap.__version__, prog_name="geomap")
def commands() -> None:
    """Turns news articles into a map on which every dot leads back to its sentence.

    SOURCE is a file, a folder, - for standard input, or located results of an earlier run. The main job is
    `geomap map articles/ -o map.html`; `geomap map --example` does it with articles that come with geomap.
    """


@commands.command("map", short_help="Draw a map of the places that articles name.")
@_SOURCES
@click.option("-o", "--output", type=_OUT, default=Path("map.html"), show_default=True, help="The page to write.")
@click.option("--title", help="The page's title.")
@click.option("--embed", type=click.Choice(EMBED_MODES), help="How much text the page carries; sentences by default.")
@click.option("--tiles", metavar="URL", help="Online background tiles; the page then asks that server for pictures.")
@click.option("--min-confidence", type=float, metavar="P", help="Hide what is less sure, 0 to 1; the page counts it.")
@click.option("--include", metavar="FORMS", help="Shown at opening besides names: demonyms,embedded,relative or none.")
@click.option("--no-local-links", is_flag=True, help="Don't link to the files that were read.")
@click.option("--relocate", is_flag=True, help="Locate again what is located already.")
@click.option("--example", is_flag=True, help="Use the articles that come with geomap.")
@click.option("--open", "show", is_flag=True, help="Show the page in the browser.")
@_locating
def map_command(
    *,
    sources: tuple[str, ...],
    output: Path,
    title: str | None,
    no_local_links: bool,
    relocate: bool,
    example: bool,
    show: bool,
    settings: Settings,
    recogniser_given: bool,
    quiet: bool,
) -> int:
    """Read articles, find the places they name, and draw them on a page that works offline."""
    check_writable(output)
    tally = Tally()
    located = _located(sources, settings, relocate=relocate, recogniser_given=recogniser_given, example=example)
    page = geomap.to_map(
        watched(located, tally, quiet=quiet),
        title=title,
        embed=settings.embed,
        tiles=settings.tiles,
        min_confidence=settings.min_confidence,
        include=settings.include,
        local_links_from=None if no_local_links else output.parent,
    )
    page.save(output)
    if not quiet:
        say(f"{tally.sentence()} -> {output}")
    if show:
        webbrowser.open(output.resolve().as_uri())
    return tally.exit_code


@commands.command(short_help="Find and resolve places: JSON Lines, CSV or GeoJSON.")
@_SOURCES
@click.option("-o", "--output", type=_OUT, help="The file to write; standard output unless said.")
@click.option("-f", "--format", "form", metavar="FORMAT", help="jsonl, csv or geojson; else told by the file's ending.")
@click.option("--with-text", is_flag=True, default=None, help="JSON Lines carry each article's text.")
@click.option("--relocate", is_flag=True, help="Locate again what is located already.")
@_locating
def locate(
    *,
    sources: tuple[str, ...],
    output: Path | None,
    form: str | None,
    relocate: bool,
    settings: Settings,
    recogniser_given: bool,
    quiet: bool,
) -> int:
    """Find and resolve places without drawing: JSON Lines, CSV or GeoJSON."""
    tally = Tally()
    target = None if output is None or str(output) == "-" else output
    if target is not None:
        check_writable(target)
    located = _located(sources, settings, relocate=relocate, recogniser_given=recogniser_given)
    geomap.write(watched(located, tally, quiet=quiet), target or sys.stdout.buffer, form, settings=settings)
    if not quiet and (target is not None or sys.stderr.isatty()):
        say(f"{tally.sentence()} -> {target or 'standard output'}")
    return tally.exit_code


@commands.command(short_help="Print the articles as JSON Lines.")
@_SOURCES
@click.option("--columns", metavar="text=body,...", help="Which fields or columns hold text, title, url, published.")
@click.option("--from", "kind", metavar="KIND", help="Read every file as this kind, whatever its ending.")
@_CONFIG
def read(*, sources: tuple[str, ...], columns: str | None, kind: str | None, config: Path | None) -> int:
    """Print the articles as JSON Lines, as geomap reads them, with texts."""
    from geomap.sources import article_to_dict

    settings = Settings.from_environment(config=config)
    tally = Tally()
    for article in geomap.read(*_some(sources), columns=_columns(columns), kind=kind, settings=settings):
        tally.add_article(article)
        report_failure(article)
        print_json(article_to_dict(article))
    return tally.exit_code


@commands.command(short_help="Say why each mention went where it went.")
@_SOURCES
@click.option("--name", metavar="NAME", help="Only the mentions of this name.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, an object for each mention.")
@_locating
def explain(
    *,
    sources: tuple[str, ...],
    name: str | None,
    as_json: bool,
    settings: Settings,
    recogniser_given: bool,
    quiet: bool,
) -> int:
    """Say why each mention went where it went, reason by reason."""
    from geomap.explanation import explanation_to_dict

    tally = Tally()
    located = watched(_located(sources, settings, recogniser_given=recogniser_given), tally, quiet=quiet)
    found = False
    for explanation in geomap.explain(located, name=name):
        found = True
        if as_json:
            print_json(explanation_to_dict(explanation))
        else:
            print_lines(explanation_lines(explanation))
    if name is not None and not found:
        complain(f"no article mentions {name!r}")
        return 1
    return tally.exit_code


@commands.command(short_help="Show what the gazetteer knows of a name.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--near", metavar="LAT,LON", help="Prefer places near this point, in decimal degrees.")
@click.option("--country", metavar="CODE", help="Only places of this country, ISO 3166-1 alpha-2, such as IQ.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Places for each name.")
@_GAZETTEER
@_CONFIG
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, an object for each name.")
def lookup(
    *,
    names: tuple[str, ...],
    near: str | None,
    country: str | None,
    limit: int,
    gazetteer: str | None,
    config: Path | None,
    as_json: bool,
) -> int:
    """Show what the gazetteer knows of a name: every place that it may mean, best known first."""
    settings = Settings.from_environment({"gazetteer": gazetteer}, config=config)
    found = geomap.lookup(*names, near=_point(near), country=country, limit=limit, settings=settings)
    if as_json:
        for name, candidates in found:
            print_json({"name": name, "candidates": [candidate_to_dict(c) for c in candidates]})
    else:
        rows = (candidate_row(name, candidate) for name, candidates in found for candidate in candidates)
        print_table(CANDIDATE_HEADER, rows)
    missing = [name for name, candidates in found if not candidates]
    for name in missing:
        complain(f"the gazetteer knows no place called {name!r}")
    return 1 if missing else 0


@commands.command(short_help="Check that everything is there and works.")
@_CONFIG
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, an object for each check.")
def doctor(*, config: Path | None, as_json: bool) -> int:
    """Check versions, gazetteer and recogniser, and try them on a sentence."""
    checks = geomap.doctor(Settings.from_environment(config=config))
    if as_json:
        for check in checks:
            print_json(dataclasses.asdict(check))
    else:
        print_table(("", "what", "found", "what to do"), (_check_row(check) for check in checks))
    return 0 if all(check.ok for check in checks) else 3


def _check_row(check: Check) -> tuple[str, str, str, str]:
    return "ok" if check.ok else "NOT OK", check.name, check.detail, check.remedy or ""


def _located(
    sources: tuple[str, ...],
    settings: Settings,
    *,
    recogniser_given: bool,
    relocate: bool = False,
    example: bool = False,
) -> Iterator[Located]:
    """The located articles of sources; `recogniser_given` says that one was asked for by flag."""
    from geomap.pipeline import example_folder, locate_sources

    chosen = (*sources, str(example_folder())) if example else _some(sources)
    return locate_sources(*chosen, settings=settings, relocate=relocate, recogniser_given=recogniser_given)


def _some(sources: tuple[str, ...]) -> tuple[str, ...]:
    if not sources:
        raise InputError(f"nothing to read: {_WHERE_TO_START}")
    return sources


def _columns(written: str | None) -> dict[str, str] | None:
    """`text=body,title=headline` as a mapping."""
    if written is None:
        return None
    pairs = [part.partition("=") for part in written.split(",")]
    if not all(role and column for role, _, column in pairs):
        raise SettingsError(f"--columns is {written!r}; write it as text=body,title=headline")
    return {role.strip(): column.strip() for role, _, column in pairs}


def _point(written: str | None) -> Point | None:
    if written is None:
        return None
    try:
        latitude, longitude = (float(part) for part in written.split(","))
    except ValueError as error:
        raise SettingsError(f"--near is {written!r}; write it as 36.34,43.13, latitude first") from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise SettingsError(f"--near is {written!r}, which is not on the globe; latitude comes first")
    return Point(latitude, longitude)
