"""The command line: `kb COMMAND`, or `python -m kb COMMAND`."""

import sys

import click

from kb.commands import asking, exports, imports, keys, serving
from kb.errors import KBError
from kb.garbage import collect_seldom
from kb.settings import VARIABLES

ENVIRONMENT = "\b\nFrom the environment:\n" + "\n".join(f"  {name:15} {doc}" for name, doc in VARIABLES.items())


@click.group(epilog=ENVIRONMENT, context_settings={"help_option_names": ["-h", "--help"]})
def kb() -> None:
    """Byplan: the knowledge base of the Danish municipal IT landscape."""


for module in (serving, asking, imports, exports, keys):
    for command in module.COMMANDS:
        kb.add_command(command)


def main() -> None:
    """Run a command; what goes wrong is said in plain words, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter gets a question mark instead of a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    collect_seldom()
    try:
        kb(prog_name="kb")
    except KBError as error:
        click.echo(f"kb: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
