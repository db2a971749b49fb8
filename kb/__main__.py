"""The command line: `kb COMMAND`, or `python -m kb COMMAND`."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from signal import SIGINT, default_int_handler, signal
from threading import Thread
from time import sleep
from typing import Any

import click
import uvicorn
from pydantic_core import from_json, to_json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kb import describe
from kb.archive import Archive
from kb.commands import A_FOLDER, exports, imports, landscape, say
from kb.engine import exclusive
from kb.errors import KBError
from kb.generate import generate as generate_landscape
from kb.graph import question
from kb.guard import Guard
from kb.load import load as load_folder
from kb.queries import Param, Query, catalogue, day
from kb.rows import as_csv
from kb.settings import VARIABLES, Settings

ENVIRONMENT = "\b\nFrom the environment:\n" + "\n".join(f"  {name:15} {doc}" for name, doc in VARIABLES.items())


@click.group(epilog=ENVIRONMENT, context_settings={"help_option_names": ["-h", "--help"]})
def kb() -> None:
    """Byplan: the knowledge base of the Danish municipal IT landscape."""


for command in (*imports.COMMANDS, *exports.COMMANDS):
    kb.add_command(command)


@kb.command()
def check() -> None:
    """Ask what should have no answer; exit with 1 if something has."""
    found = 0
    with landscape() as (graph, _):
        for name, query in catalogue("checks").items():
            rows = graph.ask(query).rows
            found += len(rows)
            click.echo(f"{name}: {f'{len(rows)} found. {query.asks}' if rows else 'nothing'}")
            for row in rows:
                click.echo("  " + ", ".join(f"{column}: {value}" for column, value in row.items() if value is not None))
    sys.exit(1 if found else 0)


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

        def run(**options: Any) -> None:
            given = {p: options.pop(p) for p in query.params}
            self.then(query, {p: value for p, value in given.items() if value is not None}, **options)

        return click.Command(
            name,
            callback=run,
            params=[*(_option(p, param) for p, param in query.params.items()), *self.options],
            help=f"{query.asks}\n\n{query.how}",
            short_help=query.asks,
        )


def _option(name: str, param: Param) -> click.Option:
    choices = click.Choice(param.one_of) if param.one_of else click.BOOL if param.base == "bool" else click.STRING
    shown = f" [default: {param.default}]" if param.default is not None else ""
    return click.Option(
        [f"--{name.replace('_', '-')}", name], type=choices, required=param.required, help=param.doc + shown
    )


def _answer(query: Query, given: dict[str, Any], format: str) -> None:
    with landscape() as (graph, _):
        answer = graph.ask(query.name, **given)
    if format == "csv":
        sys.stdout.write(as_csv(answer.rows, query.columns))
    elif format == "json":
        click.echo(to_json(vars(answer), indent=2).decode())
    else:
        _print(query, answer.rows)
    if format != "json":  # which has them in it
        for line in _caveats(answer.coverage, answer.truncated, len(answer.rows)):
            say(line)


def _print(query: Query, rows: list[dict[str, Any]]) -> None:
    """Print a table whose rows a terminal may wrap, but never squeezes; columns that say nothing are left out."""
    table = Table(title=f"{query.title}: {query.asks}", title_justify="left", box=SIMPLE_HEAD)
    names = [name for name in query.columns if any(row[name] not in (None, []) for row in rows)]
    for name in names:
        number = query.columns[name].base in ("int", "float")
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in names))
    wide = Console(highlight=False, markup=False, width=10_000)
    if rows:
        wide.print(table, soft_wrap=True)
    else:  # rich prints no title over no columns
        wide.print(f"{table.title}\n\n  No rows.", soft_wrap=True)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1 else f"{value:,.1f}".replace(",", " ")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _caveats(coverage: dict[str, Any], truncated: bool, shown: int) -> Iterator[str]:
    if truncated:
        yield f"The first {shown} rows; --limit all shows every one."
    reporting = ", ".join(f"{count} {subject}" for subject, count in coverage["reporting"].items())
    yield (
        f"{coverage['known']} of {coverage['municipalities']} municipalities are known; reporting: {reporting}. "
        f"Sources from {coverage['oldest_source'] or 'unknown'} to {coverage['newest_source'] or 'unknown'}."
    )
    if coverage["illustrative_share"]:
        share = f"{coverage['illustrative_share']:.0%}"
        yield f"{share} of the facts behind this are illustrative: made up for demonstration."


def _drawing(query: Query, given: dict[str, Any], output: Path | None) -> None:
    from kb.maps import draw as drawing  # drawing libraries are slow to import, and only this command needs them

    with landscape() as (graph, _):
        html = drawing(graph.picture(query.name, **given))
    output = output or Path(f"{query.name}.html")
    try:
        output.write_text(html, encoding="utf-8")
    except OSError as error:
        raise KBError(f"can't write {output} ({error.strerror}): name another file with -o") from None
    click.echo(f"Drew {output}")


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
kb.add_command(Questions("analyses", _answer, [FORMAT], name="ask", help="Ask a question of the catalogue."))
kb.add_command(Questions("maps", _drawing, [OUTPUT], name="draw", help="Draw a map into an HTML file."))


@kb.command()
@click.argument("query")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="$NAME, its value as JSON.")
@click.option("--at", default="today", show_default=True, help="The day, $at in the query.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=1_000, show_default=True, help="At most so many rows.")
@click.option(
    "--format", type=click.Choice(["csv", "json"]), default="csv", show_default=True, help="How to write them."
)
def cypher(query: str, parameters: tuple[str, ...], at: str, limit: int, format: str) -> None:
    """Ask QUERY in Cypher, which may only read; - reads it from standard input."""
    text = sys.stdin.read() if query == "-" else query
    given = dict(_parameter(one) for one in parameters)
    with landscape() as (graph, _):
        found = Guard(graph).ask(text, given, at=day(at), limit=limit)
    if format == "json":
        click.echo(to_json(vars(found), indent=2).decode())
        return
    rows = ([to_json(cell).decode() if isinstance(cell, dict | list) else cell for cell in row] for row in found.rows)
    sys.stdout.write(as_csv((dict(zip(found.columns, row, strict=True)) for row in rows), found.columns))
    say(f"{'The first ' if found.truncated else ''}{len(found.rows)} rows in {found.milliseconds:g} ms.")


def _parameter(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    try:
        return name, from_json(value)
    except ValueError:
        return name, value  # a word is a text


@kb.command()
def model() -> None:
    """Print the nouns and relationships of the landscape, and the constraints and indexes that hold them."""
    click.echo(f"{describe.model()}\n\n{describe.constraints()}")


@kb.command()
@click.argument("folder", type=A_FOLDER)
@click.option("--municipalities", type=click.IntRange(min=1), default=98, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same numbers give the same landscape.")
def generate(folder: Path, municipalities: int, seed: int) -> None:
    """Write a fictional landscape into FOLDER, as CSVs that `kb load` reads."""
    generate_landscape(folder, municipalities, seed, say)


@kb.command()
@click.option("--seed", type=A_FOLDER, help="Folder of CSVs to load when the graph is empty.")
@click.option("--tethered", is_flag=True, help="Stop when the process that started it ends, however it ends.")
def serve(seed: Path | None, tethered: bool) -> None:
    """Serve pages and API until interrupted."""
    if tethered:
        # A shell starts what it puts in the background deaf to SIGINT, which is how the tether stops it.
        signal(SIGINT, default_int_handler)
        Thread(target=_stop_with, args=(os.getppid(),), daemon=True).start()
    settings = Settings.from_environment()
    with _listening(settings) as listener, exclusive(settings), landscape(settings) as (graph, address):
        if seed and graph.version is None:
            load_folder(graph, seed, say=say, archive=Archive.of(settings))
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        here = f"http://{host}:{settings.port}"
        say(f"Pages     {here}/\nAPI docs  {here}/docs\nNeo4j     {address.uri} (user {address.user})")
        if address.password_file:
            say(f"Password  {address.password_file}")
        config = uvicorn.Config(
            "api.app:from_environment", factory=True, log_level="warning", timeout_graceful_shutdown=5
        )
        uvicorn.Server(config).run(sockets=[listener])


def _stop_with(parent: int) -> None:
    """Interrupt this process once its parent is another: no signal tells that the parent was killed."""
    while os.getppid() == parent:
        sleep(0.5)
    while True:  # until it is heard: what is under way may take a signal for its own
        os.kill(os.getpid(), SIGINT)
        sleep(2)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port before anything slow begins; without authentication only loopback will do."""
    if not (_is_loopback(settings.host) or settings.private_network):
        raise KBError(
            f"KB_HOST is {settings.host}, and Byplan has no authentication yet: listen on 127.0.0.1 behind a server "
            "that has, or set KB_PRIVATE_NETWORK=1 where only trusted machines can reach that address"
        )
    try:
        listener = socket.create_server(
            (settings.host, settings.port), family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        )
    except OSError as error:
        why = str(error.strerror).partition(" (while")[0]  # the address stands in our own sentence
        raise KBError(
            f"can't listen on {settings.host} port {settings.port} ({why}): "
            "stop what uses it, or set KB_PORT to another"
        ) from None
    # Connections inherit it: without, a small answer waits 40 ms for the caller's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def main() -> None:
    """Run a command; what goes wrong is said in plain words, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter gets a question mark instead of a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        kb(prog_name="kb")
    except KBError as error:
        click.echo(f"kb: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
