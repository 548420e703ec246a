"""Project files that are damaged, locked, of another version, or from a stranger."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from geomap.errors import ProjectError
from geomap.store import is_project, open_store
from geomap.store.tables import APPLICATION_ID, STEPS, VERSION


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "news.geomap"
    open_store(path, create=True).close()
    return path


def altered(path, sql):
    with sqlite3.connect(path) as db:
        db.executescript(sql)
    db.close()


def test_a_new_project_is_sound_and_leaves_one_file(project):
    with open_store(project) as store:
        assert store.damage() == ()
        assert store.db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert store.db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert [path.name for path in project.parent.iterdir()] == ["news.geomap"]


def test_a_project_is_told_by_its_content(project, tmp_path):
    renamed = project.rename(tmp_path / "notes.txt")
    other = tmp_path / "other.geomap"
    altered(other, "CREATE TABLE t (a)")
    assert is_project(renamed)
    assert not is_project(other)
    assert not is_project(tmp_path)
    with pytest.raises(ProjectError, match="no geomap project"):
        open_store(other)


def test_a_missing_project_is_said_and_not_made(tmp_path):
    with pytest.raises(ProjectError, match="there is no project"):
        open_store(tmp_path / "none.geomap", write=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_a_killed_process_left_empty_becomes_a_project(tmp_path):
    path = tmp_path / "news.geomap"
    path.touch()
    open_store(path, create=True).close()
    assert is_project(path)


def test_a_newer_version_is_refused(project):
    altered(project, f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(ProjectError, match=f"version {VERSION + 1}.*upgrade geomap"):
        open_store(project)


def test_an_older_version_is_brought_up_also_for_reading(tmp_path):
    path = tmp_path / "old.geomap"
    altered(
        path, f"{STEPS[0]} PRAGMA user_version = 1; PRAGMA application_id = {APPLICATION_ID}; PRAGMA journal_mode = WAL"
    )
    with open_store(path) as store:
        assert store.db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert store.db.execute("SELECT count(*) FROM doubts").fetchone() == (0,)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER t AFTER INSERT ON articles BEGIN DELETE FROM mentions; END",
        "CREATE VIEW v AS SELECT * FROM corrections",
        "DROP TRIGGER corrections_never_go",
        "CREATE TABLE extra (a)",
    ],
)
def test_what_geomap_did_not_put_there_is_refused(project, sql):
    altered(project, sql)
    with pytest.raises(ProjectError, match="unlike every project"):
        open_store(project)


def test_nothing_is_run_from_a_strangers_schema(project):
    with open_store(project) as store:
        assert store.db.execute("PRAGMA trusted_schema").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError):
            store.db.execute("ATTACH ':memory:' AS other")


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_file_that_was_cut_short_is_said(project, kept):
    data = project.read_bytes()
    project.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(ProjectError, match="cut short"):
        open_store(project)


def test_a_damaged_page_is_said(project):
    data = bytearray(project.read_bytes())
    data[4096 * 2 : 4096 * 4] = b"\xff" * 8192
    project.write_bytes(data)
    with pytest.raises(ProjectError, match="damaged"):
        open_store(project)


def test_a_locked_file_is_said(project):
    with sqlite3.connect(project, isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with (
            open_store(project, write=True, timeout_s=0.1) as store,
            pytest.raises(ProjectError, match="locked by another process"),
            store.writing(),
        ):
            pass
        holder.execute("ROLLBACK")
    holder.close()


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path):
    with pytest.raises(ProjectError, match="is no file"):
        open_store(tmp_path, create=True)


def test_the_log_can_be_neither_changed_nor_emptied(project):
    with open_store(project, write=True) as store:
        store.db.execute(
            "INSERT INTO corrections (id, scope, name, made, data) VALUES ('a', 'everywhere', x'61', '2024', '{}')"
        )
        for sql in ("DELETE FROM corrections", "UPDATE corrections SET data = '{\"a\":1}'"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                store.db.execute(sql)


READ_ONLY = """
import os, sys
from geomap.errors import ProjectError
from geomap.store import open_store
if os.geteuid() == 0:  # root may write everywhere
    os.setgid(65534)
    os.setuid(65534)
with open_store(sys.argv[1]) as store:
    print(store.db.execute("SELECT count(*) FROM articles").fetchone()[0])
try:
    open_store(sys.argv[1], write=True)
except ProjectError as error:
    print(error)
"""


def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("theirs")
    path = folder / "news.geomap"
    open_store(path, create=True).close()
    for part in (folder.parent, folder.parent.parent):
        part.chmod(0o755)
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        folder.chmod(0o755)
    assert done.stderr == ""
    count, said = done.stdout.splitlines()
    assert count == "0"
    assert "can't be" in said
    assert str(folder) not in said
