"""Kills geomap at random moments, and looks whether anything that it had acknowledged is lost.

    python benchmarks/kills.py [--kills 120] [--seed 1]

Each round starts one of add, correct, migrate and review as a process of its own, lets it acknowledge what it has put
on the disk, and kills it (SIGKILL) after a random time. Then the file must be sound (`PRAGMA integrity_check`), hold
every article and correction that was acknowledged, in this round or an earlier one, and go on from there.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

import geomap
from geomap.store.tables import APPLICATION_ID, STEPS

ADD = """
import sys, geomap
list(geomap.locate([geomap.Article(id="warm", text="Rain fell on Mosul.")]))  # what takes long at first
with geomap.Project(sys.argv[1]) as project:
    print("ready", flush=True)
    project.add(*sys.argv[2:], on_article=lambda one: print("article", one.article.id, flush=True))
"""
CORRECT = """
import random, sys, geomap
chance = random.Random(sys.argv[2])
with geomap.Project(sys.argv[1]) as project:
    texts = [(one.article.id, one.article.text) for one in project.locate()]
    print("ready", flush=True)
    while texts:
        ident, text = chance.choice(texts)
        start = chance.randrange(len(text) - 8)
        row = project.correct(
            ident, text[start : start + 8].strip() or text[:4], decision=chance.choice(("unknown", "not a place")),
            scope=chance.choice(("mention", "article", "everywhere")), start=None, who="kill",
        )
        print("correction", row.id, flush=True)
        if chance.random() < 0.2:
            print("correction", project.undo(who="kill").id, flush=True)
"""
MIGRATE = """
import sys
from geomap.store import open_store
print("ready", flush=True)
open_store(sys.argv[1], write=True).close()
print("migrated", flush=True)
"""


@dataclass
class Acknowledged:
    """What geomap said was on the disk."""

    articles: set[str] = field(default_factory=set)
    corrections: set[str] = field(default_factory=set)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--kills", type=int, default=120)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="geomap-kills-") as folder:
        done = kill_many(Path(folder), given.kills, given.seed)
    print(", ".join(f"{count} of {what}" for what, count in sorted(done.items())))
    return 0


def kill_many(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kills so often, and raises AssertionError at the first loss; what was killed, and what was acknowledged."""
    chance = random.Random(seed)
    project = folder / "news.geomap"
    held = Acknowledged()
    done: Counter[str] = Counter()
    for number in range(kills):
        what = ("add", "correct", "review", "migrate")[number % 4]
        if what == "migrate":
            migrate(folder / f"old{number}.geomap", chance)
        else:
            {"add": add, "correct": correct, "review": review}[what](project, held, chance, number)
            check(project, held)
        done[what] += 1
    done["acknowledged articles"] = len(held.articles)
    done["acknowledged corrections"] = len(held.corrections)
    return done


def add(project: Path, held: Acknowledged, chance: random.Random, number: int) -> None:
    rows = project.parent / f"rows{number}.jsonl"
    words = "rain fell on Mosul and on Warsaw while trucks left Paris for London".split()  # noqa: SIM905
    lines = ({"id": f"{number}-{n}", "text": " ".join(chance.choices(words, k=15))} for n in range(400))
    rows.write_text("".join(json.dumps(line) + "\n" for line in lines))
    killed([sys.executable, "-c", ADD, str(project), str(rows)], held, chance.uniform(0.2, 4))


def correct(project: Path, held: Acknowledged, chance: random.Random, number: int) -> None:
    killed([sys.executable, "-c", CORRECT, str(project), str(number)], held, chance.uniform(0, 0.4))


def killed(command: list[str], held: Acknowledged, after_s: float) -> None:
    """Kills a process so long after it is ready, and takes note of what it has acknowledged until then."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    timer = threading.Timer(after_s, process.send_signal, [signal.SIGKILL])
    timer.start()
    for line in process.stdout:
        kind, _, ident = line.rstrip("\n").partition(" ")
        if line.endswith("\n"):
            (held.articles if kind == "article" else held.corrections).add(ident)
    process.wait()
    timer.cancel()


def review(project: Path, held: Acknowledged, chance: random.Random, _: int) -> None:
    """Kills the server while decisions are sent to it; one is acknowledged when its answer has come."""
    command = [sys.executable, "-m", "geomap", "review", str(project), "--no-open", "--who", "kill"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    found = re.search(r"(http://[\d.:]+)/\?token=(\S+)", process.stderr.readline())
    assert found is not None
    timer = threading.Timer(chance.uniform(0, 0.6), process.send_signal, [signal.SIGKILL])
    try:
        with httpx.Client(base_url=found[1], headers={"origin": found[1]}, trust_env=False, timeout=10) as page:
            page.get("/", params={"token": found[2]})
            items = page.get("/api/queue").json()["items"] or [{"article": 1, "start": 0, "end": 4}]
            timer.start()
            while True:
                item = chance.choice(items)
                asked = {name: item[name] for name in ("article", "start", "end")}
                asked |= {"decision": chance.choice(("unknown", "not a place")), "scope": "mention"}
                saved = page.post("/api/correct", json=asked).json().get("saved")
                held.corrections |= {saved["id"]} if saved else set()
    except (httpx.HTTPError, ValueError):
        pass
    process.wait()
    timer.cancel()


def migrate(path: Path, chance: random.Random) -> None:
    """Kills the bringing up of a project of the first version; then it is of the first or of the newest."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(STEPS[0])
        db.executescript(f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version=1; PRAGMA journal_mode=WAL;")
        with db:
            db.executemany(
                "INSERT INTO corrections (id, scope, name, made, data) VALUES (?, 'everywhere', ?, '2024', ?)",
                [(f"c{n}", b"paris%d" % n, "{}") for n in range(50)],
            )
            db.executemany("INSERT INTO names (folded) VALUES (?)", [(b"n%d" % n,) for n in range(20_000)])
            db.executemany(
                "INSERT INTO mentions VALUES (?, 0, 5, 'name', ?, NULL, 'unknown', NULL)",
                [(n, n + 1) for n in range(20_000)],
            )
    killed([sys.executable, "-c", MIGRATE, str(path)], Acknowledged(), chance.uniform(0, 0.15))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA user_version").fetchone()[0] in (1, len(STEPS))
    from geomap.store import open_store

    with open_store(path) as store:
        assert store.db.execute("SELECT count(*) FROM corrections").fetchone() == (50,)
        assert store.db.execute("SELECT count(*) FROM doubts").fetchone() == (20_000,)


def check(path: Path, held: Acknowledged) -> None:
    """Nothing that was acknowledged is lost, and the file is sound and can be read to its end."""
    if not path.exists():
        assert not held.articles
        return
    with geomap.Project(path) as project:
        assert project.status(check=True).damage == ()
        lost = held.articles - {one.article.id for one in project.locate()}
        assert not lost, f"articles were lost: {sorted(lost)[:5]}"
        lost = held.corrections - {row.id for row in project.corrections()}
        assert not lost, f"corrections were lost: {sorted(lost)[:5]}"


if __name__ == "__main__":
    started_s = time.monotonic()
    code = main()
    print(f"{time.monotonic() - started_s:.0f} s")
    sys.exit(code)
