"""Commands that ask: the checks, the questions, the maps, Cypher, and the material of a meeting."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
from pydantic_core import from_json, to_json

from kb import describe
from kb.access.file import File
from kb.commands import landscape, say
from kb.declared import Param, day
from kb.errors import KBError
from kb.graph import question
from kb.guard import Guard
from kb.queries import Query, Severity, catalogue
from kb.rows import Answer, as_csv
from kb.saved import Saved
from kb.settings import Settings
from kb.terminal import caveats, found_by, show
from kb.trend import Trend, trends

SEVERITIES = get_args(Severity)


@click.command()
@click.option("--at", help="The day to check; 2017-03 or 2017 is its first day. [default: today]")
@click.option(
    "--format", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True, help="How to write it."
)
def check(at: str | None, format: str) -> None:
    """Ask what should have no answer, the worst first; exit with 1 if an error has one."""
    checks = sorted(catalogue("checks").values(), key=lambda query: SEVERITIES.index(query.severity))
    found = []
    with landscape() as (graph, _):
        for query in checks:
            given: dict[str, Any] = {"at": at} if at and "at" in query.params else {}
            found.append((query, graph.ask(query, **given, limit=None).rows))
    if format == "json":
        said = ("name", "title", "severity", "asks", "advice")
        whole = [{**{n: getattr(query, n) for n in said}, "count": len(rows), "rows": rows} for query, rows in found]
        click.echo(to_json(whole, indent=2).decode())
    elif format == "csv":
        columns = dict.fromkeys(name for query in checks for name in query.columns)
        lines = [{"check": query.name, "severity": query.severity, **row} for query, rows in found for row in rows]
        sys.stdout.write(as_csv(lines, ["check", "severity", *columns]))
    else:
        for query, rows in found:
            for line in found_by(query, rows):
                click.echo(line)
        counts = {one: sum(len(rows) for query, rows in found if query.severity == one) for one in SEVERITIES}
        click.echo(", ".join(f"{one}s: {count}" for one, count in counts.items()))
    sys.exit(1 if any(rows for query, rows in found if query.severity == "error") else 0)


class Questions(click.Group):
    """The questions as commands, with their own parameters as options."""

    def __init__(self, kind: str, then: Callable[..., None], options: list[click.Parameter], **more: Any) -> None:
        """Take what kind of questions, what to do with one, and the options that all have."""
        super().__init__(**more)
        self.kind, self.then, self.options = kind, then, options

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the questions."""
        return list(catalogue(self.kind))

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        """Return a question as a command; an unknown one is refused by name."""
        query = question(name, self.kind)
        params = {p: _option(p, param) for p, param in query.params.items()}
        if self.kind == "analyses" and name in trends():
            params |= {p: _of_trend(p, param) for p, param in trends()[name].params.items() if p not in params}

        def run(**options: Any) -> None:
            given = {p: options.pop(p) for p in params}
            self.then(query, {p: value for p, value in given.items() if value is not None}, **options)

        return click.Command(
            name,
            callback=run,
            params=[*params.values(), *self.options],
            help=f"{query.asks}\n\n{query.how}",
            short_help=query.asks,
        )


def _option(name: str, param: Param) -> click.Option:
    choices = click.Choice(param.one_of) if param.one_of else click.BOOL if param.base == "bool" else click.STRING
    shown = f" [default: {param.default}]" if param.default is not None else ""
    return click.Option(
        [f"--{name.replace('_', '-')}", name], type=choices, required=param.required, help=param.doc + shown
    )


def _of_trend(name: str, param: Param) -> click.Option:
    """Return an option that asks a question over time, when one of its kind is given."""
    told = param.model_copy(update={"default": None, "type": f"{param.base}?"})
    shown = f" [default: {param.default}]" if param.default is not None else ""
    return _option(name, told.model_copy(update={"doc": f"Over time: {param.doc[0].lower()}{param.doc[1:]}{shown}"}))


def _answer(query: Query, given: dict[str, Any], format: str) -> None:
    with landscape() as (graph, _):
        if given.keys() <= query.params.keys():
            answer: Answer | Trend = graph.ask(query.name, **given)
        else:
            answer = graph.trend(query.name, **given)
            query = trends()[query.name]
    coverage, each = (answer.coverage, "") if isinstance(answer, Answer) else (answer.coverage[-1], " of each date")
    if format == "csv":
        sys.stdout.write(as_csv(answer.rows, query.columns))
    elif format == "json":
        click.echo(to_json(vars(answer), indent=2).decode())
    else:
        show(query, answer.rows)
    if format != "json":  # which has them in it
        for line in caveats(coverage, answer.truncated and f"{answer.params['limit']} rows{each}"):
            say(line)


def _drawing(query: Query, given: dict[str, Any], output: Path | None) -> None:
    from kb import canvas, maps  # drawing libraries are slow to import, and only this command needs them

    with landscape() as (graph, _):
        html = maps.page(canvas.laid(graph, query, given, "da"))
    output = output or Path(f"{query.name}.html")
    _write(output, html)
    click.echo(f"Drew {output}")


def _write(output: Path, html: str) -> None:
    try:
        output.write_text(html, encoding="utf-8")
    except OSError as error:
        raise KBError(f"can't write {output} ({error.strerror}): name another file with -o") from None


FORMAT = click.Option(
    ["--format"],
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to write the rows.",
)
OUTPUT = click.Option(
    ["-o", "--output"], type=click.Path(path_type=Path, dir_okay=False), help="File to write [default: NAME.html]"
)
ask = Questions("analyses", _answer, [FORMAT], name="ask", help="Ask a question of the catalogue.")
draw = Questions("maps", _drawing, [OUTPUT], name="draw", help="Draw a map into an HTML file.")


@click.command()
@click.argument("query", required=False)
@click.option("--saved", metavar="NAME", help="Ask a saved question in place of QUERY, by its name or id.")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="$NAME, its value as JSON.")
@click.option("--at", default="today", show_default=True, help="The day, $at in the query.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=1_000, show_default=True, help="At most so many rows.")
@click.option(
    "--format", type=click.Choice(["csv", "json"]), default="csv", show_default=True, help="How to write them."
)
def cypher(query: str | None, saved: str | None, parameters: tuple[str, ...], at: str, limit: int, format: str) -> None:
    """Ask QUERY in Cypher, which may only read; - reads it from standard input."""
    given = dict(_parameter(one) for one in parameters)
    if saved is not None and query is None:
        kept = Saved(File.of(Settings.from_environment())).find(saved)
        query, given = kept.query, kept.parameters | given
    elif query is None or saved is not None:
        raise click.UsageError("say what to ask: QUERY, or --saved NAME")
    text = sys.stdin.read() if query == "-" else query
    with landscape() as (graph, _):
        found = Guard(graph).ask(text, given, at=day(at), limit=limit)
    if format == "json":
        click.echo(to_json(vars(found), indent=2).decode())
        return
    rows = ([to_json(cell).decode() if isinstance(cell, dict | list) else cell for cell in row] for row in found.rows)
    sys.stdout.write(as_csv((dict(zip(found.columns, row, strict=True)) for row in rows), found.columns))
    count = f"{len(found.rows)} row{'' if len(found.rows) == 1 else 's'}"
    say(f"{'The first ' if found.truncated else ''}{count} in {found.milliseconds:g} ms.")


def _parameter(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    try:
        return name, from_json(value)
    except ValueError:
        return name, value  # a word is a text


@click.command()
@click.argument("meeting")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write [MEETING.html]")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True, help="In which language.")
def brief(meeting: str, output: Path | None, language: str) -> None:
    """Write the material of MEETING (its id) as one HTML file, and as PDF where there is a Chromium."""
    from kb import brief as briefing  # only this command needs it

    output = output or Path(re.sub(r"[^\w.-]", "_", meeting) + ".html")
    with landscape() as (graph, _):
        html = briefing.page(graph, meeting, language)
    _write(output, html)
    click.echo(f"Wrote {output}")
    if browser := briefing.chromium():
        briefing.print_to_pdf(output, output.with_suffix(".pdf"), browser)
        click.echo(f"Wrote {output.with_suffix('.pdf')}")
    else:
        say("No PDF: there is no Chromium here. Install one, or print the page from a browser.")


@click.command()
def model() -> None:
    """Print the nouns and relationships of the landscape, and the constraints and indexes that hold them."""
    click.echo(f"{describe.model()}\n\n{describe.constraints()}")


COMMANDS = [check, ask, draw, cypher, brief, model]
