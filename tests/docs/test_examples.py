"""The examples and the pages about them: commands, Python blocks and the notebook are run, the site is built."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent.parent
PAGES = ("index.md", "examples.md", "notebook.md")
OFFLINE = "import socket\ndef refuse(*_, **__): raise OSError('no network here')\nsocket.getaddrinfo = refuse\n"


def blocks(language: str) -> list[str]:
    text = "\n".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES)
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def run(*words, folder):
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("block", blocks("sh"))
def test_commands_run(block, folder):
    for line in block.splitlines():
        words = shlex.split(line, comments=True)
        assert words[0] == "geomap"
        run("-m", *words, folder=folder)


@pytest.mark.parametrize("code", blocks("python"))
def test_python_blocks_run(code, folder):
    assert run("-c", OFFLINE + code, folder=folder).stdout


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
