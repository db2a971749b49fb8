"""The line between the API and Neo4j, to be cut and held."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from kb.engine import Address


@contextmanager
def forwarded(
    address: Address, at: int = 0, held: threading.Event | None = None
) -> Iterator[tuple[Address, list[socket.socket]]]:
    """Stand between the API and Neo4j; closing the sockets in the list cuts the line, and `held` keeps it silent."""
    host, port = (urlsplit(address.uri).hostname or "", urlsplit(address.uri).port or 7687)
    line: list[socket.socket] = []

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                while held and held.is_set():
                    time.sleep(0.02)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection((host, port))
                line.extend((near, far))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    server = socket.create_server(("127.0.0.1", at))
    own = server.getsockname()[1]
    line.append(server)
    threading.Thread(target=accept, args=(server,), daemon=True).start()
    try:
        yield replace(address, uri=f"bolt://127.0.0.1:{own}", password_file=None), line
    finally:
        cut(line)


def cut(line: list[socket.socket]) -> None:
    """Close what stands between."""
    while line:
        with closing(line.pop()) as end, suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
