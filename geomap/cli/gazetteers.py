"""`geomap gazetteer`: what is installed, bigger ones, one's own places."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.console import print_json, print_lines, say
from geomap.cli.exits import Exit
from geomap.cli.options import examples
from geomap.errors import InputError
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.gazetteer import Inventory

__all__ = ["gazetteer"]

_PATH = click.Path(path_type=Path)


@click.group(
    short_help="Show, build and extend gazetteers.",
    epilog=examples(
        "geomap gazetteer info",
        "geomap gazetteer add places.csv -o own.sqlite",
        "geomap gazetteer fetch geonames dumps --country IQ",
    ),
)
def gazetteer() -> None:
    """Show what is in a gazetteer, fetch and build a bigger one, or add places of your own."""


@gazetteer.command(
    short_help="What a gazetteer holds, with sources and licences.",
    epilog=examples("geomap gazetteer info", "geomap gazetteer info own.sqlite"),
)
@click.argument("file", type=_PATH, required=False)
@click.option("--gazetteer", type=_PATH, metavar="FILE", help="The same as FILE.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def info(*, file: Path | None, gazetteer: Path | None, as_json: bool) -> Exit:
    """Show what the embedded gazetteer, or FILE, holds: counts, sources with licences, checks."""
    from geomap import gazetteer as gazetteers

    if file is not None and gazetteer is not None:
        raise InputError(f"two files are given, {file} and {gazetteer}: name one")
    chosen = file or gazetteer
    inventory = gazetteers.info() if chosen is None or str(chosen) == "embedded" else gazetteers.info(chosen)
    if as_json:
        print_json(dataclasses.asdict(inventory))
    else:
        print_lines(_lines(inventory))
    return Exit.WELL if all(passed for _, passed in inventory.checks) else Exit.UNAVAILABLE


@gazetteer.command(
    short_help="Download dumps to build one from.",
    epilog=examples("geomap gazetteer fetch geonames dumps --country IQ"),
)
@click.argument("source", type=click.Choice(["geonames"]))
@click.argument("folder", type=_PATH, default=Path("geonames"), required=False)
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Only this country (IQ); may be repeated.")
@click.option("--no-alternates", is_flag=True, help="Without the names in other languages.")
@click.option("--url", metavar="URL", help="Another copy of GeoNames' dump folder.")
@click.option("--allow-private", is_flag=True, help="Also from a server in one's own network.")
def fetch(
    *,
    source: str,
    folder: Path,
    countries: tuple[str, ...],
    no_alternates: bool,
    url: str | None,
    allow_private: bool,
) -> Exit:
    """Download GeoNames' dumps into FOLDER (geonames unless said), all countries (some 600 MB) or those that are named.

    This goes to download.geonames.org. A download that breaks is gone on with when the command is given again.
    """
    from geomap import gazetteer as gazetteers
    from geomap.gazetteer.fetching import GEONAMES_URL

    found = gazetteers.fetch(
        source, folder, countries=countries, alternates=not no_alternates, url=url or GEONAMES_URL,
        allow_private=allow_private, say=say,
    )  # fmt: skip
    dump, *rest = found
    names = "" if no_alternates else f" --alternates {rest[-1]}"
    say(f"build with: geomap gazetteer build {dump}{names} -o {dump.with_suffix('.sqlite')}")
    return Exit.WELL


@gazetteer.command(
    short_help="Build one from GeoNames dumps.",
    epilog=examples("geomap gazetteer build dumps/IQ.zip --alternates dumps/alternateNamesV2.zip -o iraq.sqlite"),
)
@click.argument("dump", type=_PATH, required=False)
@click.option("-o", "--output", type=_PATH, required=True, help="The gazetteer file to write.")
@click.option("--alternates", type=_PATH, metavar="FILE", help="GeoNames' alternateNamesV2.zip, for names in use.")
@click.option("--geonames", type=_PATH, nargs=2, metavar="FILE FILE", help="Both at once: the dump, then the names.")
def build(*, dump: Path | None, output: Path, alternates: Path | None, geonames: tuple[Path, Path] | None) -> Exit:
    """Build a gazetteer from a DUMP of GeoNames, allCountries.zip or a country's."""
    from geomap import gazetteer as gazetteers

    places, names = geonames or (dump, alternates)
    if places is None:
        raise InputError("nothing to build from: give GeoNames' allCountries.zip, or a country's dump")
    version = gazetteers.build(output, geonames=places, alternates=names)
    say(f"gazetteer {version} -> {output}; use it with --gazetteer {output}")
    return Exit.WELL


@gazetteer.command(
    short_help="Add places of your own.",
    epilog=examples(
        "geomap gazetteer add places.csv -o own.sqlite",
        "geomap gazetteer add more.geojson --base own.sqlite -o own2.sqlite",
    ),
)
@click.argument("places", type=_PATH)
@click.option("-o", "--output", type=_PATH, required=True, help="The gazetteer file to write.")
@click.option("--base", type=_PATH, metavar="FILE", help="The gazetteer to add to; the embedded one unless said.")
def add(*, places: Path, output: Path, base: Path | None) -> Exit:
    """Add the PLACES of a .csv table (name, latitude, longitude and more), GeoJSON or GeoPackage, as the best known."""
    from geomap import gazetteer as gazetteers

    replaced = base is None and output.exists()
    count = gazetteers.add(places, output) if base is None else gazetteers.add(places, output, base=base)
    say(f"{counted(count, 'place')} added to {base or 'the embedded gazetteer'} -> {output}")
    if replaced:
        say(f"{output} was there already and was replaced; to add to what it holds, give --base {output}")
    index = output.with_suffix(".names")
    beside = f"; {index.name} beside it holds its names, so keep the two together" if index.exists() else ""
    say(f"use it with --gazetteer {output}{beside}")
    return Exit.WELL


def _lines(inventory: Inventory) -> Iterator[str]:
    yield (
        f"{inventory.file}, version {inventory.version}: {counted(inventory.places, 'place')}, "
        f"{counted(inventory.names, 'name')}, {counted(inventory.outlines, 'outline')}, "
        f"{inventory.size_bytes / 1e6:.1f} MB"
    )
    yield ", ".join(f"{count:,} {kind}" for kind, count in inventory.kinds)
    yield ""
    for source in inventory.sources:
        yield f"{source.name} {source.version}: {source.gives}"
        yield f"    {source.credit}; {source.licence}"
        if given := [f"{count:,} {field}" for field, count in (("points", source.places), *source.fields) if count]:
            yield f"    gave {', '.join(given)}"
    yield ""
    for check, passed in inventory.checks:
        yield f"{'ok' if passed else 'NOT OK'}  {check}"
