"""Fetching dumps from a real server on this machine that breaks off, lies and changes its files."""

from __future__ import annotations

import io
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geomap.errors import GazetteerError, ServiceError
from geomap.gazetteer import fetch


def dump(text="1\tRamadi\n" * 3000):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("IQ.txt"), text)
    return packed.getvalue()


class Server(ThreadingHTTPServer):
    """Serves one file with its ETag; each entry of `breaks` cuts off one answer after so many bytes."""

    def __init__(self, body, *, etag='"one"', breaks=(), status=None, ranges=True, shifted=0):
        super().__init__(("127.0.0.1", 0), Handler)
        self.body, self.etag, self.breaks, self.status = body, etag, list(breaks), status
        self.ranges, self.shifted, self.asked = ranges, shifted, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/dump/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        wanted = self.headers.get("Range")
        server.asked.append((self.path, wanted))
        body, status = server.body, server.status or 200
        start = 0
        if wanted and server.ranges and self.headers.get("If-Range") == server.etag:
            start, status = int(wanted.removeprefix("bytes=").rstrip("-")), 206
        self.send_response(status)
        self.send_header("ETag", server.etag)
        self.send_header("Content-Length", str(len(body) - start))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start + server.shifted}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        rest = body[start:]
        self.wfile.write(rest[: server.breaks.pop(0)] if server.breaks else rest)

    def log_message(self, *_):
        pass


@contextmanager
def serving(body, **options):
    server = Server(body, **options)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def get(server, folder, **options):
    return fetch("geonames", folder, **({"countries": ["iq"], "alternates": False, "url": server.url,
                                         "allow_private": True} | options))  # fmt: skip


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_dump_comes_whole_and_is_not_fetched_twice(tmp_path):
    with serving(dump()) as server:
        assert get(server, tmp_path / "new") == [tmp_path / "new" / "IQ.zip"]
        get(server, tmp_path / "new")
        assert server.asked == [("/dump/IQ.zip", None)]
    assert (tmp_path / "new" / "IQ.zip").read_bytes() == dump()


def test_all_countries_and_their_other_names_are_what_is_fetched_by_default(tmp_path):
    with serving(dump()) as server:
        found = fetch("geonames", tmp_path, url=server.url, allow_private=True)
    assert [path.name for path in found] == ["allCountries.zip", "alternateNamesV2.zip"]


def test_a_download_that_breaks_goes_on_where_it_stopped(tmp_path):
    body = dump()
    with serving(body, breaks=[1000, 500]) as server:
        with pytest.raises(ServiceError, match=r"IQ\.zip: .*Run the same command again"):
            get(server, tmp_path)
        assert "IQ.zip" not in names(tmp_path)
        get(server, tmp_path)
        assert server.asked == [
            ("/dump/IQ.zip", None),
            ("/dump/IQ.zip", "bytes=1000-"),
            ("/dump/IQ.zip", "bytes=1500-"),
        ]
    assert names(tmp_path) == ["IQ.zip"]
    assert (tmp_path / "IQ.zip").read_bytes() == body


def test_a_file_that_changed_meanwhile_is_fetched_anew(tmp_path):
    with serving(dump("1\told\n" * 900), breaks=[1000, 1000]) as server:
        with pytest.raises(ServiceError):
            get(server, tmp_path)
        server.body, server.etag = dump(), '"two"'
        get(server, tmp_path)
    assert (tmp_path / "IQ.zip").read_bytes() == dump()


def test_a_server_without_ranges_starts_over(tmp_path):
    with serving(dump(), breaks=[1000], ranges=False) as server:
        get(server, tmp_path)
    assert (tmp_path / "IQ.zip").read_bytes() == dump()


def test_a_part_that_was_not_asked_for_is_refused(tmp_path):
    with serving(dump(), breaks=[1000], shifted=7) as server, pytest.raises(ServiceError, match="another part"):
        get(server, tmp_path)
    assert "IQ.zip" not in names(tmp_path)


def test_a_page_in_place_of_a_dump_is_told_and_leaves_nothing(tmp_path):
    with serving(b"<html>moved</html>") as server, pytest.raises(GazetteerError, match=r"is no zip of GeoNames"):
        get(server, tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(("status", "message"), [(404, "HTTP 404"), (403, "refuses it"), (500, "HTTP 500")])
def test_what_the_server_says_is_passed_on(status, message, tmp_path):
    with serving(b"", status=status) as server, pytest.raises(ServiceError, match=message):
        get(server, tmp_path)
    assert "IQ.zip" not in names(tmp_path)


def test_a_private_address_is_only_read_when_that_is_asked_for(tmp_path):
    with serving(dump()) as server:
        with pytest.raises(ServiceError, match="not on the public internet"):
            get(server, tmp_path, allow_private=False)
        assert server.asked == []


def test_a_wrong_call_is_told_before_any_request(tmp_path):
    with pytest.raises(GazetteerError, match="two letters"):
        fetch("geonames", tmp_path, countries=["../../etc"])
    with pytest.raises(GazetteerError, match="only source"):
        fetch("osm", tmp_path)
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(GazetteerError, match="name another folder"):
        fetch("geonames", file, countries=["IQ"])
