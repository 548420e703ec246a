"""IN → parts: pieces of the corpus that are worked on one at a time, each with a name that lasts from run to run."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from glob import has_magic, iglob
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError, PluginError, reason_of
from geomap.scale.cuts import Piece, cuts
from geomap.sources import FileRange, is_annotated
from geomap.sources.walk import excluder, walk

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

__all__ = ["PART_BYTES", "Part", "Piece", "opened", "parts_of"]

PART_BYTES = 4 << 20
"""About a thousand articles of text: small enough to be done again, large enough to be worth a file."""
_PART_FILES = 1000
_PACKED = (".gz", ".zip", ".parquet", ".pq")
_CUT_KINDS = (None, "jsonl", "parquet")
_PACKED_TIMES = 6
"""What packed files unpack to, roughly: for the size of parts only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of work: a few files, or some lines of one."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def fingerprint(self) -> str:
        """Changes when a file of the part does, as far as its size tells."""
        told = "\n".join(f"{p.key}\0{p.last_byte}\0{p.last_byte or p.size_bytes}" for p in self.pieces)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def parts_of(
    source: str | Path,
    exclude: Sequence[str] = (),
    *,
    part_bytes: int = PART_BYTES,
    kind: str | None = None,
) -> Iterator[Part]:
    """The parts of a folder, a file, a glob or a URL that fsspec knows, in the order of their names.

    Small files are put together; JSON Lines and Parquet tables are cut at ends of lines and of row groups, unless they
    are to be read as another `kind`; any other large file is a part of its own. What a run has written, there or
    elsewhere in the folder, is no part of it. The network is used when `source` is the URL of something there.
    Raises InputError when there is nothing, PluginError when fsspec or what it needs for this URL is not installed.
    """
    together: list[Piece] = []
    size_bytes = 0
    for piece in _pieces(source, exclude):
        weight_bytes = piece.size_bytes * (_PACKED_TIMES if piece.name.lower().endswith(_PACKED) else 1)
        alone = weight_bytes > part_bytes
        if together and (alone or size_bytes + weight_bytes > part_bytes or len(together) == _PART_FILES):
            yield _part(together)
            together, size_bytes = [], 0
        if alone:
            yield from (_part([cut]) for cut in (cuts(piece, part_bytes) if kind in _CUT_KINDS else (piece,)))
        else:
            together.append(piece)
            size_bytes += weight_bytes
    if together:
        yield _part(together)


def _part(pieces: Sequence[Piece]) -> Part:
    """Its name begins as its first file's, made safe, and ends in a hash: no name of a file gets into a path."""
    first = pieces[0]
    told = hashlib.sha256("\n".join(p.key for p in pieces).encode("utf-8", "surrogatepass")).hexdigest()[:10]
    stem = re.sub(r"[^A-Za-z0-9]+", "-", first.name).strip("-")[:60] or "part"
    whole = first.last_byte is None and first.last_group is None
    number = "" if whole else f"-{first.first:012d}"
    return Part(name=f"{stem}{number}-{told}", pieces=tuple(pieces))


def _pieces(source: str | Path, exclude: Sequence[str]) -> Iterator[Piece]:
    written = str(source)
    found = _remote(written) if "://" in written else _given(_local(written, exclude))
    empty = True
    for piece in found:
        empty = False
        yield piece
    if empty:
        raise InputError(f"there is nothing to annotate in {written}: give a folder, a file, a glob or a URL")


def _given(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Without the tables, logs and manifests of runs: their folder may lie in the corpus."""
    written: dict[Path, bool] = {}

    def is_written(folder: Path) -> bool:
        if folder not in written:
            written[folder] = is_annotated(folder) or (folder != folder.parent and is_written(folder.parent))
        return written[folder]

    return (piece for piece in pieces if not is_written(Path(piece.path).parent))


def _local(written: str, exclude: Sequence[str]) -> Iterator[Piece]:
    path = Path(written)
    if path.is_dir():
        for found in walk(path, excluder(tuple(exclude))):
            yield Piece(path=str(found.path.absolute()), name=found.name, size_bytes=_size(found.path))
    elif os.path.lexists(path):
        yield Piece(path=str(path.absolute()), name=path.name, size_bytes=_size(path))
    elif has_magic(written):
        files = sorted(one for one in iglob(written, recursive=True) if Path(one).is_file())  # noqa: PTH207 - whole globs, `**` too
        root = os.path.commonpath([str(Path(one).parent) for one in files] or [""])
        for one in files:
            yield Piece(
                path=str(Path(one).absolute()), name=os.path.relpath(one, root or "."), size_bytes=_size(Path(one))
            )
    else:
        raise InputError(f"there is no file or folder {written}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _remote(url: str) -> Iterator[Piece]:
    system, root = _file_system(url)
    try:
        listed = system.glob(root, detail=True) if has_magic(root) else system.find(root, detail=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{url} can't be listed: {reason_of(error)}") from error
    paths = sorted(name for name, about in listed.items() if about.get("type") == "file")
    folder = os.path.commonpath([path.rpartition("/")[0] for path in paths]) if paths else ""
    for path in paths:
        yield Piece(
            path=system.unstrip_protocol(path),
            name=path.removeprefix(folder).lstrip("/"),
            size_bytes=int(listed[path].get("size") or 0),
        )


def _file_system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise PluginError(f"{url} needs fsspec: pip install 'geomap-news[scale]'") from error
    try:
        system, root = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise PluginError(f"{url} can't be opened: {error}") from error
    return system, root


@contextmanager
def opened(pieces: Iterable[Piece]) -> Iterator[Iterator[FileRange]]:
    """The files of pieces; those that are elsewhere are brought to a temporary folder, one at a time."""
    with ExitStack() as stack:
        yield stack.enter_context(closing(_brought(pieces, stack)))


def _brought(pieces: Iterable[Piece], stack: ExitStack) -> Generator[FileRange, None, None]:
    folder: str | None = None
    for piece in pieces:
        path = Path(piece.path)
        if "://" in piece.path:
            folder = folder or stack.enter_context(TemporaryDirectory(prefix="geomap-"))
            path = Path(folder) / "fetched"
            system, inner = _file_system(piece.path)
            try:
                with system.open(inner, "rb") as remote, path.open("wb") as out:
                    shutil.copyfileobj(remote, out, 1 << 20)
            except OSError as error:
                raise InputError(f"{piece.path} can't be fetched: {reason_of(error)}") from error
        yield FileRange(
            path=path, name=piece.name, first_byte=piece.first_byte, last_byte=piece.last_byte,
            first_group=piece.first_group, last_group=piece.last_group, first_row=piece.first_row,
        )  # fmt: skip
