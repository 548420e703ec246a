"""The hostile inputs, as far as reading goes: what `make.py` says must happen to each, alone and all as one folder."""

import json
import subprocess
import sys
import time

import pytest

from geomap import sources
from geomap.model import ArticleStatus
from geomap.settings import Settings

READABLE = (ArticleStatus.OK, ArticleStatus.EMPTY)
WHOLE_FOLDER = """
import json, os, sys, threading, time
from pathlib import Path
from geomap import sources
from geomap.settings import Settings

peak = 0

def watch():  # not getrusage: there a process begins with the peak of the one that started it
    global peak
    page = os.sysconf("SC_PAGE_SIZE")
    while True:
        family = [os.getpid()]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                    family.append(int(stat.parent.name))
            except OSError:
                pass
        size = 0
        for process in family:
            try:
                size += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * page
            except OSError:
                pass
        peak = max(peak, size)
        time.sleep(0.05)

threading.Thread(target=watch, daemon=True).start()
for article in sources.read([sys.argv[1]], settings=Settings()):
    print(json.dumps(sources.article_to_dict(article)))
print(peak, file=sys.stderr)
"""


@pytest.fixture(scope="session")
def hostile(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    makers = (where / "hostile" / "make.py" for where in (root.parent / "shared", root / "tests"))
    made = [sys.executable, next(maker for maker in makers if maker.is_file()), folder]  # a newer set counts
    subprocess.run(made, check=True, capture_output=True)
    return folder, json.loads((folder / "manifest.json").read_text())


def outcome(articles):
    statuses = {article.status for article in articles}
    if not statuses <= set(READABLE):
        return "refused"
    return "empty" if statuses == {ArticleStatus.EMPTY} else "located"


def allowed(case):
    """What reading alone can show: an article without a place is still read, and a needle's harm comes later."""
    expected = {case["expect"], *case.get("also", ())}
    expected = {"located" if each == "escaped" else each for each in expected}
    return expected | {"located"} if "empty" in expected else expected


def check(case, articles):
    assert articles, "nothing came out"
    assert outcome(articles) in allowed(case), [(a.id, a.status.value, a.detail) for a in articles][:5]
    assert all(a.status is not ArticleStatus.CRASHED for a in articles)
    if "articles" in case:
        assert len(articles) == case["articles"]
    readable = [f"{a.title} {a.text}" for a in articles if a.status is ArticleStatus.OK]
    if case["expect"] in ("located", "escaped") or outcome(articles) != "refused":
        missing = [place for place in case.get("places", ()) if not any(place in text for text in readable)]
        assert not missing
    if "absent" in case:
        assert case["absent"] not in repr(articles)


def test_each_hostile_input_comes_out_as_it_must_and_costs_its_neighbour_nothing(hostile):
    folder, manifest = hostile
    control = folder / "cases" / "control-plain.txt"
    failures = []
    for case in manifest:
        begun = time.monotonic()
        *articles, neighbour = sources.read([folder / case["file"], control], settings=Settings())
        try:
            check(case, articles)
            assert neighbour.status is ArticleStatus.OK
            assert "Nairobi" in neighbour.text
            assert time.monotonic() - begun < case.get("seconds", 60)
        except AssertionError as error:
            failures.append(f"{case['file']!r} ({case['why']}): {error}")
    assert not failures, "\n".join(failures)
    assert len(manifest) > 120


def test_all_hostile_inputs_as_one_folder_come_out_in_full_and_in_little_memory(hostile):
    folder, manifest = hostile
    done = subprocess.run(
        [sys.executable, "-c", WHOLE_FOLDER, folder / "cases"], capture_output=True, text=True, check=True, timeout=300
    )
    rows = [json.loads(line) for line in done.stdout.split("\n") if line]
    for case in manifest:
        name = case["file"].removeprefix("cases/")
        read = [row for row in rows if row["source"] == name or row["source"].startswith(name + "/")]
        assert read, name
        if "articles" in case:
            assert len(read) == case["articles"], name
    assert len({row["id"] for row in rows}) == len(rows)
    assert str(folder) not in done.stdout
    assert "LEAK-4f1d09" not in done.stdout
    assert 10 << 20 < int(done.stderr) < 1 << 30
