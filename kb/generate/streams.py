"""The random numbers: every part of the landscape has a stream of its own, and owes nothing to the others' draws."""

from random import Random


def stream(*name: object) -> Random:
    """Return the stream of this name, as of a seed and a municipality's code; equal names give equal streams.

    Random hashes text with SHA-512 and not with hash(), so that PYTHONHASHSEED changes nothing.
    """
    return Random("/".join(map(str, name)))  # noqa: S311 - nothing here is secret
