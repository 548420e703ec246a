"""Every command shows what one may type, and the shell completes it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from geomap.cli.commands import commands

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def each(group, path="geomap"):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from each(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(each(commands))
GROUPS = {f"geomap {name}": group for name, group in commands.commands.items() if isinstance(group, click.Group)}


def lines(command):
    return [line.strip() for line in (command.epilog or "").partition("Examples:\n")[2].splitlines()]


@pytest.mark.parametrize("path", COMMANDS)
def test_the_help_of_each_command_ends_with_examples_that_parse(path):
    command = COMMANDS[path]
    assert lines(command)
    for line in lines(command):
        words = shlex.split(line.partition(" | ")[0])
        assert " ".join(words).startswith(path)
        context = command.make_context(path, words[len(path.split()) :])
        assert context.params


@pytest.mark.parametrize("path", GROUPS)
def test_the_help_of_each_group_ends_with_examples_of_its_commands(path):
    shown = lines(GROUPS[path])
    assert shown
    assert {line for name, command in COMMANDS.items() if name.startswith(path) for line in lines(command)} >= set(
        shown
    )


def test_examples_are_shown_one_a_line():
    run = subprocess.run([sys.executable, "-m", "geomap", "map", "--help"], capture_output=True, text=True, check=True)
    assert "\n  Examples:\n    geomap map --example\n    geomap map articles/ -o map.html --open\n" in run.stdout


def test_without_words_geomap_says_what_to_type():
    run = subprocess.run([sys.executable, "-m", "geomap"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert "geomap map --example" in run.stderr
    run = subprocess.run([sys.executable, "-m", "geomap", "map"], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "`geomap map articles/`" in run.stderr
    assert "`geomap map --example`" in run.stderr


def completed(words, tmp_path):
    line = shlex.split(words)
    asked = {"_GEOMAP_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(line) - 1)}
    run = subprocess.run(
        [sys.executable, "-m", "geomap"],
        env=os.environ | asked, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout.splitlines()


def test_the_shell_completes_commands_options_choices_and_files(tmp_path):
    assert completed("geomap ma", tmp_path) == ["plain,map"]
    assert completed("geomap map --emb", tmp_path) == ["plain,--embed"]
    assert completed("geomap map --embed s", tmp_path) == ["plain,sentences"]
    assert completed("geomap map art", tmp_path) == ["file,art"]
    assert completed("geomap corrections ex", tmp_path) == ["plain,export"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_of_the_readme_gives_the_shells_script(shell):
    assert re.search(rf"_GEOMAP_COMPLETE={shell}_source|`{shell}_source`", README)
    run = subprocess.run(
        [sys.executable, "-m", "geomap"],
        env=os.environ | {"_GEOMAP_COMPLETE": f"{shell}_source"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "_GEOMAP_COMPLETE" in run.stdout
