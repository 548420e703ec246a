"""What is raised when a page can't be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.errors import ServiceError

if TYPE_CHECKING:
    from geomap.model import ArticleStatus

__all__ = ["WebError"]


class WebError(ServiceError):
    """A page could not be had; `status` says how it is told of the article."""

    def __init__(self, status: ArticleStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
