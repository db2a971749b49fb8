"""Commands that serve: pages and API to everybody, the questions to an assistant."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from signal import SIGINT, default_int_handler, signal
from threading import Thread
from time import sleep

import click
import uvicorn

from kb.access.register import Register, access
from kb.archive import Archive
from kb.commands import A_FOLDER, landscape, say
from kb.engine import exclusive, lasting
from kb.errors import KBError
from kb.load import load as load_folder
from kb.settings import Settings

MOST_AT_ONCE = 500
"""So many connections are served; whoever comes beyond is told 503 at once."""


@click.command()
@click.option("--seed", type=A_FOLDER, help="Folder of CSVs to load when the graph is empty.")
@click.option("--tethered", is_flag=True, help="Stop when the process that started it ends, however it ends.")
def serve(seed: Path | None, tethered: bool) -> None:
    """Serve pages and API until interrupted."""
    if tethered:
        # A shell starts what it puts in the background deaf to SIGINT, which is how the tether stops it.
        signal(SIGINT, default_int_handler)
        Thread(target=_stop_with, args=(os.getppid(),), daemon=True).start()
    settings = Settings.from_environment()
    Thread(target=import_module, args=("api.app",)).start()  # meanwhile: Neo4j takes longer to start
    with (
        _listening(settings) as listener,
        exclusive(settings),
        landscape(settings) as (graph, address),
        lasting(settings, address, say),
    ):
        if seed and graph.version is None:
            load_folder(graph, seed, say=say, archive=Archive.of(settings))
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        here = f"http://{host}:{settings.port}"
        say(f"Pages     {here}/\nAPI docs  {here}/docs\nNeo4j     {address.uri} (user {address.user})")
        if address.password_file:
            say(f"Password  {address.password_file}")
        say(f"Access    {access(settings)}\nThe first page takes a while: Neo4j plans what it was not asked before.")
        config = uvicorn.Config(
            "api.app:from_environment",
            factory=True,
            log_level="warning",
            timeout_graceful_shutdown=5,
            http="api.patience:Protocol",
            limit_concurrency=MOST_AT_ONCE,
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
    """Take the port before anything slow begins; where nobody can say who they are, only loopback will do."""
    known = Register.of(settings).has_keys or settings.sign_in
    if not (settings.is_loopback or settings.private_network or known):
        raise KBError(
            f"KB_HOST is {settings.host}, which others reach, and nobody can say who they are yet: make a key with "
            "`kb keys add`, set up sign-in (KB_OIDC_ISSUER), or set KB_PRIVATE_NETWORK=1 to start with the public only"
        )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
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


@click.command()
@click.option("--url", help="The Byplan to ask. [default: KB_URL, else that of this machine]")
def mcp(url: str | None) -> None:
    """Offer the questions to an assistant, over standard input and output (Model Context Protocol).

    It asks a running Byplan with the key of KB_KEY or KB_KEY_FILE, and sees what that key sees.
    """
    try:
        from kb import mcp as assistants  # an extra, which the server needs not
    except ModuleNotFoundError as error:
        raise KBError(f"{error.name} is not installed here: `make analyst` installs it") from None
    from kb.client import Client

    client = Client(url)
    say(f"Asks {client!r}")
    assistants.serve(client)


COMMANDS = [serve, mcp]
