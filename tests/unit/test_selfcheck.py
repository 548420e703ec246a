"""`geomap doctor`: what is there, what is missing, and what to type."""

from __future__ import annotations

import sqlite3
import sys
from importlib.metadata import version

import pytest

import geomap
from geomap import plugins
from geomap.cli import run
from geomap.selfcheck.packages import packages_of
from geomap.settings import Settings


@pytest.fixture(scope="module")
def checks():
    return {check.name: check for check in geomap.doctor()}


def test_each_package_has_one_line(capsys):
    assert run(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split("\t")[1] for line in lines[1:]]
    assert len(names) == len(set(names))
    assert {"click", "shapely", "spacy", "starlette"} <= set(names)


def test_every_kind_of_source_is_tried(checks):
    for kind in plugins.installed("geomap.sources"):
        assert checks[f"reads {kind}"].ok, checks[f"reads {kind}"]


def test_a_missing_extra_is_told_with_what_it_adds_and_how():
    (missing,) = packages_of(["no-such-package-at-all>=1; extra == 'gis'", "no-such-package-at-all; extra == 'all'"])
    assert (missing.version, missing.extra) == (None, "gis")
    assert missing.adds == "GeoDataFrames, and reading places from GeoPackage"


def test_a_package_that_is_not_installed_is_not_ok_and_says_what_to_type(monkeypatch, capsys):
    wanted = ("click>=8", "no-such-one>=2", "no-such-extra>=1; extra == 'scale'")
    monkeypatch.setattr("geomap.selfcheck.packages.requires", lambda _: wanted)
    assert run(["doctor"]) == 3
    rows = {cells[1]: cells for line in capsys.readouterr().out.splitlines() if len(cells := line.split("\t")) > 3}
    assert rows["click"][:3] == ["ok", "click", version("click")]
    assert rows["no-such-one"] == ["NOT OK", "no-such-one", "not installed", "pip install 'no-such-one>=2'"]
    mark, _, found, remedy = rows["no-such-extra"]
    assert mark == "-"
    assert found == "not installed (adds corpora on all cores or a Dask cluster, WARC)"
    assert remedy == "pip install 'geomap-news[scale]'"


def test_a_kind_whose_extra_is_missing_is_optional(monkeypatch):
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr("geomap.sources.kinds.find_spec", lambda name: None if name == "fastwarc" else found(name))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    checks = {check.name: check for check in geomap.doctor()}
    for kind, extra in (("warc", "scale"), ("parquet", "parquet")):
        check = checks[f"reads {kind}"]
        assert (check.ok, check.optional) == (False, True)
        assert check.detail == f"needs a package of the extra {extra}"
        assert check.remedy == f"pip install 'geomap-news[{extra}]'"


def test_what_only_another_python_needs_is_left_out():
    older = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert packages_of([f"no-such-one; python_version < '{older}'"]) == ()


def test_a_broken_gazetteer_is_not_ok(tmp_path):
    (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3\0" + b"\0" * 100)
    sqlite3.connect(tmp_path / "other.sqlite").close()
    checks = {check.name: check for check in geomap.doctor(Settings(gazetteer=str(tmp_path / "broken.sqlite")))}
    assert not checks["gazetteer"].ok
    assert not checks["gazetteer"].optional
    assert not checks["trial"].ok


def test_a_cache_that_cannot_be_written_is_said_and_is_no_failure(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    checks = {check.name: check for check in geomap.doctor()}
    assert (checks["cache"].ok, checks["cache"].optional) == (False, True)
    assert "XDG_CACHE_HOME" in checks["cache"].remedy


def test_the_cache_is_left_as_it_was(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    checks = {check.name: check for check in geomap.doctor()}
    assert checks["cache"].ok
    assert list(tmp_path.iterdir()) == []
