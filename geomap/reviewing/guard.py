"""Who may speak to the review server: this machine's browser, from the page that geomap opened, and nobody else.

A page of another site can make a browser send requests to 127.0.0.1, under any name that resolves there. So each
request must name this very address as its host, come from no other origin, and carry a secret that only the first
address had.
"""

from __future__ import annotations

import asyncio
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard"]

_MOST_BODY_BYTES = 64 << 10
_BODY_TIMEOUT_S = 5.0
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, *, port: int, token: str) -> None:
        self._app = app
        self._host = f"127.0.0.1:{port}"
        self._token = token
        self._cookie = f"geomap_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request that may pass, and refuses the others."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, guarded_send)
            return
        body = await _body(receive)
        if body is None:
            await PlainTextResponse("too much, or too slow", 413)(scope, receive, guarded_send)
            return
        await self._app(scope, _replayed(body, receive), guarded_send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | RedirectResponse | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self._host]:
            return PlainTextResponse("this server answers to its own address only", 403)
        if headers.get("origin", f"http://{self._host}") != f"http://{self._host}":
            return PlainTextResponse("requests of other sites are not answered", 403)
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("requests of other sites are not answered", 403)
        if scope["method"] == "GET" and scope["path"] == "/" and b"token=" in scope["query_string"]:
            return self._entrance(scope)
        if not self._is_token(self._sent(headers)):
            return PlainTextResponse("open the address that `geomap review` printed", 403)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("no such method here", 405)
        if scope["method"] == "POST" and (
            "origin" not in headers or headers.get("content-type", "").partition(";")[0] != "application/json"
        ):
            return PlainTextResponse("only the page itself may write", 403)
        if (
            not headers.get("content-length", "0").isdigit()
            or int(headers.get("content-length", "0")) > _MOST_BODY_BYTES
        ):
            return PlainTextResponse("too much", 413)
        return None

    def _entrance(self, scope: Scope) -> PlainTextResponse | RedirectResponse:
        """The first address: its secret goes into a cookie that no script can read, and out of the address bar."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        if not self._is_token(given[0]):
            return PlainTextResponse("open the address that `geomap review` printed", 403)
        entrance = RedirectResponse("/", 303)
        entrance.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return entrance

    def _sent(self, headers: Headers) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return ""
        return found.value if found else ""

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None when it is too large or comes too slowly."""
    body: bytes = b""
    try:
        async with asyncio.timeout(_BODY_TIMEOUT_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return body
                body += bytes(message.get("body", b""))
                if len(body) > _MOST_BODY_BYTES:
                    return None
                if not message.get("more_body"):
                    return body
    except TimeoutError:
        return None


def _replayed(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
