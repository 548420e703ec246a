"""The plug-in that makes a Dask worker ready. Imported only where Dask is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distributed import WorkerPlugin

from geomap.scale.annotator import Annotator

if TYPE_CHECKING:
    from geomap.settings import Settings

__all__ = ["Warm"]


class Warm(WorkerPlugin):
    """Loads recogniser and gazetteer when a worker starts or joins, before its first part."""

    idempotent = True
    name = "geomap-stages"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self, worker: object) -> None:
        """Called by Dask on the worker."""
        del worker
        Annotator(self._settings).warm()
