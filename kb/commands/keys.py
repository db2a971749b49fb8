"""Commands by which keys are made, listed and revoked: none of them needs the graph."""

from datetime import date

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kb.access.register import DAYS, Register
from kb.access.roles import ROLES
from kb.commands.imports import Day
from kb.settings import Settings

NAMES = list(ROLES)[1:]


@click.group(epilog="\b\n" + "\n".join(f"{name:13} {ROLES[name].may}" for name in NAMES))
def keys() -> None:
    """Make, list and revoke the keys that callers of the API bring; each role may what those before it may."""


@keys.command()
@click.argument("name")
@click.option("--role", type=click.Choice(NAMES), required=True, help="What its holder may.")
@click.option("--organisation", help="The vendor (by its id) or the municipality (by its code) that it is for.")
@click.option("--rate", type=click.IntRange(min=1), help="At most so many requests a minute.")
@click.option("--expires", type=Day(), help=f"The last day on which it holds [default: in {DAYS} days].")
def add(name: str, role: str, organisation: str | None, rate: int | None, expires: date | None) -> None:
    """Make a key for NAME and print it: it is kept nowhere, and can't be shown again."""
    register = Register.of(Settings.from_environment())
    first = not register.has_keys
    known, key = register.add(name, role, organisation=organisation, rate=rate, expires_on=expires)
    click.echo(key)
    click.echo(f"Key {known.id} for {name}, role {role}, holds to {known.expires_on}. It is not shown again.", err=True)
    if first:
        click.echo("From now on whoever brings no key is the public.", err=True)


@keys.command("list")
def listed() -> None:
    """List the keys, and whether they hold."""
    table = Table(box=SIMPLE_HEAD)
    for column in ("id", "name", "role", "organisation", "rate", "made", "expires", "state"):
        table.add_column(column, overflow="fold")
    for key in Register.of(Settings.from_environment()).listed():
        rate = f"{key.rate}/min" if key.rate else ""
        table.add_row(key.id, key.name, key.role, key.organisation or "", rate, key.made_on, key.expires_on, key.state)
    Console(highlight=False, markup=False).print(table if table.rows else "No keys were made yet.")


@keys.command()
@click.argument("id")
def revoke(id: str) -> None:
    """Let the key with this ID hold no more, from the next request on."""
    key = Register.of(Settings.from_environment()).revoke(id)
    click.echo(f"Revoked {key.id} of {key.name}")


COMMANDS = [keys]
