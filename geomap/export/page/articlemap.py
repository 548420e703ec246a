"""`ArticleMap`: a `folium.Map` that saves as geomap's own page and still takes folium layers on top.

folium and branca evaluate templates in whatever strings they are given, so nothing that comes from articles is ever
handed to them: the page is put together by `document`, and folium renders only what a user has added.
"""

# ruff: noqa: SLF001 - an element's children and links can be had no other way

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from jinja2 import Template

from geomap.errors import InputError
from geomap.export.page.counting import OpeningCounts, opening_counts
from geomap.export.page.document import Foreign, island_text, page_text
from geomap.export.page.picture import find_chromium, is_picture, save_picture
from geomap.files import atomic_write, check_writable

if TYPE_CHECKING:
    from geomap.export.page.island import PageOptions

__all__ = ["ArticleMap"]

_PAGE_ENDINGS = (".html", ".htm")
_ORIGIN = re.compile(r"https?://(?:\{s\}\.)?[A-Za-z0-9.\-]+(?::\d+)?")
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
# Of the files that folium's own page loads, those that its markers and popups need; the rest would restyle the page.
_NEEDED = ("jquery", "awesome_markers", "awesome_markers_css", "awesome_markers_font_css", "fontawesome_css")


class _PageFigure(Figure):
    """The root of the element tree: renders as the page."""

    def __init__(self, page: ArticleMap) -> None:
        super().__init__()
        self.header._children.clear()
        self.add_child(page)
        self._page = page

    def render(self, **_: Any) -> str:
        return self._page.page()


class ArticleMap(folium.Map):
    """The map of located articles. Made by `geomap.to_map`.

    Shows in a notebook, takes folium layers (`folium.GeoJson(…).add_to(m)`), and saves as one self-contained file.
    Without layers of others the page asks nothing of the network and the same articles give the same bytes; with them
    their origins are added to the page's policy, and saving says so on standard error.
    """

    _template = Template("")
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 - as above

    def __init__(self, island: dict[str, Any], options: PageOptions) -> None:
        super().__init__(tiles=None)
        self._island = island
        self._options = options
        # From the content, so that rebuilding gives the same bytes.
        self._id = hashlib.sha256(island_text(island).encode()).hexdigest()[:32]
        self._figure = _PageFigure(self)

    @property
    def island(self) -> dict[str, Any]:
        """The data that the page carries; `js/data.js` names its keys."""
        return self._island

    def page(self) -> str:
        """The page as HTML."""
        return page_text(self._island, self._foreign())

    def render(self, **_: Any) -> str:
        """The page as HTML."""
        return self.page()

    @staticmethod
    def check_target(path: str | Path) -> None:
        """Finds out before any work whether a page or a picture can be written to `path`.

        Raises InputError when its ending is none that a map has, its folder is missing or can't be written to, or it is
        a folder itself.
        """
        file = Path(path)
        check_writable(file)
        if file.suffix.lower() not in _PAGE_ENDINGS and not is_picture(file):
            raise InputError(
                f"{file} ends in none of .html, .png, .pdf, which a map can be: name it such as map.html; "
                "`geomap locate` writes tables and layers, such as .csv, .geojson and .gpkg"
            )

    @staticmethod
    def takes_picture(path: str | Path) -> bool:
        """Whether `save` writes a picture there, by the ending (`.png`, `.pdf`).

        Raises ServiceError, saying what to install, when it would and there is no browser to take it.
        """
        if not is_picture(Path(path)):
            return False
        find_chromium()
        return True

    def save(self, outfile: str | bytes | Path | IO[bytes], close_file: bool = True, **_: Any) -> None:  # noqa: FBT001, FBT002 - folium's signature
        """Writes the page: beside the target first, then moved into place, so that no half a page is ever seen.

        A name that ends in `.png` or `.pdf` gets a picture of the page, taken by an installed Chromium or Chrome.
        Raises InputError when it can't be written there, ServiceError when there is no browser to take the picture.
        """
        if isinstance(outfile, str | Path) and is_picture(Path(outfile)):
            with tempfile.TemporaryDirectory(prefix="geomap-map-") as folder:
                page = Path(folder) / "map.html"
                self.save(page)
                save_picture(page, Path(outfile))
            return
        foreign = self._foreign()
        content = page_text(self._island, foreign).encode()
        if isinstance(outfile, str | bytes | Path):
            with atomic_write(os.fsdecode(outfile)) as out:
                out.write(content)
        else:
            outfile.write(content)
            if close_file:
                outfile.close()
        if foreign and foreign.origins:
            names = ", ".join(foreign.origins)
            print(f"geomap: layers added to this map load from {names}; it is not self-contained.", file=sys.stderr)

    def _repr_html_(self, **_: Any) -> str:
        return (
            f'<iframe srcdoc="{escape(self.page())}" title="{escape(self._island["title"])}" '
            'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads" '
            'style="width:100%;height:680px;border:0"></iframe>'
        )

    def counts(self) -> OpeningCounts:
        """What the page counts at opening: articles, mentions, places, names not placed."""
        return opening_counts(self._island)

    def disclosure(self) -> str:
        """What the saved file tells whoever gets it, in one line."""
        island = self._island
        texts = {
            "full": "the whole text of each article",
            "sentences": "the sentences that name a place",
            "none": "no text but the names of places",
        }[self._options.embed]
        names = sum(1 for article in island["articles"] if "l" in article)
        local = f", file names ({names:,})" if names else ""
        ids = f", titles and ids of articles ({len(island['articles']):,})" if island["articles"] else ""
        return f"The file carries {texts}{ids}{local}."

    def _foreign(self) -> Foreign | None:
        """What the layers that a user has added render to; None when there are none."""
        if not self._children:
            return None
        figure = self._figure
        for part in (figure.header, figure.html, figure.script):
            part._children.clear()
        if _has(self, (folium.Popup, folium.Icon)):
            for name, url in folium.Map.default_js:
                if name in _NEEDED:
                    figure.header.add_child(JavascriptLink(url), name=name)
            for name, url in folium.Map.default_css:
                if name in _NEEDED:
                    figure.header.add_child(CssLink(url), name=name)
        for child in list(self._children.values()):
            child.render()
        links = tuple(e.url for e in figure.header._children.values() if isinstance(e, JavascriptLink))
        head = "\n".join(e.render() for e in figure.header._children.values() if not isinstance(e, JavascriptLink))
        html = "\n".join(e.render() for e in figure.html._children.values())
        scripts = [f"var {self.get_name()} = window.geomapPage.map;\n{_icons()}"]
        scripts += [e.render().replace("\r\n", "\n") for e in figure.script._children.values()]
        origins = {
            found.replace("{s}.", "*.") for text in (head, html, *links, *scripts) for found in _ORIGIN.findall(text)
        } - {"http://www.w3.org", "https://www.w3.org"}
        return Foreign(
            head=head,
            html=html,
            links=links,
            scripts=tuple(scripts),
            styles=tuple(_STYLE.findall(head + html)),
            origins=tuple(sorted(origins)),
        )


def _has(element: Element, kinds: tuple[type, ...]) -> bool:
    return any(isinstance(child, kinds) or _has(child, kinds) for child in element._children.values())


def _icons() -> str:
    """Leaflet's own marker as an inline drawing: its picture files don't come along."""
    pin = "M12.5 1A11.5 11.5 0 0 0 1 12.5C1 21 12.5 40 12.5 40S24 21 24 12.5A11.5 11.5 0 0 0 12.5 1Z"
    drawing = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 25 41'%3E"
        f"%3Cpath fill='%23a34300' stroke='%23fff' d='{pin}'/%3E"
        "%3Ccircle cx='12.5' cy='12.5' r='4.5' fill='%23fff'/%3E%3C/svg%3E"
    )
    return (
        "delete L.Icon.Default.prototype._getIconUrl;\n"
        f'L.Icon.Default.mergeOptions({{iconUrl: "{drawing}", iconRetinaUrl: "{drawing}", shadowUrl: null}});'
    )
