"""The pipeline: small readers, a merger, cleaning, importance, and the file."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from geomap.gazetteer.building import supplement
from geomap.gazetteer.building.admin import read_admin
from geomap.gazetteer.building.airports import read_airports, served_places
from geomap.gazetteer.building.alternates import clean_alternates
from geomap.gazetteer.building.census import county_points, lacking_places, read_census, townships
from geomap.gazetteer.building.checking import check_supplement, read_boxes
from geomap.gazetteer.building.cities import populated_ranks, rank_cities, read_cities
from geomap.gazetteer.building.countries import read_countries
from geomap.gazetteer.building.hierarchy import fill_hierarchy
from geomap.gazetteer.building.importance import weigh
from geomap.gazetteer.building.lakes import draw_islands, draw_lakes, read_lakes
from geomap.gazetteer.building.merge import merge_supplement
from geomap.gazetteer.building.outlines import read_marine_and_countries, read_parts, vote
from geomap.gazetteer.building.packages import OWN_TABLES, PACKAGES, Packages
from geomap.gazetteer.building.placing import place_admin
from geomap.gazetteer.building.regions import read_regions
from geomap.gazetteer.building.waters import read_rivers, read_seas
from geomap.gazetteer.building.write import order, write_world
from geomap.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from geomap.gazetteer.building.draft import Draft

__all__ = ["build_world", "complete", "gather"]


def build_world(packages_folder: Path, destination: Path, log: Callable[[str], None] = lambda _: None) -> str:
    """Builds `world.sqlite` and `world.names` in a folder from the packages in another; gives the version.

    The same packages and tables give the same bytes. Raises GazetteerError when a package is missing or not the
    pinned one, or when one of the project's tables refers to nothing.
    """
    started = time.monotonic()

    def say(text: str) -> None:
        log(f"{time.monotonic() - started:5.1f} s  {text}")

    packages = Packages(packages_folder)
    drafts, checked = complete(gather(packages, say), packages, say)
    path = destination / "world.sqlite"
    version = write_world(path, drafts, (*PACKAGES, OWN_TABLES), "built from pinned packages", checked)
    say(f"{len(drafts):,} places written, version {version}")
    return version


def gather(packages: Packages, say: Callable[[str], None]) -> list[Draft]:
    """All drafts of the packages; hierarchy and the project's own tables are still to come."""
    cities = read_cities(packages)
    rank_cities(cities, populated_ranks(packages))
    say(f"{len(cities):,} cities")
    parts = read_parts(packages)
    owned = vote(parts, cities)
    say(f"{len(parts):,} polygons for {len(owned):,} areas")
    census = read_census(packages)
    admin = place_admin(read_admin(packages), cities, parts, owned, county_points(census))
    say(f"{len(admin):,} administrative areas")
    seas, outlines = read_marine_and_countries(packages)
    countries = read_countries(packages, parts, owned, outlines)
    say(f"{len(countries):,} countries and territories")
    known = {(d.country or "", name) for d in (*admin, *countries) for name in d.names if d.kind is not Kind.ADMIN2}
    drafts = [*countries, *admin, *cities, *townships(census), *lacking_places(census, cities)]
    drafts += [*served_places(packages, drafts), *read_airports(packages)]
    return [*drafts, *read_seas(seas), *read_rivers(packages), *read_regions(parts, owned, known)]


def complete(
    drafts: list[Draft], packages: Packages, say: Callable[[str], None]
) -> tuple[list[Draft], Mapping[str, int]]:
    """The drafts with the project's own tables worked in, cleaned, weighed and in their hierarchy; and how many rows
    of the supplement were confirmed in which way.
    """
    rows = supplement.read_supplement({d.id: d for d in drafts} | {d.code: d for d in drafts if d.code})
    made = {row.id for row in rows if row.outline is not None}
    lakes, islands = draw_lakes(rows, read_lakes(packages)), draw_islands(rows, drafts)
    say(f"{lakes} lakes and {islands} islands of the supplement drawn")
    checked = check_supplement(rows, made, supplement.neighbours(), drafts, read_boxes(packages))
    say("supplement: " + ", ".join(f"{count:,} rows {way}" for way, count in checked.items()))
    new, joined = merge_supplement(drafts, rows)
    drafts = [*drafts, *new]
    say(f"{len(rows):,} rows of the supplement, {len(joined):,} joined with another source's")
    fill_hierarchy(drafts)
    weigh(drafts)
    index = supplement.Index(drafts, joined)
    dropped = clean_alternates(drafts, supplement.blocked_names(index))
    say(f"{dropped:,} alternates were another place's name")
    # After the cleaning: what the project's own tables say stays.
    supplement.add_names(index)
    supplement.add_people(index)
    supplement.mark_disputed(index)
    counts = Counter(draft.kind.value for draft in drafts)
    say(", ".join(f"{kind} {count:,}" for kind, count in counts.most_common()))
    return order(drafts), checked
