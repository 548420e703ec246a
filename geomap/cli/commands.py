"""The commands: parse, call the public API, print."""

from __future__ import annotations

import dataclasses
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

import geomap
from geomap.cli.console import (
    Tally,
    complain,
    ended,
    hear_remarks,
    prepare,
    print_json,
    print_lines,
    print_table,
    report_failure,
    say,
    watched,
    watching,
)
from geomap.cli.exits import Exit
from geomap.cli.layout import (
    CANDIDATE_COLUMNS,
    CANDIDATE_HEADER,
    candidate_cells,
    candidate_row,
    explanation_lines,
)
from geomap.cli.options import CONFIG, GAZETTEER, SOURCES, Given, examples, locating, point_of, reading
from geomap.cli.output import whole_writes
from geomap.errors import InputError
from geomap.files import check_writable
from geomap.schema import candidate_to_dict
from geomap.settings import EMBED_MODES, ROWS_BY, Settings
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geomap.model import Candidate, Located, Totals
    from geomap.selfcheck import Check

__all__ = ["commands"]

_OUT = click.Path(path_type=Path, dir_okay=True)
_WHERE_TO_START = "give a file or a folder, such as `geomap map articles/`, or try `geomap map --example`"


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("geomap map --example", "geomap map articles/ -o map.html", "geomap COMMAND --help"),
)
@click.version_option(geomap.__version__, prog_name="geomap")
def commands() -> None:
    """Turns news articles into a map on which every dot leads back to its sentence.

    SOURCE is a file, a folder, a web address, - for standard input, a project, or located results of an earlier run.
    The main job is `geomap map articles/ -o map.html`; `geomap map --example` does it with articles that come with
    geomap.
    """


@commands.command(
    "map",
    short_help="Draw a map of the places that articles name.",
    epilog=examples(
        "geomap map --example",
        "geomap map articles/ -o map.html --open",
        "geomap map stories.csv --columns text=Body,title=Headline,url=Link",
        "geomap map news.geomap --include demonyms,relative --min-confidence 0.5",
    ),
)
@SOURCES
@click.option(
    "-o",
    "--output",
    type=_OUT,
    default=Path("map.html"),
    show_default=True,
    help="The page to write; .png or .pdf: a picture of it.",
)
@click.option("--title", help="The page's title.")
@click.option("--embed", type=click.Choice(EMBED_MODES), help="How much text the page carries; sentences by default.")
@click.option("--tiles", metavar="URL", help="Online background tiles; the page then asks that server for pictures.")
@click.option("--min-confidence", type=float, metavar="P", help="Hide what is less sure, 0 to 1; the page counts it.")
@click.option("--include", metavar="FORMS", help="Shown at opening besides names: demonyms,embedded,relative or none.")
@click.option("--no-local-links", is_flag=True, help="Don't link to the files that were read.")
@click.option("--compact", is_flag=True, help="A page for a narrow frame: no timeline, no legend.")
@click.option("--relocate", is_flag=True, help="Locate again what is located already.")
@click.option("--source-root", type=_OUT, metavar="DIR", help="Link located results to the files they name in DIR.")
@click.option(
    "--sentences-per-place", type=click.IntRange(1), metavar="N", help="Of an `annotate` folder, the surest N a place."
)
@click.option("--example", is_flag=True, help="Use the articles that come with geomap.")
@click.option("--open", "show", is_flag=True, help="Show the page in the browser.")
@locating
def map_command(
    *,
    sources: tuple[str, ...],
    output: Path,
    title: str | None,
    no_local_links: bool,
    compact: bool,
    relocate: bool,
    source_root: Path | None,
    sentences_per_place: int | None,
    example: bool,
    show: bool,
    given: Given,
) -> Exit:
    """Read articles, find the places they name, and draw them on a page that works offline."""
    geomap.ArticleMap.check_target(output)
    is_picture = geomap.ArticleMap.takes_picture(output)
    tally = Tally(given.settings)
    located, totals = _drawn(
        sources,
        given,
        tally,
        relocate=relocate,
        example=example,
        source_root=source_root,
        sentences_per_place=sentences_per_place,
    )
    page = geomap.to_map(
        watched(located, tally, quiet=given.quiet),
        title=title,
        embed=given.settings.embed,
        tiles=given.settings.tiles,
        min_confidence=given.settings.min_confidence,
        include=given.settings.include,
        local_links_from=None if no_local_links or is_picture else output.parent,
        compact=compact,
        totals=totals,
    )
    if not page.island["articles"]:
        if not tally.failed:
            raise InputError(f"nothing to draw: {', '.join(sources)} holds no article; {output} was not written")
        complain(f"nothing could be read, so {output} was not written")
        return ended(tally)
    page.save(output)
    if not given.quiet:
        say(f"{page.counts().sentence()} -> {output}")
        if totals is not None:
            say(f"Of places that are named often the page carries the surest of {counted(totals.mentions, 'mention')}.")
        if not is_picture:
            say(page.disclosure())
    if show:
        webbrowser.open(output.resolve().as_uri())
    return ended(tally)


@commands.command(
    short_help="Find and resolve places; write them for other programs.",
    epilog=examples(
        "geomap locate articles/ -o places.csv",
        "geomap locate articles/ -o places.gpkg --by place",
        "geomap locate articles/ | jq .article.title",
    ),
)
@SOURCES
@click.option("-o", "--output", type=_OUT, help="The file to write; standard output unless said.")
@click.option("-f", "--format", "form", metavar="FORMAT", help="One of those above; else told by the file's ending.")
@click.option("--by", type=click.Choice(ROWS_BY), help="What a row of a table stands for; mention by default.")
@click.option("--with-text", is_flag=True, default=None, help="JSON Lines carry each article's text.")
@click.option("--excel", is_flag=True, default=None, help="Mark CSV as UTF-8 for Excel.")
@click.option("--relocate", is_flag=True, help="Locate again what is located already.")
@locating
def locate(
    *,
    sources: tuple[str, ...],
    output: Path | None,
    form: str | None,
    relocate: bool,
    given: Given,
) -> Exit:
    """Find and resolve places without drawing; write them for other programs.

    FORMAT, or OUTPUT's ending, is jsonl (all that is known), csv, geojson, geojsonl, kml, gpkg or parquet.
    """
    from geomap.pipeline import locate_into

    tally = Tally(given.settings)
    target = None if output is None or str(output) == "-" else output
    if target is not None:
        check_writable(target)
    prepare(tally, quiet=given.quiet)
    with watching(tally, quiet=given.quiet) as step:
        locate_into(
            target or whole_writes(),
            form,
            *_some(sources),
            settings=given.settings,
            heard=step,
            options=given.reading,
            relocate=relocate,
            asked=given.asked,
            asking=tally.asking,
        )
    if not given.quiet and (target is not None or sys.stderr.isatty()):
        say(f"{tally.sentence()} -> {target or 'standard output'}")
    return ended(tally)


@commands.command(
    short_help="Print the articles as JSON Lines.",
    epilog=examples(
        "geomap read articles/", "geomap read feed.xml | geomap locate -", "geomap read export.data --from jsonl"
    ),
)
@SOURCES
@reading
def read(*, sources: tuple[str, ...], given: Given) -> Exit:
    """Print the articles as JSON Lines, as geomap reads them, with texts."""
    from geomap.sources import article_to_dict

    hear_remarks(quiet=given.quiet)
    tally = Tally(given.settings)
    for article in geomap.read(*_some(sources), settings=given.settings, **dataclasses.asdict(given.reading)):
        tally.add_article(article)
        report_failure(article)
        print_json(article_to_dict(article))
    return tally.exit_code


@commands.command(
    short_help="Say why each mention went where it went.",
    epilog=examples("geomap explain articles/ --name Mosul", "geomap explain news.geomap --relocate --json"),
)
@SOURCES
@click.option("--name", metavar="NAME", help="Only the mentions of this name.")
@click.option("--relocate", is_flag=True, help="Locate again what is located already, with all candidates.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, an object for each mention.")
@locating
def explain(
    *,
    sources: tuple[str, ...],
    name: str | None,
    relocate: bool,
    as_json: bool,
    given: Given,
) -> Exit:
    """Say why each mention went where it went: the places it may mean, and reason by reason what decided.

    Weights are in log-odds and add up to the score; each round sees what the one before made of the other names.
    """
    from geomap.explanation import explanation_to_dict

    tally = Tally(given.settings)
    located = watched(_located(sources, given, tally, relocate=relocate, ranked=True), tally, quiet=given.quiet)
    found = False
    for explanation in geomap.explain(located, name=name):
        found = True
        if as_json:
            print_json(explanation_to_dict(explanation))
        else:
            print_lines(explanation_lines(explanation))
    code = ended(tally)
    if name is not None and not found:
        complain(f"no article mentions {name!r}")
        return code or Exit.INCOMPLETE
    return code


@commands.command(
    short_help="Show what the gazetteer knows of a name.",
    epilog=examples(
        "geomap lookup Palmyra",
        "geomap lookup Paris --country US",
        "geomap lookup Springfield --near 39.8,-89.6 --json",
    ),
)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--near", metavar="LAT,LON", help="Prefer places near this point, in decimal degrees.")
@click.option("--country", metavar="CODE", help="Only places of this country, ISO 3166-1 alpha-2, such as IQ.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Places for each name.")
@GAZETTEER
@CONFIG
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
) -> Exit:
    """Show what the gazetteer knows of a name: every place that it may mean, best known first."""
    settings = Settings.from_environment({"gazetteer": gazetteer}, config=config)
    found = geomap.lookup(*names, near=point_of(near), country=country, limit=limit, settings=settings)
    if as_json:
        for name, candidates in found:
            print_json({"name": name, "candidates": [candidate_to_dict(c) for c in candidates]})
    else:
        header, row = (CANDIDATE_HEADER, candidate_row) if sys.stdout.isatty() else (CANDIDATE_COLUMNS, candidate_cells)
        print_table(header, (row(name, candidate) for name, candidates in found for candidate in candidates))
    missing = [name for name, candidates in found if not candidates]
    elsewhere = dict(geomap.lookup(*missing, limit=100, settings=settings)) if country and missing else {}
    for name in missing:
        complain(_nothing_called(name, country, elsewhere.get(name, ())))
    return Exit.INCOMPLETE if missing else Exit.WELL


def _nothing_called(name: str, country: str | None, elsewhere: Sequence[Candidate]) -> str:
    if not elsewhere:
        return f"the gazetteer knows no place called {name!r}"
    places = counted(len(elsewhere), "place")
    where = list(dict.fromkeys(c.place.country_code for c in elsewhere if c.place.country_code))
    codes = f" ({', '.join(where[:5])}{'...' if len(where) > 5 else ''})" if where else ""
    return (
        f"the gazetteer knows no place called {name!r} in {country}, but {places} elsewhere{codes}: "
        "leave --country out to see them"
    )


@commands.command(
    short_help="Check that everything is there and works.", epilog=examples("geomap doctor", "geomap doctor --json")
)
@CONFIG
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, an object for each check.")
def doctor(*, config: Path | None, as_json: bool) -> Exit:
    """Check that everything is there, and try it: gazetteer, recogniser, a file of each kind, map, cache.

    What an extra would add is marked "-" and named with the command that adds it. The exit code is 3 when something is
    missing or broken without which the main job can't be done.
    """
    checks = geomap.doctor(Settings.from_environment(config=config))
    if as_json:
        for check in checks:
            print_json(dataclasses.asdict(check))
    else:
        print_table(("", "what", "found", "what to do"), (_check_row(check) for check in checks))
    return Exit.WELL if all(check.ok or check.optional for check in checks) else Exit.UNAVAILABLE


def _check_row(check: Check) -> tuple[str, str, str, str]:
    mark = "ok" if check.ok else "-" if check.optional else "NOT OK"
    return mark, check.name, check.detail, check.remedy or ""


def _located(
    sources: tuple[str, ...], given: Given, tally: Tally, *, relocate: bool = False, ranked: bool = False
) -> Iterator[Located]:
    from geomap.pipeline import locate_sources

    prepare(tally, quiet=given.quiet)
    return locate_sources(
        *_some(sources),
        settings=given.settings,
        options=given.reading,
        relocate=relocate,
        asked=given.asked,
        ranked=ranked,
        asking=tally.asking,
    )


def _drawn(
    sources: tuple[str, ...],
    given: Given,
    tally: Tally,
    *,
    relocate: bool,
    example: bool,
    source_root: Path | None,
    sentences_per_place: int | None,
) -> tuple[Iterator[Located], Totals | None]:
    from geomap.pipeline import draw_sources, example_folder

    prepare(tally, quiet=given.quiet)
    return draw_sources(
        *((*sources, str(example_folder())) if example else _some(sources)),
        settings=given.settings,
        options=given.reading,
        relocate=relocate,
        asked=given.asked,
        source_root=source_root,
        asking=tally.asking,
        sentences_per_place=sentences_per_place,
    )


def _some(sources: tuple[str, ...]) -> tuple[str, ...]:
    if not sources:
        raise InputError(f"nothing to read: {_WHERE_TO_START}")
    return sources
