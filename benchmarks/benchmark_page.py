"""The part of docs/benchmarks.md that the runner writes, from its figures."""

from __future__ import annotations

import platform
import statistics
from importlib.metadata import version
from pathlib import Path

TITLES = {
    "ner": "spaCy small model, NER alone",
    "populous": "spaCy small model + most populous city",
    "geotext": "geotext",
    "flashgeotext": "flashgeotext",
    "geomentions": "geomentions",
    "ahogeotagger": "ahogeotagger",
    "recognise light": "geomap, recognition alone, `light`",
    "recognise model": "geomap, recognition alone, `model`",
    "locate light": "geomap, raw text to resolved places, `light`",
    "locate model": "geomap, raw text to resolved places, `model`",
    "resolve": "geomap, resolution alone (mentions and candidates at hand)",
    "page": "geomap, located articles to a saved page",
    "ranks": "folded names to what the name index knows",
    "candidates": "names as written to full candidates (a fresh gazetteer each time)",
}
ARTICLES = (
    "ner", "recognise light", "recognise model", "locate light", "locate model", "populous", "geotext", "flashgeotext",
    "geomentions", "ahogeotagger", "resolve", "page",
)  # fmt: skip
WANTED = {"recognise light": 9, "recognise model": 1.2, "locate light": 4, "locate model": 1.0}
NAMES_WANTED = {"ranks": 90_000, "candidates": 8_000}
COLD_WANTED = {
    "geomap map seeds": ("3×", "250 MiB"),
    "geomap map seeds --recogniser model": ("3×", "900 MiB"),
}


def markdown(figures, *, long):
    lines = [
        "Written by",
        "",
        "```sh",
        f"python benchmarks/run.py CORPORA --baselines PYTHON{' --long' if long else ''} --write",
        "```",
        "",
        "which says at its top what CORPORA and PYTHON are. Everything runs on one core with one thread. All programs",
        "are loaded once and then take turns: in each round each does the same slice of articles, none of which it has",
        "seen, and the ratio is taken within the round. CPU-seconds, so that other work on the machine disturbs",
        "little; medians, with the slowest and fastest round in brackets. Absolute figures belong to the machine,",
        "ratios to geomap.",
        "",
        f"- geomap {version('geomap-news')}, Python {platform.python_version()}, {_processor()}",
        f"- {figures['rounds']} rounds of {figures['articles']} articles",
        "",
        "## Articles",
        "",
        *_articles(figures["turns"]),
        "",
        "## Names",
        "",
        *_names(figures["turns"]),
        "",
        "## Cold start",
        "",
        "Whole processes, wall clock, each in turn with its yardstick; the ratio is the median of the pairs.",
        "",
        *_cold(figures["cold"]),
        "",
        *_many(figures),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _articles(turns):
    yield "| program | articles per CPU-second | × NER alone | wanted | peak MiB |"
    yield "|---|---|---|---|---|"
    ner = turns.get("ner")
    for name in ARTICLES:
        if (turn := turns.get(name)) is None:
            continue
        ratio = "" if ner is None else f"{_ratio(turn, ner):.2f}"
        wanted = f"≥ {WANTED[name]}" if name in WANTED else ""
        rate = f"{turn['per_cpu_s']:,.1f} ({turn['low']:,.1f} – {turn['high']:,.1f})"
        yield f"| {TITLES[name]} | {rate} | {ratio} | {wanted} | {turn['peak_mib']:,.0f} |"


def _ratio(turn, other):
    return statistics.median(a / b for a, b in zip(turn["rates"], other["rates"], strict=True))


def _names(turns):
    yield "| part | names per CPU-second | wanted |"
    yield "|---|---|---|"
    for name, wanted in NAMES_WANTED.items():
        if (turn := turns.get(name)) is not None:
            rate = f"{turn['per_cpu_s']:,.0f} ({turn['low']:,.0f} – {turn['high']:,.0f})"
            yield f"| {TITLES[name]} | {rate} | ≥ {wanted:,} |"


def _cold(cold):
    yield "| command | seconds | ratio | wanted | peak MiB | wanted |"
    yield "|---|---|---|---|---|---|"
    for name, figure in cold.items():
        ratio, peak = COLD_WANTED.get(name, ("", ""))
        against = f"{figure['ratio']:.2f} × `{figure['to']}`" if figure["to"] != name else "1"
        limits = f"≤ {ratio}" if ratio else "", f"≤ {peak}" if peak else ""
        yield (
            f"| `{name}` | {figure['wall_s']:.2f} | {against} | {limits[0]} | {figure['peak_mib']:,.0f} | {limits[1]} |"
        )
    for name, figure in cold.items():
        if "page_kb" in figure:
            yield ""
            yield f"The page that `{name}` writes has {figure['page_kb']:,.0f} kB (wanted ≤ 600 kB)."


def _many(figures):
    if "memory" not in figures:
        return
    two = figures["two"]
    yield "## Many articles"
    yield ""
    yield (
        f"All slices with `geomap locate`: {two['one_s']:.1f} s with one job, {two['two_s']:.1f} s with two: "
        f"{two['ratio']:.2f}× (wanted ≥ 1.7×), wall clock."
    )
    yield ""
    yield "| articles located in one run | peak MiB |"
    yield "|---|---|"
    for row in figures["memory"]:
        yield f"| {row['articles']:,} | {row['peak_mib']:,.0f} |"
    yield from _others(figures["others"])


def _others(others):
    yield ""
    yield "## Gazetteer, page, reading"
    yield ""
    yield "What the scripts of their own print, in the same minutes."
    for command, printed in others.items():
        yield from ("", "```console", f"$ {command}", printed, "```")


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
