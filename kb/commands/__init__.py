"""What every command needs: a graph to work on, and a way to tell what takes long."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from kb.engine import Address, engine
from kb.graph import Graph
from kb.settings import Settings

progress = Console(stderr=True, highlight=False)
A_FOLDER = click.Path(path_type=Path, file_okay=False)


def say(line: str) -> None:
    """Tell a person at the terminal what takes long."""
    progress.print(line, markup=False, soft_wrap=True)


@contextmanager
def landscape(settings: Settings | None = None) -> Iterator[tuple[Graph, Address]]:
    """Lend the graph that the environment names, starting the embedded engine if need be."""
    with engine(settings or Settings.from_environment(), say) as address, Graph(address) as graph:
        yield graph, address
