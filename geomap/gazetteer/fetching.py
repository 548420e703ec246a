"""GeoNames' dumps from the network, when a user asks for them: whole files only, and gone on with after a break."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError, ServiceError, reason_of
from geomap.http import Limits, Saving, Web, WebError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["GEONAMES_URL", "fetch"]

GEONAMES_URL = "https://download.geonames.org/export/dump/"
_LIMITS = Limits(total_s=6 * 3600.0, size_bytes=8 << 30, gap_s=0.2)
"""alternateNamesV2.zip and allCountries.zip have some 200 and 400 MB."""
_COUNTRY = re.compile(r"[A-Z]{2}")


def fetch(
    source: str,
    folder: Path | str,
    *,
    countries: Sequence[str] = (),
    alternates: bool = True,
    url: str = GEONAMES_URL,
    allow_private: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Downloads dumps of `source` ("geonames") into a folder and gives their paths: all countries in one file, or one
    file for each of `countries` (ISO alpha-2), and with `alternates` the names in other languages.

    A file that is there and whole is kept. A download that breaks leaves `NAME.part`, and the next call goes on from
    there. Goes to `url` and nowhere else. Raises GazetteerError for a wrong call or a file that is no dump, and
    ServiceError when the server can't be reached or fails.
    """
    if source != "geonames":
        raise GazetteerError(f"{source!r} can't be fetched: geonames is the only source that can")
    names = [f"{code.upper()}.zip" for code in countries] or ["allCountries.zip"]
    for name in names:
        if name != "allCountries.zip" and not _COUNTRY.fullmatch(name[:-4]):
            raise GazetteerError(f"{name[:-4]!r} is no country code: give two letters, as in IQ")
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GazetteerError(f"{target} can't be made ({reason_of(error)}): name another folder") from error
    web = Web(limits=_LIMITS, allow_private=allow_private)
    try:
        wanted = [*names, *(["alternateNamesV2.zip"] if alternates else [])]
        return [_fetched(web, url.rstrip("/") + "/" + name, target / name, say) for name in wanted]
    finally:
        web.close()


def _fetched(web: Web, url: str, path: Path, say: Callable[[str], None]) -> Path:
    if path.is_file() and _is_whole(path):
        say(f"{path.name} is there already")
        return path
    part, mark = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.mark")
    say(f"{path.name} from {url}")
    try:
        with part.open("r+b" if part.is_file() else "w+b") as file:
            saving = Saving(file, mark.read_text("latin-1") if mark.is_file() else None)
            try:
                web.save(url, saving)
            finally:
                if saving.mark is not None:
                    mark.write_text(saving.mark, "latin-1")
        if not _is_whole(part):
            part.unlink()
            mark.unlink(missing_ok=True)
            raise GazetteerError(f"{url} is no zip of GeoNames: check the address")
        part.replace(path)
    except WebError as error:
        raise ServiceError(f"{url}: {error.detail} Run the same command again; it goes on where it stopped.") from error
    except OSError as error:
        raise GazetteerError(
            f"{path} can't be written ({reason_of(error)}): make room or name another folder"
        ) from error
    mark.unlink(missing_ok=True)
    return path


def _is_whole(path: Path) -> bool:
    """Whether a file is a zip with a table in it; a cut-off one has no directory at its end."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(".txt") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
