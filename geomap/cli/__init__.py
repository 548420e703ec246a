"""The command line: each command is one call of the public API. Here: how a run ends."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import suppress

import click
from click.shell_completion import shell_complete

from geomap.cli.annotating import annotate
from geomap.cli.commands import commands
from geomap.cli.console import complain
from geomap.cli.evaluating import evaluate
from geomap.cli.exits import EXIT_CODES, Exit, exit_code_of
from geomap.cli.gazetteers import gazetteer
from geomap.cli.projects import add, corrections, review, status
from geomap.errors import GeomapError, reason_of

__all__ = ["EXIT_CODES", "main"]

_COMPLETION = "_GEOMAP_COMPLETE"
"""Set by the shell that asks for completions: click's own protocol."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""Why a write fails that is no defect. Who writes to a file by name has said so in a sentence of their own."""

for command in (add, annotate, corrections, evaluate, gazetteer, review, status):
    commands.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Runs one command; its exit code. Whatever goes wrong is one line on standard error."""
    if (instruction := os.environ.get(_COMPLETION)) is not None:
        return shell_complete(commands, {}, "geomap", _COMPLETION, instruction)
    try:
        # Not `commands.main`: that ends with 1 when a reader such as `head` has had enough.
        with commands.make_context("geomap", sys.argv[1:] if arguments is None else arguments) as context:
            code = commands.invoke(context)
        sys.stdout.flush()
        return code if isinstance(code, int) else Exit.WELL
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.format_message(), err=True)
        return Exit.WRONG_CALL
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "geomap"
        complain(f"{error.format_message()} (`{command} --help` says what can be given)")
        return Exit.WRONG_CALL
    except click.ClickException as error:
        complain(error.format_message())
        return Exit.WRONG_CALL
    except GeomapError as error:
        complain(str(error))
        return exit_code_of(error)
    except BrokenPipeError:
        # Whoever read the output has had enough, as `head` does: no failure of ours.
        _drop_output()
        return Exit.WELL
    except (KeyboardInterrupt, click.Abort):
        complain("stopped")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the outermost edge: a defect is told as one line, not as a traceback)
        return _unforeseen(error)


def _unforeseen(error: Exception) -> Exit:
    """A disk that is full under standard output or a temporary file; whatever else it is, is a defect."""
    if os.environ.get("GEOMAP_DEBUG"):
        traceback.print_exc()
    if isinstance(error, OSError) and error.errno in _NO_ROOM and error.filename is None:
        _drop_output()
        complain(
            f"standard output or a temporary file can't be written: {reason_of(error)}; make room, or write elsewhere"
        )
        return Exit.WRONG_CALL
    complain(f"this is a defect of geomap ({type(error).__name__}: {error}); GEOMAP_DEBUG=1 shows where it is")
    return Exit.DEFECT


def _drop_output() -> None:
    """Nothing more can be written to standard output: what waits is let go, or the interpreter would complain."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
