"""Times geomap beside its baselines, in the same minutes, on one core, and writes docs/benchmarks.md.

    python benchmarks/run.py CORPORA [--baselines PYTHON] [--long] [--write]

CORPORA is a folder with lgl/gold.jsonl and trnews/gold.jsonl (docs/accuracy.md says what they are); their articles are
cut into slices that each program does in turn. PYTHON is the Python of an environment with the baselines
(benchmarks/baselines.py says how to make it); without it only geomap is timed. The short form takes about two
minutes; --long does every article, and adds what needs many: two processes, and memory as articles grow in number.
--write puts the figures between their marks in docs/benchmarks.md; else they are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmark_page import markdown
from cold_start import cold_starts
from many import memory_growth, two_processes
from marked import write_between_marks
from serving import articles_of

from geomap.plugins import installed

HERE = Path(__file__).parent
ROOT = HERE.parent
SLICES = 12
SHORT_ROUNDS = 5
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
BASELINES = ("ner", "populous", "geotext", "flashgeotext", "geomentions", "ahogeotagger")
OTHERS = (("gazetteer.py", "CORPORA"), ("page.py",), ("reading.py",))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--baselines", metavar="PYTHON", help="Python of an environment with the baselines.")
    parser.add_argument("--long", action="store_true", help="All articles; several processes; memory.")
    parser.add_argument("--write", action="store_true", help="Write docs/benchmarks.md.")
    arguments = parser.parse_args()
    arguments.corpora = arguments.corpora.resolve()
    os.environ |= dict.fromkeys(THREADS, "1")
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[-1:])
    with tempfile.TemporaryDirectory() as folder:
        slices = cut(arguments.corpora, Path(folder))
        rounds = SLICES - 1 if arguments.long else SHORT_ROUNDS
        figures = {"rounds": rounds, "articles": len(articles_of(slices[-1]))}
        figures["turns"] = take_turns(commands(arguments.baselines), slices, rounds)
        figures["cold"] = cold_starts(ROOT, runs=9 if arguments.long else 5)
        if arguments.long:
            figures["memory"] = memory_growth(slices)
            figures["others"] = other_scripts(arguments.corpora)
            os.sched_setaffinity(0, cores)
            figures["two"] = two_processes(slices, Path(folder))
    page = markdown(figures, long=arguments.long)
    if arguments.write:
        write_between_marks(ROOT / "docs" / "benchmarks.md", "run", page)
    else:
        print(page)


def cut(corpora, folder):
    """The articles of both corpora, shuffled always alike, in files of equal numbers; the first is for warming up."""
    rows = [row for name in ("lgl", "trnews") for row in articles_of(corpora / name / "gold.jsonl")]
    random.Random(0).shuffle(rows)
    paths = []
    for k in range(SLICES):
        path = folder / f"slice{k}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows[k::SLICES]), encoding="utf-8")
        paths.append(path)
    return paths


def commands(baselines):
    """The measured programs by name: each a command that serves."""
    parts = {}
    for recogniser in ("light", "model"):
        if recogniser in installed("geomap.recognisers"):
            parts[f"recognise {recogniser}"] = ["recognise", recogniser]
            parts[f"locate {recogniser}"] = ["locate", recogniser]
    for part in ("resolve", "ranks", "candidates", "page"):
        parts[part] = [part]
    listed = {name: [sys.executable, str(HERE / "parts.py"), *part] for name, part in parts.items()}
    if baselines:
        listed |= {name: [baselines, str(HERE / "baselines.py"), name] for name in BASELINES}
    return listed


def take_turns(programs, slices, rounds):
    """Medians over rounds; in each round every program does the same slice, one after the other."""
    running = {name: start(command, slices) for name, command in programs.items()}
    running = {name: process for name, process in running.items() if process is not None}
    turns = {name: [] for name in running}
    for number in range(1, rounds + 1):
        for name, process in running.items():
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            turns[name].append(json.loads(process.stdout.readline()))
    for process in running.values():
        process.stdin.close()
        process.wait()
    return {name: summary(answers) for name, answers in turns.items()}


def start(command, slices):
    """A program that is ready, or None, with a word on standard error, when it can't be run here."""
    process = subprocess.Popen(
        [*command, *map(str, slices)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    if process.stdout.readline():
        return process
    print(f"left out, since it did not start: {' '.join(command[1:])}", file=sys.stderr)
    process.wait()
    return None


def other_scripts(corpora):
    """What the other benchmarks of this folder print, by their command."""
    printed = {}
    for script, *arguments in OTHERS:
        command = [sys.executable, str(HERE / script), *(str(corpora) for _ in arguments)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        if done.returncode == 0:
            printed[" ".join(("python", f"benchmarks/{script}", *arguments))] = done.stdout.strip()
        else:
            print(f"left out, since it failed: {script}", file=sys.stderr)
    return printed


def summary(answers):
    rates = [answer["units"] / answer["cpu_s"] for answer in answers]
    return {
        "rates": rates,
        "per_cpu_s": statistics.median(rates),
        "low": min(rates),
        "high": max(rates),
        "peak_mib": max(answer["peak_mib"] for answer in answers),
    }


if __name__ == "__main__":
    main()
