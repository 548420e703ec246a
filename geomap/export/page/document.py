"""The page as text: a template whose gaps are filled once, a Content-Security-Policy with the hashes of what may run.

Nothing here evaluates a template language: article text is data in a JSON island, escaped so that it can't end it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from geomap.export.page.addresses import tile_origin

__all__ = ["Foreign", "island_text", "page_text"]

_GAP = re.compile(r"<!--geomap:([A-Z_]+)-->")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TO_ESCAPE = re.compile("[<>&\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PACK_ABOVE = 64_000
_NOSCRIPT_ROWS = 60
_TO_BE_SHOWN = "©"
"""Credits that begin like this are owed on the map itself, not only in its about page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """What folium layers on top add to the page; none of it comes from articles."""

    head: str = ""
    html: str = ""
    links: tuple[str, ...] = ()
    """Addresses of scripts."""
    scripts: tuple[str, ...] = ()
    """Inline scripts."""
    styles: tuple[str, ...] = ()
    """Inline styles, to be hashed."""
    origins: tuple[str, ...] = ()


def island_text(island: dict[str, Any]) -> str:
    """JSON that is safe inside a script element: no `<`, `>`, `&`, and lone surrogates escaped."""
    text = json.dumps(island, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = _TO_ESCAPE.sub(lambda match: _ESCAPES[match.group()], text)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def page_text(island: dict[str, Any], foreign: Foreign | None = None) -> str:
    """The whole page. The same island gives the same text."""
    foreign = foreign or Foreign()
    data = island_text(island)
    packed = len(data) > _PACK_ABOVE
    if packed:
        data = base64.b64encode(gzip.compress(data.encode(), 6, mtime=0)).decode()
    css = _asset("bundle/leaflet.css") + "\n" + _asset("bundle/page.css")
    scripts = (_asset("../vendor/leaflet/leaflet.js"), _asset("bundle/page.js"))
    tiles = island.get("tiles")
    root = (' data-tiled="1"' if tiles else "") + (' data-compact="1"' if island["compact"] else "")
    owed = [line for line in island["sources"] if line.startswith(_TO_BE_SHOWN)]
    credit = _credit([*owed, *([tiles["credit"]] if tiles else [])])
    gaps = {
        "ROOT": root,
        "CSP": escape(_policy(scripts, css, foreign, tile_origin(tiles["url"]) if tiles else None)),
        "TITLE": escape(_shown(island["title"])),
        "CSS": css,
        "CREDIT": credit,
        "PACKED": ' data-packed="gzip"' if packed else "",
        "DATA": data,
        "BASEMAP": _basemap(),
        "LEAFLET": scripts[0],
        "JS": scripts[1],
        "NOSCRIPT": _noscript(island),
        "FOREIGN_HEAD": foreign.head,
        "FOREIGN_MAP": foreign.html,
        "FOREIGN_SCRIPTS": "\n".join(
            [f'<script src="{escape(link)}"></script>' for link in foreign.links]
            + [f"<script>{script}</script>" for script in foreign.scripts]
        ),
    }
    return _GAP.sub(lambda match: gaps[match.group(1)], _asset("page.html"))


@cache
def _asset(name: str) -> str:
    folder = files("geomap.export")
    path = folder / "vendor" / name.removeprefix("../vendor/") if name.startswith("..") else folder / "page" / name
    return path.read_text(encoding="utf-8").strip()


@cache
def _basemap() -> str:
    packed = (files("geomap.export") / "vendor" / "basemap" / "basemap.bin.gz").read_bytes()
    return base64.b64encode(packed).decode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(scripts: tuple[str, ...], css: str, foreign: Foreign, tiles: str | None) -> str:
    elsewhere = list(foreign.origins)
    images = ["data:", "blob:", *elsewhere, *([tiles] if tiles else [])]
    rules = {
        "default-src": ["'none'"],
        "script-src": [_hash(text) for text in (*scripts, *foreign.scripts)] + elsewhere,
        "style-src": [_hash(text) for text in (css, *foreign.styles)] + elsewhere,
        "img-src": images,
        "font-src": elsewhere or ["'none'"],
        "connect-src": elsewhere or ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "object-src": ["'none'"],
    }
    if foreign.scripts or foreign.html:
        rules["style-src-attr"] = ["'unsafe-inline'"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def _credit(lines: list[str]) -> str:
    links = (("GeoNames", "https://www.geonames.org/"), ("Natural Earth", "https://www.naturalearthdata.com/"))
    anchors = [f'<a href="{url}" target="_blank" rel="noopener noreferrer">{name}</a>' for name, url in links]
    return " · ".join([*anchors, *map(escape, lines), "made with geomap"])


def _shown(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _noscript(island: dict[str, Any]) -> str:
    """The places as a plain table, for readers without JavaScript."""
    counts: dict[int, int] = {}
    titles: dict[int, dict[int, None]] = {}
    mentions = island["mentions"]
    for place, article in zip(mentions["p"], mentions["a"], strict=True):
        if place >= 0:
            counts[place] = counts.get(place, 0) + 1
            titles.setdefault(place, {})[article] = None
    order = sorted(counts, key=lambda place: (-len(titles[place]), -counts[place], place))
    rows = [
        f"<tr><td>{_cell(island['places'][place]['n'])}</td><td>{_cell(_where(island['places'][place]))}</td>"
        f"<td>{counts[place]}</td><td>{_articles(island, list(titles[place]))}</td></tr>"
        for place in order[:_NOSCRIPT_ROWS]
    ]
    more = len(order) - len(rows)
    note = f"<p>{more:,} more places are on the map.</p>" if more > 0 else ""
    return (
        f'<div class="noscript"><h1>{_cell(island["title"])}</h1><p>The map needs JavaScript; here are its places.</p>'
        "<table><thead><tr><th>Place</th><th>Where</th><th>Mentions</th><th>Articles</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>{note}</div>"
    )


def _cell(text: str) -> str:
    return escape(_shown(text))


def _where(place: dict[str, Any]) -> str:
    parts = [place.get("a"), place.get("c")]
    where = ", ".join(part for part in parts if part and part != place["n"])
    return " · ".join(part for part in (where, _claims(place.get("d"))) if part)


def _claims(codes: list[str] | None) -> str:
    """Who claims a place, in words, from ISO codes; "" for None: nobody disputes it."""
    if not codes:
        return "" if codes is None else "its status is disputed"
    names = [_country_names().get(code, code) for code in codes]
    return f"claimed by {', '.join(names[:-1])}{' and ' if names[1:] else ''}{names[-1]}"


@cache
def _country_names() -> dict[str, str]:
    """English names by ISO code. Made by tools/page/country_names.py."""
    return dict(line.split("\t") for line in _asset("data/countries.tsv").splitlines())


def _articles(island: dict[str, Any], indexes: list[int]) -> str:
    shown = []
    for index in indexes[:3]:
        article = island["articles"][index]
        title = _cell(article["t"])
        url = article.get("u")
        shown.append(f'<a href="{escape(url)}" rel="noopener noreferrer">{title}</a>' if url else title)
    if len(indexes) > len(shown):
        shown.append(f"{len(indexes) - len(shown):,} more")
    return "; ".join(shown)
