"""How fast a large project is: 100,000 generated articles with 1,000,000 mentions.

    python benchmarks/projects.py [--articles 100000] [--folder FOLDER]

Makes the project (invented articles over the gazetteer's own names, how often each occurs after Zipf), and times
status, a correction, the first queue of a review, and the map. The project stays in FOLDER
when one is given.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import geomap
from geomap.model import Alternative, Article, Evidence, Form, Located, Mention, Resolution, Run, Status
from geomap.pipeline import draw_kept
from geomap.reviewing.session import Session
from geomap.settings import Settings
from geomap.store import Numbers, count_doubts, open_store, put

PER_ARTICLE = 10
NAMES = 20_000
WORDS = "rain road council market bridge train strike harvest school river vote fire storm trade camp".split()  # noqa: SIM905


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="geomap-bench-") as temporary:
        folder = given.folder or Path(temporary)
        path = folder / "large.geomap"
        if not path.exists():
            timed(f"{given.articles:,} articles made and kept", lambda: make(path, given.articles))
        print(f"{path.stat().st_size / 1e6:,.0f} MB")
        measure(path, folder)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:,.0f} MB")


def timed(what: str, work):
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    result = work()
    print(f"{what}: {time.perf_counter() - wall_s:.3f} s, {time.process_time() - cpu_s:.3f} CPU-s", flush=True)
    return result


def make(path: Path, count: int) -> None:
    chance = random.Random(2016)
    places = some_places()
    weights = [1 / (rank + 1) for rank in range(len(places))]
    run = Run(geomap=geomap.__version__, recogniser="invented", gazetteer="invented", options_hash="0" * 12)
    with open_store(path, create=True) as store:
        for first in range(0, count, 500):
            with store.writing() as db:
                numbers = Numbers(db)
                for number in range(first, min(count, first + 500)):
                    located = invented(number, chance, places, weights, run)
                    put(db, numbers, located, wanted=located.article.id, source="rows.jsonl", content=b"%d" % number)
        count_doubts(store)


def some_places():
    words = [f"{first}{second}" for first in ("san ", "new ", "port ", "saint ", "") for second in TOWNS]
    found = {}
    for _, candidates in geomap.lookup(*words, limit=40):
        found |= {c.place.id: c.place for c in candidates}
    return list(found.values())[:NAMES]


TOWNS = """springfield washington clinton franklin greenville salem jackson paris london mosul baghdad aleppo santiago
victoria georgetown richmond alexandria cambridge oxford newport manchester bristol lincoln madison monroe troy rome
athens cairo damascus tripoli valencia cordoba granada leon merida trinidad barcelona cartagena guadalupe lorenzo jose
juan antonio francisco diego carlos pedro pablo luis miguel rafael fernando""".split()  # noqa: SIM905


def invented(number, chance, places, weights, run) -> Located:
    picked = chance.choices(places, weights, k=PER_ARTICLE)
    text = ""
    resolutions = []
    for place in picked:
        sentence = " ".join(chance.choices(WORDS, k=14)).capitalize() + f" in {place.name} on day {number}. "
        start = len(text) + sentence.rindex(place.name + " on day")
        sure = min(0.999, max(0.3, chance.gauss(0.9, 0.12)))
        mention = Mention(
            start=start, end=start + len(place.name), text=place.name, form=Form.NAME,
            sentence=(len(text), len(text) + len(sentence) - 1), score=0.9,
        )  # fmt: skip
        text += sentence
        resolutions.append(
            Resolution(
                mention=mention,
                status=Status.RESOLVED,
                confidence=sure,
                place=place,
                alternatives=tuple(Alternative(place=p, confidence=0.01) for p in chance.choices(places, k=3)),
                evidence=tuple(Evidence(reason=w, detail=w, weight=1.0) for w in WORDS[:5]),
            )
        )
    article = Article(
        id=f"a{number}", text=text, title=f"Story {number}", publisher=f"Paper {number % 200}", published="2016-07-02"
    )
    return Located(article=article, resolutions=tuple(resolutions), run=run)


def measure(path: Path, folder: Path) -> None:
    with geomap.Project(path) as project:
        timed("status", project.status)
        session = Session(project, Settings(), "bench")
        first = timed("first queue of a review", session.queue)
        item = first["items"][0]
        seen = timed(
            "first item with its candidates", lambda: session.item(item["article"], item["start"], item["end"])
        )
        print(f"    {seen['reach']['everywhere']:,} mentions of {seen['quote']!r}")
        taken = []
        for scope in ("mention", "article", "publisher", "everywhere") * 10:
            started_s = time.perf_counter()
            project.correct(
                f"a{item['article'] - 1}",
                seen["quote"],
                decision=("unknown", "not a place")[len(taken) % 2],
                scope=scope,
            )
            taken.append(time.perf_counter() - started_s)
        print(f"a correction: median {1000 * statistics.median(taken):.1f} ms, slowest {1000 * max(taken):.1f} ms")
        timed("queue after them", session.queue)

        def draw() -> None:
            located, totals = draw_kept(project.store)
            geomap.to_map(located, totals=totals).save(folder / "map.html")

        timed("map", draw)
        print(f"    {(folder / 'map.html').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
