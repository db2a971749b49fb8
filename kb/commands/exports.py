"""Commands by which the landscape goes out, and by which it is kept safe and brought back."""

import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kb.archive import Archive
from kb.backup import backup as write_backup
from kb.backup import restore as read_backup
from kb.commands import landscape
from kb.errors import RequestError
from kb.exports import nouns, standing
from kb.exports.lines import write_graphml, write_json_lines, write_triples
from kb.exports.package import write_package
from kb.exports.workbook import municipal as municipal_nouns
from kb.exports.workbook import write_template, write_workbook
from kb.graph import Graph
from kb.settings import Settings

FORMS = {
    "package": "a folder, or a .zip, of CSVs with a datapackage.json",
    "xlsx": "an Excel workbook with a sheet per noun, to be changed and imported again",
    "jsonl": "a file with a line per node or relationship",
    "graphml": "a file that Gephi and yEd read",
    "triples": "a folder with nodes.csv and relationships.csv",
}


@click.command(epilog="\b\n" + "\n".join(f"{name:8} {doc}" for name, doc in FORMS.items()))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="Which. [default: xlsx for .xlsx, else package]")
def export(path: Path, form: str | None) -> None:
    """Write the landscape to PATH, which must not be there yet; it is there whole or not at all."""
    form = form or ("xlsx" if path.suffix.lower() == ".xlsx" else "package")
    if path.exists():
        raise RequestError(f"{path} is there already: name another")
    try:
        with (
            landscape() as (graph, _),
            TemporaryDirectory(prefix=".byplan-", dir=path.absolute().parent) as scratch,
        ):
            rows = _write(graph, Path(scratch) / "out", form, zipped=path.suffix.lower() == ".zip")
            (Path(scratch) / "out").replace(path)
    except OSError as error:
        raise RequestError(f"{path} can't be written: {error.strerror}") from None
    click.echo(f"Wrote {rows} facts to {path}")


def _write(graph: Graph, out: Path, form: str, *, zipped: bool) -> int:
    with standing(graph) as run:
        if form == "jsonl":
            return write_json_lines(run, out)
        if form == "xlsx":
            return write_workbook(run, out)
        if form == "graphml":
            return write_graphml(run, out)
        folder = out.with_name("folder") if zipped else out
        folder.mkdir()
        rows = sum(write_package(run, folder).values()) if form == "package" else write_triples(run, folder)
    if zipped:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for part in sorted(folder.iterdir()):
                file.write(part, part.name)
        shutil.rmtree(folder)
    return rows


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write all of the graph and its archive, history and journal included, to FILE."""
    if file.exists():
        raise RequestError(f"{file} is there already: name another")
    settings = Settings.from_environment()
    with landscape(settings) as (graph, _):
        counts = write_backup(graph, Archive.of(settings), file)
    click.echo(f"Wrote {', '.join(f'{count} {what}' for what, count in counts.items())} to {file}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Put the backup in FILE into an empty graph and its archive, exactly as they were."""
    settings = Settings.from_environment()
    with landscape(settings) as (graph, _):
        counts = read_backup(graph, Archive.of(settings), file)
    click.echo(f"Restored {', '.join(f'{count} {what}' for what, count in counts.items())} from {file}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--municipal", is_flag=True, help="Only the sheets of what a municipality knows of itself.")
def template(path: Path, municipal: bool) -> None:
    """Write to PATH (an .xlsx) an empty workbook to fill in and import: a sheet per noun, explained in Danish."""
    if path.exists():
        raise RequestError(f"{path} is there already: name another")
    if path.suffix.lower() != ".xlsx":
        raise RequestError(f"{path} is no name of a workbook: name it {path.stem}.xlsx")
    of = municipal_nouns() if municipal else nouns()
    try:
        write_template(path, of)
    except OSError as error:
        raise RequestError(f"{path} can't be written: {error.strerror}") from None
    click.echo(f"Wrote {len(of)} empty sheets to {path}")


COMMANDS = [export, backup, restore, template]
