"""Byplan: the knowledge base of the Danish municipal IT landscape."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.client import Client


def connect(url: str | None = None, *, key: str | None = None) -> "Client":
    """Return a client of a running Byplan, whose questions are methods and whose answers become frames.

    `url` is KB_URL, else that of this machine, if not given; `key` is KB_KEY, else what the file KB_KEY_FILE holds.
    Nothing is asked yet. Raises InvalidParameter for an address that is none, and where others could read the key.
    """
    from kb.client import Client  # here, so that whatever imports a part of kb needs not the whole catalogue

    return Client(url, key=key)
