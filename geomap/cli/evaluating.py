"""`geomap evaluate`: parse, judge, print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.console import print_json, say
from geomap.cli.exits import Exit
from geomap.cli.options import HOME, examples
from geomap.errors import SettingsError
from geomap.settings import Settings
from geomap.text import counted

if TYPE_CHECKING:
    from geomap.evaluation import Report

__all__ = ["evaluate"]

_FILE = click.Path(path_type=Path)


@click.command(
    short_help="Measure accuracy on an annotated corpus.",
    epilog=examples(
        "geomap evaluate gold.jsonl",
        "geomap evaluate gold.jsonl located.jsonl --errors mistakes.html",
        "geomap evaluate news.geomap",
    ),
)
@click.argument("gold", type=_FILE)
@click.argument("located", type=_FILE, required=False)
@click.option("--gold-mentions", is_flag=True, help="Hand the marked spans over: only the places are judged.")
@click.option("--errors", type=_FILE, metavar="FILE", help="Write each mistake to FILE, .html or .csv, to be read.")
@click.option("--against", type=_FILE, metavar="OTHER", help="Located results of another run: show what changed.")
@click.option(
    "--view", type=click.Choice(("names", "all")), default="names", show_default=True, help="For the two above."
)
@click.option("--weights", type=_FILE, multiple=True, metavar="FILE", help="Weights in place of the shipped ones.")
@click.option("--publisher", is_flag=True, help="Let geomap see each article's publisher and URL.")
@HOME
@click.option("--recogniser", metavar="NAME", help="What finds the mentions: light (the default) or a plug-in.")
@click.option("--gazetteer", metavar="NAME|FILE", help="Where names are looked up: embedded (the default).")
@click.option("--config", type=_FILE, metavar="FILE", help="Settings, as geomap.toml.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line.")
@click.option("--quiet", is_flag=True, help="Say nothing but the figures and what went wrong.")
def evaluate(
    *,
    gold: Path,
    located: Path | None,
    gold_mentions: bool,
    errors: Path | None,
    against: Path | None,
    view: str,
    weights: tuple[Path, ...],
    publisher: bool,
    home: str | None,
    recogniser: str | None,
    gazetteer: str | None,
    config: Path | None,
    as_json: bool,
    quiet: bool,
) -> Exit:
    """Measure how right geomap is on GOLD, a corpus in which people marked the places, or a corrected project.

    Without LOCATED, geomap is run on GOLD's articles first. The headline figures leave demonyms out, and geomap sees
    neither publisher nor URL. Figures are the same in each run; only the speed varies.
    """
    from geomap.evaluation import compare
    from geomap.evaluation import evaluate as judge
    from geomap.files import check_writable
    from geomap.store import is_project

    if errors is not None:
        check_writable(errors)
    flags = {"recogniser": recogniser, "gazetteer": gazetteer, "home": home}
    if located is not None or is_project(gold):
        # The page of mistakes shows what the gazetteer knows, whatever located the articles.
        idle = [f"--{name}" for name, value in flags.items() if value and not (name == "gazetteer" and errors)]
        if idle:
            raise SettingsError(f"{located or gold} is judged as it was located: leave {' and '.join(idle)} out")
    settings = Settings.from_environment(flags, config=config)
    report = judge(
        gold,
        located,
        gold_mentions=gold_mentions,
        weights=weights or None,
        recogniser=recogniser,
        settings=settings,
        publisher=publisher,
    )
    other = None if against is None else judge(gold, against)
    comparison = None if other is None else compare(other, report, view=view)
    if as_json:
        print_json(report.to_dict() | ({} if comparison is None else {"against": comparison.to_dict()}))
    else:
        click.echo(str(report) if comparison is None else f"{report}\n{comparison}", nl=False)
    if errors is not None:
        _write(report, errors, view=view, other=other, settings=settings, quiet=quiet)
    return Exit.WELL


def _write(report: Report, path: Path, *, view: str, other: Report | None, settings: Settings, quiet: bool) -> None:
    from geomap.evaluation import write_errors
    from geomap.pipeline import open_gazetteer

    count = write_errors(report, path, view=view, against=other, gazetteer=open_gazetteer(settings))
    if not quiet:
        say(f"{counted(count, 'mistake')} -> {path}")
