"""A static picture of a map page, taken by a headless browser: for places where a page can't be looked at."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from geomap.errors import InputError, ServiceError, reason_of

__all__ = ["find_chromium", "is_picture", "save_picture"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
)
_SUFFIXES = (".png", ".pdf")


def is_picture(path: Path) -> bool:
    """Whether a file of that name is a picture."""
    return path.suffix.lower() in _SUFFIXES


def find_chromium() -> str:
    """The path of an installed Chromium or Chrome; `GEOMAP_CHROMIUM` names another one.

    Raises ServiceError, saying what to install, when there is none.
    """
    named = os.environ.get("GEOMAP_CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        what = f"GEOMAP_CHROMIUM is {named!r}, which is no program" if named else "no Chromium or Chrome is installed"
        raise ServiceError(
            f"{what}; a picture of a map is taken with one: install the package chromium (Debian, Ubuntu: "
            "apt install chromium), or write the map as .html"
        )
    return found


def save_picture(
    map_path: Path,
    out_path: Path,
    *,
    width_px: int = 1600,
    height_px: int = 1000,
    dark: bool = False,
    timeout_s: float = 60.0,
) -> None:
    """Writes the map of a saved page as `.png` or `.pdf`: the map with labels and legend, without panel and buttons.

    The browser keeps its sandbox on unless the environment's `GEOMAP_CHROMIUM_FLAGS` says otherwise (`--no-sandbox`
    is needed when run by root). Raises InputError for another ending or an unwritable place, ServiceError when there
    is no browser or it fails.
    """
    suffix = out_path.suffix.lower()
    if not is_picture(out_path):
        raise InputError(f"{out_path.name} ends in {suffix or 'nothing'}; a picture is {' or '.join(_SUFFIXES)}")
    if not out_path.parent.is_dir():
        raise InputError(f"{out_path.parent} is no folder; make it first")
    browser = find_chromium()
    with tempfile.TemporaryDirectory(prefix="geomap-picture-") as folder:
        taken = Path(folder) / f"picture{suffix}"
        address = f"{map_path.resolve().as_uri()}#picture={'dark' if dark else 'light'}"
        shot = f"--screenshot={taken}" if suffix == ".png" else f"--print-to-pdf={taken}"
        command = [
            browser,
            *_QUIET,
            *shlex.split(os.environ.get("GEOMAP_CHROMIUM_FLAGS", "")),
            f"--user-data-dir={Path(folder) / 'profile'}",
            f"--window-size={width_px},{height_px}",
            "--virtual-time-budget=10000",
            "--run-all-compositor-stages-before-draw",
            "--no-pdf-header-footer",
            shot,
            address,
        ]
        _run(command, timeout_s)
        if not taken.is_file() or not taken.stat().st_size:
            raise ServiceError(f"{Path(browser).name} took no picture; when run by root it needs "
                               "GEOMAP_CHROMIUM_FLAGS=--no-sandbox")  # fmt: skip
        _move(taken, out_path)


def _run(command: list[str], timeout_s: float) -> None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout_s, check=False)  # noqa: S603 - no shell
    except subprocess.TimeoutExpired as error:
        raise ServiceError(f"{Path(command[0]).name} took no picture within {timeout_s:.0f} s") from error
    except OSError as error:
        raise ServiceError(f"{command[0]} can't be started: {reason_of(error)}") from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        hint = "; when run by root it needs GEOMAP_CHROMIUM_FLAGS=--no-sandbox" if os.geteuid() == 0 else ""
        raise ServiceError(f"{Path(command[0]).name} failed: {' '.join(last)[:300]}{hint}")


def _move(taken: Path, out_path: Path) -> None:
    """Into place in one step, also when the temporary folder lies on another disk."""
    beside = out_path.with_name(f".{out_path.name}.{os.getpid()}")
    try:
        shutil.copyfile(taken, beside)
        beside.replace(out_path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"{out_path} can't be written: {reason_of(error)}") from error
