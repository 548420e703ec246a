"""Build hook: unpacks the gazetteer's .xz files beside themselves, for wheel, sdist and editable installs alike.

In git the data is packed; at run time nothing is ever unpacked, so whoever builds does it here, once.
"""

from __future__ import annotations

import lzma
import os
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = Path("geomap/gazetteer/data")


class UnpackData(BuildHookInterface[Any]):
    """Keeps each unpacked file in step with the .xz that it comes from."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        """Called by hatchling before every build."""
        for packed in sorted((Path(self.root) / DATA).glob("*.xz")):
            unpack(packed)


def unpack(packed: Path) -> Path:
    """Writes the content of `packed` beside it, unless it is there already, and returns its path.

    An unpacked file carries the time of its .xz, so that a file from another .xz, older or newer, is told apart.
    """
    target = packed.with_suffix("")
    made_ns = packed.stat().st_mtime_ns
    if target.is_file() and target.stat().st_mtime_ns == made_ns:
        return target
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with lzma.open(packed) as source, temporary.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        os.utime(temporary, ns=(made_ns, made_ns))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target
