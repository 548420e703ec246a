"""Building gazetteer files: the embedded one from pinned packages, bigger ones from GeoNames' dumps."""

from geomap.gazetteer.build.world import build_world

__all__ = ["build_world"]
