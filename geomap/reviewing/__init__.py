"""`geomap review`: a project's doubtful places, decided in the browser, each saved as it is made.

The server is bound to 127.0.0.1, answers only the page that it opened, and writes nothing but corrections. starlette
and uvicorn come with the extra `review` and are imported when it is started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.errors import PluginError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from geomap.project import Project
    from geomap.settings import Settings

__all__ = ["review"]


def review(
    project: Project | str | os.PathLike[str],
    *,
    port: int = 0,
    timeout_s: float | None = None,
    who: str | None = None,
    settings: Settings | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves a page on which a person decides what is doubtful in a project; returns when it is stopped.

    `on_ready` is given the page's address once the server answers; the address holds a secret, and only who has it is
    answered. It is stopped by Ctrl-C, or when nobody has asked for anything in `timeout_s` seconds. `port` is a free
    one unless given. `who` stands in the corrections, the user's name unless given. `settings` name the gazetteer in
    which candidates are looked up.

    Raises PluginError when the extra `review` is not installed, ProjectError when the project or the port can't be
    opened.
    """
    try:
        from geomap.reviewing.server import serve
    except ImportError as error:
        raise PluginError(
            f"reviewing needs {error.name or 'starlette and uvicorn'}; add it with: pip install 'geomap-news[review]'"
        ) from error
    serve(project, port=port, timeout_s=timeout_s, who=who, settings=settings, on_ready=on_ready)
