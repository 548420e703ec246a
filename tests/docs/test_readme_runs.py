"""The links of README and docs lead somewhere, the files that they name are there, and every command is told of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geomap.cli.commands import commands

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_stand_first_and_exist():
    first = re.search(r"^```console\n(.*?)^```", README, re.DOTALL | re.MULTILINE)[1]
    assert [line.split()[:2] for line in first.splitlines()] == [["make", "map"], ["make", "test"]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^map:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_the_docs_name_exist(page):
    for name in re.findall(r"`((?:\w+/)*\w+\.(?:py|toml|json))`", page.read_text(encoding="utf-8")):
        if name != "geomap.toml":
            assert any((base / name).exists() for base in (ROOT, ROOT / "geomap", ROOT / "geomap/export")), name


def test_nobody_is_told_to_install_the_other_geomap():
    for page in PAGES:
        assert "pip install geomap" not in page.read_text(encoding="utf-8").replace("pip install geomap-news", "")


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_each_command_has_help_and_a_line_in_the_readme(name):
    command = commands.commands[name]
    assert command.help
    assert command.get_short_help_str(100)
    assert re.search(rf"\bgeomap {name}\b|`{name}`", README + (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
