"""Makes geomap/resolve/data/area_codes.tsv: North American telephone area code → country and first-level region.

    PYTHONPATH=UNPACKED_PHONENUMBERS python tools/resolve/make_area_codes.py

Input: PyPI `phonenumbers` 9.0.43 (Apache-2.0; numbering plan facts of Google's libphonenumber).
"""

from __future__ import annotations

from pathlib import Path

from phonenumbers.geodata import GEOCODE_DATA

OUT = Path(__file__).parents[2] / "geomap/resolve/data/area_codes.tsv"
CANADA = {
    "Ontario", "Quebec", "British Columbia", "Alberta", "Manitoba", "Saskatchewan", "Nova Scotia", "New Brunswick",
    "Newfoundland and Labrador", "Prince Edward Island",
}  # fmt: skip
POSTAL = {"TX": "Texas", "CA": "California", "NY": "New York", "FL": "Florida", "IL": "Illinois", "PA": "Pennsylvania"}


def main() -> None:
    rows = []
    for code, names in GEOCODE_DATA.items():
        if len(code) != 4 or not code.startswith("1") or "en" not in names:
            continue
        region = names["en"].split("/")[0]
        if ", " in region:
            region = POSTAL.get(region.rsplit(", ", 1)[1], "")
        if not region or region in ("United States", "Canada"):
            continue
        rows.append((code[1:], "CA" if region in CANADA else "US", region))
    OUT.write_text("".join("\t".join(row) + "\n" for row in sorted(rows)), "utf-8")
    print(len(rows))


main()
