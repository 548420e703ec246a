"""Writes geomap/export/page/data/countries.tsv: the code and the English name of each country and territory.

The page's table without JavaScript names claimants with it; with JavaScript the browser knows the names itself. Run it
again when the gazetteer's countries change:  python tools/page/country_names.py
"""

from pathlib import Path

from geomap.gazetteer.embedded import EmbeddedGazetteer

TARGET = Path(__file__).parents[2] / "geomap/export/page/data/countries.tsv"


def country_names() -> dict[str, str]:
    """English names by ISO code, as the embedded gazetteer has them."""
    found = (
        EmbeddedGazetteer()
        .database.sql()
        .execute("SELECT code, name FROM place WHERE kind IN (0, 1) AND length(code) = 2 ORDER BY code")
    )
    return dict(found.fetchall())


def main() -> None:
    TARGET.write_text("".join(f"{code}\t{name}\n" for code, name in country_names().items()), encoding="utf-8")


if __name__ == "__main__":
    main()
