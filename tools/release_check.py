"""Builds what would be released and tries it as a stranger would: in empty environments, without a network.

    python tools/release_check.py [--python PYTHON ...] [--lowest] [--tests] [--keep FOLDER]

Builds sdist and wheel with uv, checks them with twine and check-wheel-contents, and installs the wheel alone into an
empty environment of each PYTHON (default: this one), and once more as a tool on its own, as pipx does (`uv tool
install`). Then, cut off from the network (`unshare --net`, which needs root): `geomap map --example`, `lookup`,
`doctor`. `--lowest` does it with the lowest version of each direct dependency that pyproject.toml allows, as uv
resolves them. `--tests` also runs the unit tests in each environment, with the extras that they need; that takes about
six minutes each. Prints a table; ends with 1 when something failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LARGEST_WHEEL_MB = 60
LARGEST_INSTALL_MB = 300
EXTRAS = ("review", "gis", "parquet", "scale")
TEST_TOOLS = (
    "duckdb", "hatchling", "hypothesis", "jsonschema", "playwright", "psutil", "pytest", "reportlab", "warcio",
)  # fmt: skip
# What old pyogrio can't: it read KML by a driver that drops columns, and appended columns by their number; only tests do.
# And old pyarrow imports pandas early, so that an annotate worker is larger.
FOREIGN = "not kml and not edited_by_others and not stays_small"
TRIALS = (
    ("geomap", "map", "--example", "-o", "map.html"),
    ("geomap", "lookup", "Mosul"),
    ("geomap", "doctor"),
)


class Finding(NamedTuple):
    what: str
    ok: bool
    figure: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--python", action="append", metavar="PYTHON", help="An interpreter to try; may be repeated.")
    parser.add_argument("--lowest", action="store_true", help="Try the lowest allowed dependencies, too.")
    parser.add_argument("--tests", action="store_true", help="Run the unit tests in each environment.")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="Leave what was built there.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep or Path(scratch) / "dist"
        findings = list(built(folder))
        wheel = next(folder.glob("*.whl"))
        pythons = chosen.python or [sys.executable]
        for number, python in enumerate(pythons):
            findings += installed(wheel, python, Path(scratch) / f"env{number}", tests=chosen.tests)
        findings += as_a_tool(wheel, pythons[0], Path(scratch) / "tool")
        if chosen.lowest:
            findings += lowest(wheel, pythons[0], Path(scratch) / "lowest", tests=chosen.tests)
    print("| what | | |\n|---|---|---|")
    for each in findings:
        print(f"| {each.what} | {each.figure} | {'ok' if each.ok else 'FAILED'} |")
    return 0 if all(each.ok for each in findings) else 1


def built(folder: Path):
    """Sdist and wheel, checked by the field's own tools."""
    done = run("uv", "build", "--quiet", "--out-dir", folder, ROOT)
    yield Finding("sdist and wheel are built", done.returncode == 0, tail(done))
    wheel, sdist = next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))
    yield Finding("the wheel's size", megabytes(wheel) <= LARGEST_WHEEL_MB, f"{megabytes(wheel):.1f} MB")
    yield Finding("the sdist's size", megabytes(sdist) <= LARGEST_WHEEL_MB, f"{megabytes(sdist):.1f} MB")
    for tool in (("twine", "check", "--strict", wheel, sdist), ("check-wheel-contents", wheel)):
        done = run(*tool)
        yield Finding(f"`{tool[0]}`", done.returncode == 0, tail(done))


def installed(wheel: Path, python: str, env: Path, *, tests: bool):
    """The wheel in an empty environment, at work without a network."""
    version = run(python, "--version").stdout.strip()
    run(python, "-m", "venv", env)
    before = folder_mb(env)
    done = run(env / "bin" / "pip", "install", "--quiet", wheel)
    yield Finding(f"{version}: installs", done.returncode == 0, tail(done))
    size = folder_mb(env) - before
    yield Finding(f"{version}: takes on disk", size <= LARGEST_INSTALL_MB, f"{size:.0f} MB")
    yield from trials(env / "bin", version)
    if tests:
        yield unit_tests(wheel, env, version)


def as_a_tool(wheel: Path, python: str, folder: Path):
    """The wheel as a command on its own, in an environment that nobody sees."""
    places = {"UV_TOOL_DIR": folder / "tools", "UV_TOOL_BIN_DIR": folder / "bin"}
    done = run("uv", "tool", "install", "--quiet", "--python", python, wheel, **places)
    yield Finding("as a tool: installs", done.returncode == 0, tail(done))
    yield from trials(folder / "bin", "as a tool")


def lowest(wheel: Path, python: str, env: Path, *, tests: bool):
    """The lowest versions that pyproject.toml allows."""
    run(python, "-m", "venv", env)
    pins = env / "lowest.txt"
    resolved = run(
        "uv", "pip", "compile", "--quiet", "--resolution", "lowest-direct", "--python", env / "bin" / "python",
        *(word for extra in EXTRAS for word in ("--extra", extra)), "-o", pins, ROOT / "pyproject.toml",
    )  # fmt: skip
    done = run(env / "bin" / "pip", "install", "--quiet", "-c", pins, wheel) if resolved.returncode == 0 else resolved
    yield Finding("lowest dependencies: install", done.returncode == 0, tail(done))
    yield from trials(env / "bin", "lowest dependencies")
    if tests:
        yield unit_tests(wheel, env, "lowest dependencies", "-c", pins)


def trials(commands: Path, label: str):
    with tempfile.TemporaryDirectory() as cwd:
        for command in TRIALS:
            begun = time.perf_counter()
            done = run("unshare", "--net", commands / command[0], *command[1:], cwd=cwd)
            spent = time.perf_counter() - begun
            yield Finding(f"{label}, no network: `{' '.join(command)}`", done.returncode == 0, f"{spent:.1f} s")
            if done.returncode:
                print(done.stderr, file=sys.stderr)


def unit_tests(wheel: Path, env: Path, label: str, *constraints: object) -> Finding:
    """The unit tests with the extras, from this checkout."""
    what = f"{wheel}[{','.join(EXTRAS)}]"
    done = run(env / "bin" / "pip", "install", "--quiet", *constraints, what, *TEST_TOOLS)
    if done.returncode == 0:
        selected = ("-k", FOREIGN) if constraints else ()
        words = ("-m", "pytest", "-p", "no:cacheprovider", "tests/unit", *selected)
        done = run(env / "bin" / "python", *words, PYTHONPATH=ROOT)
    summary = (done.stdout.strip().splitlines() or [""])[-1].replace("|", "/")
    if done.returncode:
        print(done.stdout[-5000:], done.stderr[-2000:], file=sys.stderr)
    return Finding(f"{label}: unit tests", done.returncode == 0, summary[:150])


def run(*words: object, cwd: str | Path = ROOT, **more: object) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GEOMAP_", "PYTHONPATH"))}
    environment |= {name: str(value) for name, value in more.items()}
    return subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def tail(done: subprocess.CompletedProcess[str]) -> str:
    """What a command that failed said last."""
    said = (done.stdout + done.stderr).strip().splitlines()
    return said[-1].replace("|", "/")[:150] if done.returncode and said else ""


def megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


def folder_mb(folder: Path) -> float:
    return sum(each.lstat().st_size for each in folder.rglob("*") if each.is_file() and not each.is_symlink()) / 1e6


if __name__ == "__main__":
    for tool in ("uv", "twine", "check-wheel-contents", "unshare"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is missing: activate the environment of `make test`")
    sys.exit(main())
