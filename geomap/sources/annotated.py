"""The folder that `geomap annotate` writes, read as located articles: told by its manifest, never by its name."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geomap.annotated import ABOUT, DUPLICATES, MANIFEST, RESOLVED, SCHEMA
from geomap.errors import InputError, PluginError
from geomap.model import (
    Alternative,
    Article,
    ArticleStatus,
    BBox,
    Evidence,
    Focus,
    Form,
    Geometry,
    Kind,
    Located,
    Mention,
    Place,
    Point,
    Resolution,
    Run,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "Surest",
    "annotated_folder",
    "annotated_rows",
    "annotated_tables",
    "is_annotated",
    "mentions_in",
    "read_annotated",
    "surest_sentences",
    "unread_articles",
]

_BATCH_ROWS = 2000
_UNKNOWN_NAMES = 1000
"""Names without a place that a map of the surest sentences lists: the commonest."""
_TEXTS = ("title", "author", "source", "url", "publisher", "published", "language", "detail", "duplicate_of")


def annotated_folder(path: Path) -> Path | None:
    """The folder with the tables: `path` itself, or the one inside that is annotated; None when there is none.

    Raises InputError when there are several, made with different options.
    """
    try:
        if not path.is_dir():
            return None
        found = [path] if is_annotated(path) else [one for one in sorted(path.iterdir()) if is_annotated(one)]
    except OSError:
        return None
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        raise InputError(f"{path} holds results of several runs with different options ({names}): name one of them")
    return found[0] if found else None


def is_annotated(folder: Path) -> bool:
    """Whether a folder holds the tables of a run; its manifest says so."""
    try:
        about = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(about, dict) and about.get("schema") == SCHEMA


def mentions_in(folder: Path) -> int:
    """The number of mentions, from what the files say of themselves."""
    total = 0
    for path in _parts(folder):
        with _opened(folder / "mentions" / path.name) as table:
            total += table.metadata.num_rows
    return total


@dataclass(slots=True)
class Surest:
    """Which mentions are kept for a map of a big corpus, and how many there were."""

    kept: set[tuple[str, int, int]] = field(default_factory=set)
    """(part, row, start) of each."""
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of each place its mentions, and the articles that they are in, before the choice."""
    mentions: int = 0
    articles: int = 0


def surest_sentences(folder: Path, per_place: int, in_all: int | None = None) -> Surest:
    """For each place the mentions of highest confidence, of equal ones the latest, one an article; so many a place.

    Where that makes more than `in_all`, each place brings fewer, but one at least.
    What an earlier article of the corpus tells already is left out, as far as duplicates are known.
    """
    best: dict[str, list[tuple[float, str, str, int, int]]] = {}
    unknown: dict[str, list[tuple[float, str, str, int, int]]] = {}
    times: Counter[str] = Counter()
    surest = Surest()
    article, here = ("", -1), set[str]()
    for part, r in _told_once(folder):
        if article != (part, r["row"]):
            article, here = (part, r["row"]), set()
            surest.articles += 1
        key, known = r["place_id"], best
        if key is None:
            key, known = r["text"], unknown
            times[key] += 1
        else:
            mentions, articles = surest.places.get(key, (0, 0))
            surest.places[key] = mentions + 1, articles + (key not in here)
            surest.mentions += 1
        if key in here:
            continue  # one sentence an article
        here.add(key)
        heap = known.setdefault(key, [])
        entry = (r["confidence"] or 0.0, r["published"] or "", part, -r["row"], -r["start"])
        if len(heap) < per_place:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)
    heaps = [*best.values(), *(unknown[name] for name, _ in times.most_common(_UNKNOWN_NAMES))]
    while in_all is not None and per_place > 1 and sum(min(per_place, len(heap)) for heap in heaps) > in_all:
        per_place -= 1
    for heap in heaps:
        surest.kept.update((part, -row, -start) for _, _, part, row, start in heapq.nlargest(per_place, heap))
    return surest


def _told_once(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Part and row of each mention with a place or without a known one, of articles that repeat no earlier one."""
    again = _duplicates(folder)
    columns = ["row", "start", "text", "published", "status", "confidence", "place_id"]
    for path in _parts(folder):
        repeated = {r["row"] for r in _rows(path, ["row", "duplicate_of"]) if r["duplicate_of"] is not None}
        for r in _rows(folder / "mentions" / path.name, columns):
            shown = r["place_id"] is not None or r["status"] == Status.UNKNOWN.value
            if shown and r["row"] not in repeated and (path.stem, r["row"]) not in again:
                yield path.stem, r


def read_annotated(folder: Path, surest: Surest | None = None) -> Iterator[Located]:
    """The located articles, part by part, in bounded memory; with `surest` only those mentions, and their articles.

    Of texts that were not kept, only the sentences that name a place are there, at their offsets. Raises InputError,
    naming the file, when one is damaged; PluginError when pyarrow is not installed.
    """
    again = _duplicates(folder)
    resolved = _resolved(folder)
    for path in _parts(folder):
        part = path.stem
        run = _run(path)
        places = {row["id"]: _place(row) for row in _rows(folder / "places" / path.name)}
        mentions = _Mentions(_rows(folder / "mentions" / path.name), places, resolved)
        for row in _rows(path):
            resolutions, sentences = mentions.of(row["row"])
            if surest is not None:
                kept = [k for k, r in enumerate(resolutions) if (part, row["row"], r.mention.start) in surest.kept]
                if not kept and row["status"] == ArticleStatus.OK.value:
                    continue
                resolutions = [resolutions[k] for k in kept]
                sentences = [sentences[k] for k in kept]
            yield _located(row, resolutions, sentences, run, again.get((part, row["row"])))


def annotated_rows(folder: Path, columns: list[str], *, table: str = "articles") -> Iterator[dict[str, Any]]:
    """The rows of one of the tables, part by part, as plain values."""
    for path in _parts(folder):
        yield from _rows(folder / table / path.name, columns)


def unread_articles(folder: Path, part: str) -> Iterator[tuple[str, str, str]]:
    """(id, status, detail) of the articles of a part that could not be read."""
    for r in _rows(folder / "articles" / f"{part}.parquet", ["article_id", "status", "detail"]):
        if r["status"] != ArticleStatus.OK.value:
            yield r["article_id"], r["status"], r["detail"] or "it could not be read"


def annotated_tables(folder: Path, columns: list[str], *, table: str) -> Iterator[Any]:
    """The same rows as a `pyarrow.Table` for each part, for whoever needs few of them."""
    for path in _parts(folder):
        with _opened(folder / table / path.name) as file:
            yield file.read(columns=columns)


def _parts(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "articles").glob("*.parquet") if not path.name.startswith("."))


def _rows(path: Path, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    with _opened(path) as table:
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
            yield from batch.to_pylist()


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A file of a part. Raises InputError, naming it, when it is missing or damaged, also while it is read."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise PluginError("an annotated folder needs pyarrow: pip install 'geomap-news[scale]'") from error
    try:
        with ParquetFile(path, page_checksum_verification=True) as table:
            yield table
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{path.parent.name}/{path.name} is missing or damaged ({type(error).__name__}): delete it, and run "
            "`geomap annotate` again, which makes that part anew"
        ) from error


def _duplicates(folder: Path) -> dict[tuple[str, int], str]:
    """(part, row) → id of the first article that tells the same, as `geomap.scale.find_duplicates` found them."""
    path = folder / DUPLICATES
    return {(r["part"], r["row"]): r["duplicate_of"] for r in _rows(path)} if path.is_file() else {}


def _resolved(folder: Path) -> dict[str, tuple[Place, float]]:
    """Name → place and confidence, as `geomap.scale.join_resolved` left them."""
    path = folder / RESOLVED
    if not path.is_file():
        return {}
    edges = ("west", "south", "east", "north")
    return {
        r["mention"]: (_place(r | dict(zip(edges, r["bbox"] or (None,) * 4, strict=True))), r["confidence"])
        for r in _rows(path)
    }


def _resolved_once(resolution: Resolution, place: Place, sure: float) -> Resolution:
    detail = f"{place.source}, asked once for this name" if place.source else "asked once for this name"
    evidence = (*resolution.evidence, Evidence(reason="resolved once for the corpus", detail=detail, weight=0.0))
    return replace(resolution, status=Status.RESOLVED, place=place, confidence=sure, evidence=evidence)


def _run(path: Path) -> Run | None:
    with _opened(path) as table:
        about = json.loads((table.metadata.metadata or {}).get(ABOUT, b"{}"))
    keys = ("geomap", "recogniser", "gazetteer", "options_hash")
    return Run(**{key: str(about.get(key, "")) for key in keys})


class _Mentions:
    """The mentions of a part, handed out in the order of its articles."""

    def __init__(
        self,
        rows: Iterator[dict[str, Any]],
        places: Mapping[str, Place],
        resolved: Mapping[str, tuple[Place, float]],
    ) -> None:
        self._rows = rows
        self._places = places
        self._resolved = resolved
        self._next = next(rows, None)

    def of(self, row: int) -> tuple[list[Resolution], list[str | None]]:
        """Those of one article, and the sentences that they stand in."""
        resolutions: list[Resolution] = []
        sentences: list[str | None] = []
        while self._next is not None and self._next["row"] == row:
            resolution = _resolution(self._next, self._places)
            if resolution.status is Status.UNKNOWN and (found := self._resolved.get(resolution.mention.text)):
                resolution = _resolved_once(resolution, *found)
            resolutions.append(resolution)
            sentences.append(self._next["sentence"])
            self._next = next(self._rows, None)
        return resolutions, sentences


def _located(
    row: dict[str, Any], resolutions: list[Resolution], sentences: list[str | None], run: Run | None, again: str | None
) -> Located:
    text = row["text"]
    article = Article(
        id=row["article_id"],
        text=_sparse(resolutions, sentences) if text is None else text,
        status=ArticleStatus(row["status"]),
        **{key: row[key] for key in _TEXTS if key != "duplicate_of"},
        duplicate_of=row["duplicate_of"] or again,
    )
    focus = tuple(Focus(**one) for one in row["focus"] or ())
    return Located(article=article, resolutions=tuple(resolutions), focus=focus, run=run, excerpted=text is None)


def _sparse(resolutions: list[Resolution], sentences: list[str | None]) -> str:
    """The known sentences at their offsets, spaces in between."""
    text = ""
    for resolution, sentence in zip(resolutions, sentences, strict=True):
        start, end = resolution.mention.sentence
        if sentence is not None and start >= len(text) and len(sentence) == end - start:
            text = f"{text:<{start}}{sentence}"
    return text


def _resolution(r: dict[str, Any], places: Mapping[str, Place]) -> Resolution:
    area = json.loads(r["area"]) if r["area"] else None
    return Resolution(
        mention=Mention(
            start=r["start"],
            end=r["end"],
            text=r["text"],
            form=Form(r["form"]),
            sentence=(r["sentence_start"], r["sentence_end"]),
            page=r["page"],
            role=r["role"],
        ),
        status=Status(r["status"]),
        confidence=r["confidence"],
        place=None if r["place_id"] is None else places[r["place_id"]],
        alternatives=tuple(
            Alternative(place=places[one["place_id"]], confidence=one["confidence"]) for one in r["alternatives"] or ()
        ),
        evidence=tuple(Evidence(**one) for one in r["evidence"] or ()),
        anchors=tuple(r["anchors"] or ()),
        area=None if area is None else Geometry(type=area["type"], coordinates=_frozen(area["coordinates"])),
        corrected_by=r["corrected_by"],
    )


def _place(p: dict[str, Any]) -> Place:
    edges = (p["west"], p["south"], p["east"], p["north"])
    same = (
        "id", "name", "country", "country_code", "admin1", "admin1_code", "admin2", "feature_code", "geonames_id",
        "wikidata_id", "population", "precision", "uncertainty_km", "source",
    )  # fmt: skip
    return Place(
        **{key: p[key] for key in same},
        kind=Kind(p["kind"]),
        point=Point(p["latitude"], p["longitude"]),
        bbox=None if None in edges else BBox(*edges),
        disputed=bool(p["disputed"]),
        claimants=tuple(p["claimants"] or ()),
    )


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
