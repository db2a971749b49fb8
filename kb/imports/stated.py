"""Relationships as rows state them: what tells each from others, and between which things it is."""

from typing import Any, NamedTuple

from kb.model import NODES, Node, Relationship
from kb.said import Said

End = tuple[str, str]
"""Label and key of a node."""


class Stated(NamedTuple):
    """A relationship, what tells it from others of its type, and its ends."""

    fact: Relationship[Any, Any]
    identity: tuple[str, str, str, str]
    start: End
    end: End


def stated(fact: Relationship[Any, Any]) -> Stated:
    """Return what a relationship states; ValueError says which end is wrong and why."""
    return Stated(fact, fact.identity(), labelled(fact.start, fact.starts), labelled(fact.end, fact.ends))


def labelled(text: str, possible: tuple[type[Node], ...]) -> End:
    """Return what `Label:key` says, or `key` where one label is possible; ValueError when it doesn't say."""
    if len(possible) == 1:
        return possible[0].__name__, text
    label, _, key = text.partition(":")
    if not key or NODES.get(label) not in possible:
        wanted = ", ".join(f"{noun.label()}:key" for noun in possible)
        told = f"{text!r} siger ikke, hvad det er: skriv {wanted}"
        raise ValueError(Said(f"{text!r} does not say which noun: write {wanted}", told))
    return label, key
