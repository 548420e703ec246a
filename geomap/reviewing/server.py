"""Runs the review page: a socket on 127.0.0.1, deadlines for slow callers, an end when it is asked for."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from geomap.errors import ProjectError, reason_of
from geomap.pipeline import remark_on_gazetteer
from geomap.project import Project
from geomap.reviewing.guard import Guard
from geomap.reviewing.routes import application
from geomap.reviewing.session import Session
from geomap.settings import Settings

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["serve"]

_HEAD_TIMEOUT_S = 4.0
_MOST_CONNECTIONS = 512
_LOOK_EVERY_S = 0.5


class _Hasty(H11Protocol):
    """Drops a connection that doesn't say within a few seconds what it wants."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._deadline = self.loop.call_later(_HEAD_TIMEOUT_S, self._drop)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        waiting = self.cycle is None or self.cycle.response_complete
        if waiting and self._deadline is None:
            self._deadline = self.loop.call_later(_HEAD_TIMEOUT_S, self._drop)
        elif not waiting:
            self._cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def _drop(self) -> None:
        self._deadline = None
        self.transport.close()

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _Watched:
    """Remembers when somebody last asked for something."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.last_s = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.last_s = time.monotonic()
        try:
            await self._app(scope, receive, send)
        finally:
            self.last_s = time.monotonic()


def serve(
    project: Project | str | os.PathLike[str],
    *,
    port: int,
    timeout_s: float | None,
    who: str | None,
    settings: Settings | None,
    on_ready: Callable[[str], None] | None,
) -> None:
    """Serves until it is stopped."""
    with ExitStack() as stack:
        opened = project if isinstance(project, Project) else stack.enter_context(Project(project, create=False))
        remark_on_gazetteer(opened.store, settings or Settings())
        listening = stack.enter_context(_bound(port))
        own_port = listening.getsockname()[1]
        token = secrets.token_urlsafe(32)
        watched = _Watched(application(Session(opened, settings or Settings(), who)))
        config = uvicorn.Config(
            Guard(watched, port=own_port, token=token),
            http=_Hasty,
            ws="none",
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=16 << 10,
        )
        asyncio.run(_run(uvicorn.Server(config), listening, watched, timeout_s, _hello(on_ready, own_port, token)))


def _hello(on_ready: Callable[[str], None] | None, port: int, token: str) -> Callable[[], None]:
    address = f"http://127.0.0.1:{port}/?token={token}"
    return lambda: on_ready(address) if on_ready is not None else None


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise ProjectError(
            f"the port {port} can't be used ({reason_of(error)}); leave it out to have a free one"
        ) from error
    return listening


async def _run(
    server: uvicorn.Server,
    listening: socket.socket,
    watched: _Watched,
    timeout_s: float | None,
    hello: Callable[[], None],
) -> None:
    async def look() -> None:
        while not server.started:
            await asyncio.sleep(0.01)
        hello()
        while timeout_s is not None:
            await asyncio.sleep(min(_LOOK_EVERY_S, timeout_s))
            if time.monotonic() - watched.last_s >= timeout_s:
                server.should_exit = True
                return

    looking = asyncio.create_task(look())
    try:
        await server.serve(sockets=[listening])
    finally:
        looking.cancel()
