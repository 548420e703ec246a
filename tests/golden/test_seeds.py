"""What geomap says of the seeds, stored as a table that people can read; `make golden` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path

import geomap
from geomap.export.jsonl import json_line
from geomap.model import Status
from geomap.schema import located_to_dict

STORED = Path(__file__).parent / "seeds.tsv"
HEADER = "article\tstart\tmention\tform\tstatus\tplace\tid\n"


def table(located: list[geomap.Located]) -> str:
    """One line a mention; confidences are left out, for they move with every learning."""
    lines = [
        f"{one.article.id}\t{r.mention.start}\t{r.mention.text}\t{r.mention.form.value}\t{r.status.value}\t"
        + (
            "\t"
            if r.place is None
            else f"{r.place.name}, {r.place.country_code or '-'} ({r.place.kind.value})\t{r.place.id}"
        )
        for one in located
        for r in one.resolutions
        if r.status is not Status.REJECTED
    ]
    return HEADER + "\n".join(lines) + "\n"


def test_seeds_are_located_as_stored(seeds, update_golden):
    now = table(list(geomap.locate(geomap.read(seeds))))
    if update_golden:
        STORED.write_text(now, encoding="utf-8")
    assert now.splitlines() == STORED.read_text(encoding="utf-8").splitlines()


def test_a_second_run_gives_the_same_bytes(seeds):
    def lines() -> list[bytes]:
        return [json_line(located_to_dict(one)) for one in geomap.locate(geomap.read(seeds))]

    assert lines() == lines()


def test_every_seed_comes_out_readable_and_dated(seeds):
    located = list(geomap.locate(geomap.read(seeds)))
    assert [one.article.id for one in located] == sorted(path.name for path in seeds.iterdir())
    for one in located:
        assert one.article.status == "ok", one.article
        assert one.article.title
        assert one.article.published
        assert one.article.publisher
        assert one.focus, one.article.id


def test_no_two_seeds_are_alike(seeds):
    assert not [a.id for a in geomap.read(seeds) if a.duplicate_of]


def test_no_line_tells_where_the_checkout_lies(seeds, root):
    for one in geomap.locate(geomap.read(seeds)):
        assert str(root) not in json.dumps(located_to_dict(one, with_text=True))
