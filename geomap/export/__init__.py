"""Located articles → files: JSON Lines, CSV, GeoJSON, and the page in `geomap.export.page`."""
