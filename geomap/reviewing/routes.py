"""The review server's addresses. Each is a name of its own: none reads a file that a caller names."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geomap.errors import GeomapError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    from starlette.requests import Request

    from geomap.reviewing.session import Session

__all__ = ["application"]

_MOST_WORDS = 200


def application(session: Session) -> Starlette:
    """The pages and answers of a session."""
    return Starlette(
        routes=[
            *(Route(path, _asset(*asset)) for path, asset in _assets().items()),
            Route("/api/queue", _answer(lambda _: session.queue())),
            Route("/api/item/{article:int}/{start:int}/{end:int}", _answer(lambda r: session.item(*_numbers(r)))),
            Route("/api/text/{article:int}", _answer(lambda r: session.text(r.path_params["article"]))),
            Route("/api/search", _answer(lambda r: session.search(_words(r)))),
            Route("/api/correct", _written(session.correct), methods=["POST"]),
            Route("/api/undo", _written(session.undo), methods=["POST"]),
            Route("/map.html", _map(session)),
        ]
    )


def _assets() -> dict[str, tuple[Traversable, str, dict[str, str]]]:
    own, vendor = files("geomap.reviewing") / "page", files("geomap.export") / "vendor"
    script, style = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
    packed = {"content-encoding": "gzip"}
    return {
        "/": (own / "review.html", "text/html; charset=utf-8", {}),
        "/review.js": (own / "bundle" / "review.js", script, {}),
        "/review.css": (own / "bundle" / "review.css", style, {}),
        "/leaflet.css": (files("geomap.export") / "page" / "bundle" / "leaflet.css", style, {}),
        "/leaflet.js": (vendor / "leaflet" / "leaflet.js", script, {}),
        "/basemap": (vendor / "basemap" / "basemap.bin.gz", "application/octet-stream", packed),
    }


def _asset(file: Traversable, kind: str, headers: dict[str, str]) -> Callable[[Request], Any]:
    content = file.read_bytes()

    async def answer(_: Request) -> Response:
        return Response(content, media_type=kind, headers=headers)

    return answer


def _answer(find: Callable[[Request], dict[str, Any]]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await run_in_threadpool(find, request))
        except GeomapError as error:
            return _trouble(error)

    return answer


def _written(write: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            asked = json.loads(await request.body())
        except (ValueError, RecursionError):
            return _trouble(InputError("no JSON was sent"))
        if not isinstance(asked, dict):
            return _trouble(InputError("no JSON object was sent"))
        try:
            return JSONResponse(await run_in_threadpool(write, asked))
        except GeomapError as error:
            return _trouble(error)

    return answer


def _map(session: Session) -> Callable[[Request], Any]:
    async def answer(_: Request) -> Response:
        try:
            page = await run_in_threadpool(session.map_page)
        except GeomapError as error:
            return _trouble(error)
        return Response(
            page, media_type="text/html", headers={"content-disposition": 'attachment; filename="map.html"'}
        )

    return answer


def _trouble(error: GeomapError) -> Response:
    return JSONResponse({"error": str(error)}, 400 if isinstance(error, InputError) else 409)


def _numbers(request: Request) -> tuple[int, int, int]:
    article, start, end = (min(request.path_params[name], 1 << 40) for name in ("article", "start", "end"))
    return article, start, end


def _words(request: Request) -> str:
    words = request.query_params.get("q", "").strip()[:_MOST_WORDS]
    if not words:
        raise InputError("no words were given to look up")
    return words
