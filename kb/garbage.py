"""Garbage: how often Python looks for what nobody has any more."""

import gc


def collect_seldom() -> None:
    """Look in what is new, and not once for every few hundred objects: a fifth of a request's time, or an import's."""
    gc.freeze()  # modules, routes and declarations are here to stay
    gc.set_threshold(50_000, 20, 100)
