"""Articles made cheaply from sentences of our own: as many as wanted, the same each time."""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
from contextlib import closing

from geomap.gazetteer.embedded import EMBEDDED_FILE

PLACES = (
    "Mosul", "Raqqa", "Kobani", "Aleppo", "Tikrit", "Ramadi", "Fallujah", "Palmyra, Syria", "Sirte", "Marawi", "Paris",
    "Lake Chad", "Maiduguri", "Sinjar", "Baghdad", "Anbar Province", "Benghazi", "Kirkuk", "Erbil", "Deir al-Zor",
    "Manbij", "Sousse, Tunisia", "Kabul", "Mindanao", "Tripoli", "the Euphrates", "Cizre", "Gaziantep", "Hama", "Basra",
)  # fmt: skip
FRAMES = (
    "Columns of trucks left {} before dawn and reached {} two days later, drivers said.",
    "Officials in {} said that the road to {} would stay closed until the bridges were mended.",
    "A teacher who had fled from {} told reporters in {} that she meant to return.",
    "Prices of bread in {} have doubled since the market of {} burned down.",
    "The governor of {} denied that talks with elders from {} had failed.",
    "Iraqi and Turkish officers met in {} to speak about the families in camps near {}.",
    "Rain fell for a week, and the river rose between {} and {}.",
)


def article(number, sentences, places=PLACES):
    """One article as a JSON object."""
    chance = random.Random(number)
    text = " ".join(chance.choice(FRAMES).format(*chance.sample(places, 2)) for _ in range(sentences))
    date = f"201{number % 4 + 4}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    return {"id": f"a{number:07d}", "title": f"Report {number}", "text": text, "published": date}


def best_known(number):
    """Names of so many places of the gazetteer, the most important ones."""
    with closing(sqlite3.connect(f"file:{EMBEDDED_FILE}?mode=ro&immutable=1", uri=True)) as sql:
        rows = sql.execute("SELECT DISTINCT name FROM place ORDER BY importance DESC, row LIMIT ?", (number,))
        return [name for (name,) in rows]


def write_corpus(folder, articles, files, sentences=4, places=PLACES):
    """`articles` spread over gzipped JSON Lines files."""
    folder.mkdir(parents=True)
    each = -(-articles // files)
    for first in range(0, articles, each):
        rows = (json.dumps(article(n, sentences, places)) + "\n" for n in range(first, min(articles, first + each)))
        (folder / f"news-{first:07d}.jsonl.gz").write_bytes(gzip.compress("".join(rows).encode(), 1))
