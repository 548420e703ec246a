"""Relative places: "about 40 kilometers south of Mosul", "northern Iraq", "the Turkish-Syrian border".

They are found around the names that a recogniser has found, whichever recogniser that was.
"""

from geomap.recognise.relative.find import find_relatives

__all__ = ["find_relatives"]
