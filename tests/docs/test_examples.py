"""The three small tasks and the notebook do what their pages say; no page is missing from the site."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def test_the_county_settles_its_towns_and_a_visitor_stays_where_the_text_puts_him(folder):
    import geomap

    stories = geomap.locate(geomap.read(folder / "examples" / "county-news" / "stories.csv"))
    states = {
        resolution.mention.text: resolution.place.admin1
        for one in stories
        for resolution in one.resolutions
        if resolution.place is not None
    }
    assert states["Lebanon"] == states["Columbia"] == states["Manheim"] == "Pennsylvania"
    assert states["Paris"] == "Texas"


def test_the_notebook_runs(folder):
    notebook = nbformat.read(folder / "examples" / "notebook.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder / "examples")}}).execute()
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert any("text/html" in output.get("data", {}) for outputs in shown for output in outputs)
    assert (folder / "examples" / "with-a-marker.html").stat().st_size > 100_000


def test_every_page_of_the_docs_is_in_the_sites_contents():
    contents = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f'"{page.name}"' in contents, page.name


def test_the_page_of_the_api_has_every_public_name():
    import geomap
    from geomap import errors, gazetteer, model

    told = set(re.findall(r"^::: geomap\.(\S+)$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.MULTILINE))
    public = set(geomap.__all__) - set(errors.__all__) - set(model.__all__)
    assert public | {"errors", "model", "plugins", "testing"} <= told
    functions = {name for name in gazetteer.__all__ if name.islower()}
    assert {f"gazetteer.{name}" for name in functions} <= told
