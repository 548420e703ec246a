"""A geocoding service on this machine: Nominatim's, Photon's and GeoNames' answers, and misbehaviour on demand."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

POINT = (36.21, 43.41)
"""Where every name lies, unless a test says otherwise."""


class Speaker:
    """The server's side: what was asked when, and what it answers."""

    def __init__(self, port: int) -> None:
        self.domain = f"127.0.0.1:{port}"
        self.requests: list[tuple[float, str, dict[str, str]]] = []
        self.behave: Callable[[BaseHTTPRequestHandler, str], bool] = lambda _handler, _name: False
        """Answers in some other way; gives True when it did."""
        self.row: dict[str, object] = {}
        """What is different in the row of a Nominatim answer; None takes a key out."""
        self.nothing: set[str] = set()
        """Names that are not found."""

    @property
    def names(self) -> list[str]:
        return [asked.get("q", "") for _, _, asked in self.requests]

    def answer(self, path: str, name: str) -> object:
        found = name not in self.nothing
        if path == "/search":
            return [self.nominatim(name)] if found else []
        if path == "/api":
            return {"type": "FeatureCollection", "features": [photon(name)] if found else []}
        return {"geonames": [geonames(name)] if found else []}

    def nominatim(self, name: str) -> dict[str, object]:
        row = {
            "place_id": 1, "licence": "ODbL", "osm_type": "node", "osm_id": 4242, "lat": str(POINT[0]),
            "lon": str(POINT[1]), "class": "place", "type": "village", "addresstype": "village", "name": name,
            "display_name": f"{name}, Nineveh, Iraq",
            "importance": 0.3, "boundingbox": ["36.2", "36.22", "43.4", "43.42"],
            "address": {"village": name, "state": "Nineveh", "country": "Iraq", "country_code": "iq"},
        } | self.row  # fmt: skip
        return {key: value for key, value in row.items() if value is not None}


def photon(name: str) -> dict[str, object]:
    told = {"osm_type": "N", "osm_id": 4242, "osm_key": "place", "osm_value": "village", "name": name,
            "country": "Iraq", "countrycode": "IQ", "state": "Nineveh"}  # fmt: skip
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [POINT[1], POINT[0]]}, "properties": told}


def geonames(name: str) -> dict[str, object]:
    return {
        "geonameId": 999_000_001, "name": name, "lat": str(POINT[0]), "lng": str(POINT[1]), "fcl": "P", "fcode": "PPL",
        "countryCode": "IQ", "countryName": "Iraq", "adminName1": "Nineveh", "population": 1200,
    }  # fmt: skip


@contextmanager
def speaking(context: ssl.SSLContext | None = None) -> Iterator[Speaker]:
    """The server while the block runs, over TLS when a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            speaker.requests.append((time.monotonic(), parts.path, asked))
            name = asked.get("q", "")
            if not speaker.behave(self, name):
                reply(self, 200, json.dumps(speaker.answer(parts.path, name)).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    speaker = Speaker(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield speaker
    finally:
        server.shutdown()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> bool:
    """Sends an answer whole."""
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    with suppress(BrokenPipeError, ConnectionResetError):
        handler.wfile.write(body)
    return True
