"""Located articles → files: JSON Lines, tables in six formats, and the page in `geomap.export.page`."""
