import os
import stat
from pathlib import Path

import pytest

from geomap.errors import InputError
from geomap.files import atomic_write, check_writable


def test_a_block_that_ends_well_leaves_the_whole_file_and_nothing_else(tmp_path):
    with atomic_write(tmp_path / "map.html") as out:
        out.write(b"whole")
        assert not (tmp_path / "map.html").exists()
    assert (tmp_path / "map.html").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def half_written_then_broken(out):
    out.write(b"half")
    raise ZeroDivisionError


def test_a_block_that_fails_leaves_the_old_file_untouched(tmp_path):
    target = tmp_path / "map.html"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), atomic_write(target) as out:
        half_written_then_broken(out)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_an_error_of_reading_inside_the_block_is_not_taken_for_one_of_writing(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "map.html"):
        (tmp_path / "missing").read_bytes()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told_before_any_work(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        check_writable(tmp_path / "none" / "map.html")


def test_a_folder_is_no_output(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        check_writable(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is no folder"):
        check_writable(tmp_path / "file" / "map.html")


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_follows_the_umask(tmp_path):
    target = tmp_path / "map.html"
    target.write_bytes(b"old")
    target.chmod(0o640)
    with atomic_write(target) as out:
        out.write(b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        with atomic_write(tmp_path / "other") as out:
            out.write(b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "other").stat().st_mode) == 0o640


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    with atomic_write(tmp_path / "link") as out:
        out.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_device_is_written_as_it_is():
    with atomic_write(os.devnull) as out:
        out.write(b"gone")
    assert not Path(os.devnull).is_file()


def test_a_full_disk_is_an_input_error_and_leaves_nothing(tmp_path):
    resource = pytest.importorskip("resource")
    import signal

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(InputError, match="can't be written"), atomic_write(tmp_path / "big") as out:
            out.write(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    assert list(tmp_path.iterdir()) == []
