"""Every fenced block of README and docs is run as a reader would, page by page, or says right above itself why not.

`<!-- not run: REASON -->` above a block takes it out. The benchmarks' and tools' own commands, which take minutes and
corpora, are checked instead: the script is there, and knows the options.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

import geomap
from tests.online.geocoding_server import speaking

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(
    r"^(?:<!-- not run: (?P<why>(?:(?!-->).)+) -->\n+)?```(?P<language>[^\n]*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
OTHER_TESTS = {
    ("scale.md", "sh"): "test_scale_runs.py",
    ("scale.md", "sql"): "test_scale_runs.py",
}
"""Blocks that need more around them than a folder, and the file that runs them."""
ONE_SESSION = {"api.md", "extending.md"}
"""Pages whose Python blocks follow from each other."""
NO_NETWORK = "import socket\ndef refuse(*_, **__): raise OSError('no network here')\nsocket.getaddrinfo = refuse\n"


class Block(NamedTuple):
    page: str
    language: str
    text: str
    why_not: str | None


def blocks_of(page: Path) -> list[Block]:
    found = FENCE.finditer(page.read_text(encoding="utf-8"))
    return [Block(page.name, each["language"], each["text"], each["why"]) for each in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run_in_their_order(page, tmp_path, seeds):
    blocks = [
        block for block in blocks_of(page) if not block.why_not and (block.page, block.language) not in OTHER_TESTS
    ]
    prepare(tmp_path, seeds)
    session = ""
    with speaking() as service:
        around = {"GEOMAP_GEOCODER_SCHEME": "http", "GEOMAP_GEOCODER_DOMAIN": service.domain,
                  "GEOMAP_ONLINE_CACHE": str(tmp_path / "cache"), "GEOMAP_ONLINE_GAP_S": "0"}  # fmt: skip
        for block in blocks:
            if block.language == "python":
                session = session * (page.name in ONE_SESSION) + block.text
                say(run([sys.executable, "-c", NO_NETWORK + session], tmp_path, {}))
            else:
                RUNNERS[block.language](block, tmp_path, around)


def prepare(folder, seeds):
    """What the pages take to be there."""
    shutil.copytree(seeds, folder / "articles")
    shutil.copytree(seeds, folder / "clippings")
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "tools").symlink_to(ROOT / "tools")
    write_corpora(folder / "CORPORA")
    write_dumps(folder / "dumps")
    gold = geomap.read(folder / "CORPORA" / "lgl" / "gold.jsonl")
    geomap.write(geomap.locate(gold), folder / "located.jsonl")
    (folder / "FOLDER").mkdir()
    shutil.copy(folder / "CORPORA" / "lgl" / "gold.jsonl", folder / "FOLDER" / "gold.jsonl")
    shutil.copy(folder / "located.jsonl", folder / "FOLDER" / "both.jsonl")


def write_corpora(folder):
    """A corpus of two articles under both names, as docs/accuracy.md describes gold files."""
    rows = []
    for ident, text in (("a", "Trucks left Mosul for Erbil on Friday."), ("b", "In Palmyra, Syria, a museum opened.")):
        marks = [
            {"start": m.mention.start, "end": m.mention.end, "text": m.mention.text, "form": "name", "lat": None,
             "lon": None, "geonameid": m.place.geonames_id, "feature_class": None}
            | {"lat": m.place.point.latitude, "lon": m.place.point.longitude}
            for m in next(geomap.locate([geomap.Article(id=ident, text=text)])).resolutions
        ]  # fmt: skip
        rows.append({"id": ident, "text": text, "publisher": "The Paper", "mentions": marks})
    for name in ("lgl", "trnews"):
        (folder / name).mkdir(parents=True)
        (folder / name / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_dumps(folder):
    """Two of GeoNames' dumps with a row each."""
    folder.mkdir()
    place = ["99072", "Mosul", "Mosul", "", "36.335", "43.118", "P", "PPLA", "IQ", "", "15", "", "", "", "1739800", "",
             "223", "Asia/Baghdad", "2020-01-01"]  # fmt: skip
    other = ["1", "99072", "en", "Mawsil", "", "", "", "", "", ""]
    for name, row in (("IQ", place), ("alternateNamesV2", other)):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.writestr(f"{name}.txt", "\t".join(row) + "\n")


def run_commands(block, folder, around):
    """The lines of a block, in one shell; with a prompt, those without one are what the others print."""
    lines = block.text.splitlines()
    asked = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    program = [line for line in asked or lines if not checked(line)]
    said = say(bash("\n".join(program), folder, around))
    if asked:
        expected = "".join(f"{line}\n" for line in lines if not line.startswith("$ "))
        assert as_any_jq(said) == as_any_jq(expected)


def as_any_jq(said):
    """jq 1.6 prints 26.0 as 26."""
    return re.sub(r"\.0$", "", said, flags=re.MULTILINE)


def checked(line):
    """Whether a line is a command of the checkout, which is checked instead of run."""
    words = shlex.split(line, comments=True)
    script = next((word for word in words if word.endswith(".py") and not word.startswith("tests/")), None)
    if words[:1] == ["make"]:
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    elif "pytest" in words:
        check_tests(words[words.index("pytest") + 1 :])
    elif script:
        check_script(script, words)
    else:
        return False
    return True


def bash(program, folder, around):
    head = f'geomap() {{ "{sys.executable}" -m geomap "$@"; }}\nset -eo pipefail\n'
    return run(["bash", "-c", head + program], folder, around)


def check_script(path, words):
    """The script is there and knows the options, which are too long to run here."""
    source = (ROOT / path).read_text(encoding="utf-8")
    told = source
    if "argparse" in source:
        told = say(run([sys.executable, ROOT / path, "--help"], ROOT, {}))
    for word in words:
        assert not word.startswith("-") or word in told, f"{path} knows no {word}"


def check_tests(words):
    """The tests are there; running them is what this run does anyway."""
    say(run([sys.executable, "-m", "pytest", "-q", "--collect-only", *words], ROOT, {}))


def read_an_article(block, folder, around):
    """A text with front matter, of which every key must be taken."""
    (folder / "story.md").write_text(block.text, encoding="utf-8")
    (article,) = geomap.read(folder / "story.md")
    for key, value in re.findall(r"^(\w+): (.+)$", block.text.split("---")[1], re.MULTILINE):
        assert getattr(article, key) == value


def write_places(block, folder, around):
    """A table of one's own places, which later commands of the page take."""
    assert len(list(csv.DictReader(io.StringIO(block.text)))) > 0
    (folder / "places.csv").write_text(block.text, encoding="utf-8")


def take_settings(block, folder, around):
    """Settings are taken by a command; what goes into a package's own file has only to be TOML."""
    if "project" not in tomllib.loads(block.text):
        (folder / "geomap.toml").write_text(block.text, encoding="utf-8")
        say(bash("geomap --version && geomap read articles --config geomap.toml", folder, {}))
        (folder / "geomap.toml").unlink()


RUNNERS = {
    "sh": run_commands,
    "console": run_commands,
    "markdown": read_an_article,
    "csv": write_places,
    "toml": take_settings,
}


def run(command, folder, around):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GEOMAP_")} | around
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def say(done):
    assert done.returncode == 0, f"{done.args[-1]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_is_run_or_says_why_not(page):
    for block in blocks_of(page):
        elsewhere = OTHER_TESTS.get((block.page, block.language))
        assert block.why_not or elsewhere or block.language in {*RUNNERS, "python"}, block.text
        if elsewhere:
            tested = (Path(__file__).parent / elsewhere).read_text(encoding="utf-8")
            assert f"```{block.language}" in tested
    fences = re.findall(r"^```", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(blocks_of(page)), "a fence is open, or indented"
