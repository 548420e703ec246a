"""Writes geomap.cdx.json: what a plain install brings, as a CycloneDX bill of materials. It goes into the wheel.

    python tools/sbom.py [--check]

Python packages from requirements/run.txt (which has the hashes of their many files), the page's scripts from
package-lock.json, the gazetteer's packages from geomap/gazetteer/building/packages.py, and below the packages that the
basemap and the word lists were made of. What lies in the wheel has its licence; what pip installs beside it has its own.
`--check` ends with 1 when the file is stale.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "geomap.cdx.json"
VENDORED = ("leaflet", "supercluster", "kdbush")
BUILD_ONLY = {"hatchling", "editables", "pluggy", "trove-classifiers"}
# The scripts that made the data name the same packages: tools/page/basemap.py, tools/recognise/make_words.py,
# tools/resolve/make_area_codes.py. Those of the basemap that the gazetteer is made of, too, stand with it.
OTHER_DATA = (
    ("npm", "world-atlas", "2.0.2", "ISC; the data is Natural Earth's, public domain"),
    ("deb/debian", "scowl", "2020.12.07-2", "SCOWL's own, permissive"),
    ("pypi", "names", "0.3.0", "MIT; the data is the US Census 1990's, public domain"),
    ("pypi", "faker", "40.54.0", "MIT"),
    ("deb/debian", "wordnet-base", "1:3.0-37", "WordNet 3.0"),
    ("pypi", "phonenumbers", "9.0.43", "Apache-2.0"),
)


def python_packages():
    """The pinned packages of a plain install."""
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)==([\w.+!-]+)", text, re.MULTILINE):
        if name not in BUILD_ONLY:
            yield component("library", name, version, f"pkg:pypi/{name}@{version}")


def page_scripts():
    """The scripts that lie in the page."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name in VENDORED:
        version = packages[f"node_modules/{name}"]["version"]
        row = component("library", name, version, f"pkg:npm/{name}@{version}")
        yield row | licensed(packages[f"node_modules/{name}"]["license"])


def data_packages():
    """The packages that the gazetteer, the basemap and the word lists were made of."""
    for package in import_module("geomap.gazetteer.building.packages").PACKAGES:
        kind = {"debian": "deb/debian"}.get(package.registry, package.registry)
        row = component("data", package.name, package.version, f"pkg:{kind}/{package.name}@{package.version}")
        yield row | licensed(package.licence) | {"hashes": [{"alg": "SHA-256", "content": package.sha256}]}
    for kind, name, version, licence in OTHER_DATA:
        yield component("data", name, version, f"pkg:{kind}/{name}@{version}") | licensed(licence)


def component(kind, name, version, purl):
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}


def licensed(words):
    return {"licenses": [{"license": {"name": words}}]}


def bill():
    """The whole document, the same bytes for the same inputs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = component("application", project["name"], project["version"], f"pkg:pypi/{project['name']}")
    parts = [*python_packages(), *page_scripts(), *data_packages()]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": sorted(part["bom-ref"] for part in parts)}],
    }
    return json.dumps(document, indent=1) + "\n"


def main():
    """Writes the file, or says that it is stale."""
    if "--check" in sys.argv:
        if TARGET.read_text(encoding="utf-8") != bill():
            sys.exit(f"{TARGET.name} is stale: run python tools/sbom.py")
        return
    TARGET.write_text(bill(), encoding="utf-8")


if __name__ == "__main__":
    main()
