"""Builds the embedded gazetteer: world.sqlite and world.names.

    python tools/gazetteer/fetch_sources.py PACKAGES
    python tools/gazetteer/build_world.py PACKAGES [DESTINATION] [--xz]

DESTINATION is geomap/gazetteer/data unless given. `--xz` also writes the compressed files that are kept in git.
"""

import lzma
import sys
from pathlib import Path

from geomap.gazetteer.building import build_world

DATA = Path(__file__).parents[2] / "geomap" / "gazetteer" / "data"


def main() -> int:
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    destination = Path(arguments[1]) if len(arguments) > 1 else DATA
    destination.mkdir(parents=True, exist_ok=True)
    build_world(Path(arguments[0]), destination, print)
    for name in ("world.sqlite", "world.names"):
        data = (destination / name).read_bytes()
        print(f"{name}: {len(data):,} bytes")
        if "--xz" in sys.argv:
            packed = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
            (destination / f"{name}.xz").write_bytes(packed)
            print(f"{name}.xz: {len(packed):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
