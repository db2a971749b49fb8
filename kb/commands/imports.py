"""Commands by which facts come in, and by which one sees and undoes what came in."""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kb import journal, lookup, merges, neighbours, replay
from kb.applying import Outcome
from kb.archive import Archive, copy
from kb.commands import A_FOLDER, landscape, say
from kb.dates import first_day, in_denmark, today
from kb.engine import engine
from kb.errors import InvalidParameter, KBError, Problem, RequestError, SourceError
from kb.generate import generate as generate_landscape
from kb.graph import Graph
from kb.load import import_snapshot
from kb.queries import catalogue
from kb.said import Said
from kb.settings import Settings
from kb.terminal import found_by

WARNINGS = 20
ODD = Said("Odd", "Bemærk")
LANGUAGE = click.option(
    "--language",
    type=click.Choice(["en", "da"]),
    default="en",
    show_default=True,
    help="What is wrong or odd in the files is said in English or Danish.",
)


class Day(click.ParamType[date]):
    """A date, as sources give them."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the first day that it stands for."""
        try:
            return first_day(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Empty the graph first.")
@click.option("--yes", is_flag=True, help="Empty it without asking.")
@LANGUAGE
def load(folder: Path, replace: bool, yes: bool, language: str) -> None:
    """Check the CSVs in FOLDER, or a zip of them, and load them, all or nothing: a snapshot of all sources named."""
    if folder.is_dir() and not any(folder.glob("*.[cC][sS][vV]")):
        raise KBError(f"{folder} holds no CSV: name the folder that the landscape is in")
    settings = Settings.from_environment()
    with problems_in(language), landscape(settings) as (graph, address):
        if replace and not yes and graph.version:
            click.confirm(f"Empty the graph at {address.uri} first?", abort=True, err=True)
        outcome = import_snapshot(graph, folder, replace=replace, say=say, archive=Archive.of(settings))
    say_what_is_odd(outcome, language)
    counts = outcome.changes.counts
    changed = "" if set(counts) <= {"begins"} else f": {in_words(counts)}"
    click.echo(f"Loaded {outcome.run.rows} rows of {len(outcome.rows)} files from {folder}{changed}")


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Id of the source that it is a snapshot of.")
@click.option("--scope", help="What it is a snapshot of, as municipality=0751; all of the source if not given.")
@click.option("--as-of", type=Day(), help="The day that it tells of [default: today].")
@click.option("--dry-run", is_flag=True, help="Show what would begin, end and change; write nothing.")
@LANGUAGE
def import_(path: Path, source: str, scope: str | None, as_of: date | None, dry_run: bool, language: str) -> None:
    """Import the snapshot at PATH: what the source no longer asserts loses it, and ends when nobody else does."""
    settings = Settings.from_environment()
    with problems_in(language), landscape(settings) as (graph, _):
        outcome = import_snapshot(
            graph,
            path,
            source=source,
            scope=municipality(scope),
            as_of=as_of,
            dry_run=dry_run,
            look=True,
            say=say,
            archive=Archive.of(settings),
        )
    report(outcome, dry_run, language)


def municipality(scope: str | None) -> str | None:
    """Return the municipality that `municipality=0751` names, by any of its ids. Raises InvalidParameter."""
    if scope is None:
        return None
    what, _, code = scope.partition("=")
    if what.strip() != "municipality" or not any(map(str.isdecimal, code)):
        raise InvalidParameter({"scope": f"{scope!r} is none; write municipality=0751"})
    return code.strip()


def in_language(what: Said | Problem | SourceError, language: str) -> str:
    """Return what is said in English or Danish."""
    return what.da if language == "da" else str(what)


@contextmanager
def problems_in(language: str) -> Iterator[None]:
    """Say what is wrong with the files in English or Danish."""
    try:
        yield
    except SourceError as error:
        raise KBError(in_language(error, language)) from None


def say_what_is_odd(outcome: Outcome, language: str) -> None:
    """Print the first warnings of an import."""
    for warning in outcome.warnings[:WARNINGS]:
        say(f"{in_language(ODD, language)}: {in_language(warning, language)}")
    if (more := len(outcome.warnings) - WARNINGS) > 0:
        say(in_language(Said(f"… and {more} more that are odd", f"… og {more} bemærkninger mere"), language))


def in_words(counts: Mapping[str, int]) -> str:
    """Return how much begins, ends and changes."""
    return ", ".join(f"{kind} {counts.get(kind, 0)}" for kind in ("begins", "ends", "changes", "sources"))


def report(outcome: Outcome, dry_run: bool, language: str) -> None:
    """Print what an import did, or would do."""
    say_what_is_odd(outcome, language)
    if outcome.candidates:
        say("New by its id, and perhaps known by another (`kb merge NOUN KEEP GONE` makes one of two):")
    for one in outcome.candidates[:WARNINGS]:
        say(f"  {one.noun} {one.key!r}: {one.other!r}? {', '.join(one.reasons)}")
    if len(outcome.candidates) > WARNINGS:
        say(f"  … and {len(outcome.candidates) - WARNINGS} more")
    for finding in outcome.findings:
        for line in found_by(catalogue("checks")[finding.check], finding.rows, finding.count):
            say(f"New {line}")
    changes = outcome.changes
    if dry_run and changes.shown:
        table = Table(box=SIMPLE_HEAD)
        for name in ("change", "noun", "key", "detail"):
            table.add_column(name, no_wrap=True)
        for change in changes.shown:
            table.add_row(*change)
        Console(highlight=False, markup=False, width=10_000).print(table, soft_wrap=True)
        if (more := changes.counts.total() - len(changes.shown)) > 0:
            click.echo(f"  … and {more} more\n")
    run = outcome.run
    head = "Would import" if dry_run else f"Run {run.id}: imported"
    click.echo(f"{head} {run.rows} rows of {run.path} as of {run.as_of}: {in_words(changes.counts)}")


@click.command()
def runs() -> None:
    """List what was imported, and what was undone, by the clock in Denmark."""
    with landscape() as (graph, _):
        found = journal.runs(graph)
    table = Table(box=SIMPLE_HEAD)
    names = ["id", "at", "by", "kind", "sources", "scope", "as of", "rows", "begins", "ends", "changes", "undone"]
    for name in [*names, "snapshot", "path"]:
        table.add_column(name, no_wrap=True)
    for run in found:
        undone = _clock(run.undone) if run.undone else ""
        kind = "replace" if run.replace else run.kind
        sources = ", ".join(run.sources[:3]) + (" …" if len(run.sources) > 3 else "")
        cells = [
            run.id,
            _clock(run.at),
            run.by,
            kind,
            sources,
            run.scope or "",
            run.as_of,
            run.rows,
        ]
        cells += [run.begins, run.ends, run.changes, undone, run.checksum[:12], run.path]
        table.add_row(*map(str, cells))
    Console(highlight=False, markup=False, width=10_000).print(table if found else "  No runs.", soft_wrap=True)


@click.command()
@click.argument("label")
@click.argument("key")
@click.option("--at", type=Day(), help="The day whose links are shown [default: today].")
def history(label: str, key: str, at: date | None) -> None:
    """Show what the thing KEY of the noun LABEL was before, and which runs are behind it and each of its links."""
    noun = lookup.noun_of(label)
    with landscape() as (graph, _):
        found, page = neighbours.node(graph, noun, key, at=at or today(), limit=1000)
        then = lookup.history(graph, noun, found[noun.key_field])
        numbers = {*then.runs, *(run for row in page.items for run in row["runs"])}
        behind = journal.behind(graph, sorted(numbers))
    click.echo(f"{noun.label()} {found[noun.key_field]}: {found[noun.title_field()]}; runs {_numbers(then.runs)}")
    _print(("property", "value", "since", "until", "run", "id"), then.earlier)
    links = [
        {**row, **row["properties"], "sources": ", ".join(row["properties"]["sources"]), "runs": _numbers(row["runs"])}
        for row in page.items
    ]
    _print(("type", "direction", "label", "key", "name", "valid_from", "valid_to", "sources", "runs"), links)
    runs = [{**vars(run), "at": _clock(run.at), "sources": ", ".join(run.sources)} for run in behind]
    _print(("id", "at", "by", "kind", "sources", "scope", "as_of", "path"), runs)


def _clock(moment: datetime) -> str:
    """Return a moment as the clock in Denmark tells it."""
    return f"{in_denmark(moment):%Y-%m-%d %H:%M}"


def _numbers(runs: list[int]) -> str:
    return ", ".join(map(str, runs))


def _print(names: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """Print a table that a terminal may wrap, but never squeezes; nothing where there is no row."""
    table = Table(box=SIMPLE_HEAD)
    for name in names:
        table.add_column(name, no_wrap=True)
    for row in rows:
        table.add_row(*("" if row.get(name) is None else str(row[name]) for name in names))
    if rows:
        Console(highlight=False, markup=False, width=10_000).print(table, soft_wrap=True)


@click.command()
@click.argument("run", type=click.IntRange(min=1))
def undo(run: int) -> None:
    """Make the graph what it would be had RUN never been, by importing all the others again."""
    settings = Settings.from_environment()
    with landscape(settings) as (graph, _):
        undone = replay.undo(graph, run, Archive.of(settings), say)
    click.echo(f"Undid run {undone.id}: {undone.path}, as of {undone.as_of}")


@click.command("replay")
@click.argument("folder", type=A_FOLDER)
@click.option("--until", type=Day(), required=True, help="The day by whose end it had been imported.")
def replay_(folder: Path, until: date) -> None:
    """Make a store in FOLDER of what had been imported by the end of a day: `KB_DATA=FOLDER make run` asks it."""
    settings = Settings.from_environment()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RequestError(f"{folder} is not empty; name a new or empty folder")
    with landscape(settings) as (graph, _):
        found = replay.believed(graph, until)
        archive, own = Archive.of(settings), dataclasses.replace(settings, neo4j_uri=None, data=folder.absolute())
        copy(archive, Archive.of(own), [run.checksum for run in found])
        with engine(own, say) as address, Graph(address) as target:
            replay.replay(target, found, Archive.of(own), say)
    click.echo(f"Replayed {len(found)} runs into {folder}; KB_DATA={folder} asks it")


@click.command()
@click.argument("label")
@click.argument("keep")
@click.argument("gone")
def merge(label: str, keep: str, gone: str) -> None:
    """Make one thing of two that are one: KEEP stays, and GONE becomes another id of it; LABEL is their noun."""
    with landscape() as (graph, _):
        run, merged = merges.merge(graph, label, keep, gone)
    for odd in merged.odd:
        say(f"Odd: {odd}")
    label, keep, gone = run.merged
    met = f", of which {merged.met} were there already" if merged.met else ""
    click.echo(f"Run {run.id}: {label} {gone!r} is {keep!r} now; {merged.moved} relationships went over{met}")


@click.command()
@click.argument("folder", type=A_FOLDER)
@click.option("--municipalities", type=click.IntRange(min=1), default=98, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same numbers give the same landscape.")
def generate(folder: Path, municipalities: int, seed: int) -> None:
    """Write a fictional landscape into FOLDER, as CSVs that `kb load` reads."""
    generate_landscape(folder, municipalities, seed, say)


COMMANDS = [generate, load, import_, merge, runs, history, undo, replay_]
