"""Merges: two things become one as a run of the journal, which can be made again and undone like an import."""

import dataclasses
from datetime import date

from kb import journal, lookup
from kb.dates import today
from kb.errors import UnknownKey
from kb.graph import Graph
from kb.identity import meant
from kb.journal import Run
from kb.load import alone
from kb.model import NODES, Node
from kb.snapshots.merging import Merged, merge_things
from kb.snapshots.withdrawn import unveil, veil
from kb.writing import Writing


def merge(graph: Graph, label: str, keep: str, gone: str, *, as_of: date | None = None) -> tuple[Run, Merged]:
    """Make one thing of two, of which `keep` stays and `gone` becomes another id of it; any id of either will do.

    What only the one that goes said of itself is an earlier value of it from `as_of` on, today if not given. Raises
    UnknownKey when there is no such noun or thing, RequestError when they can't be one.
    """
    noun = lookup.noun_of(label)
    with alone(graph) as (run, _):
        asked = Run(
            id=journal.following(run),
            kind="merge",
            path="",
            checksum="",
            as_of=as_of or today(),
            sources=[],
            by=journal.who(),
            merged=[noun.label(), keep, gone],
            ruled=True,
        )
        return apply(run, asked)


def apply(run: Writing, asked: Run) -> tuple[Run, Merged]:
    """Merge within a transaction that holds the lock, and write down what came of it. Raises as merge does.

    What a merge of before overlooked it overlooks when it is made again: the rules it is held to are those of then.
    """
    label, *ids = asked.merged
    ids = asked.said or ids  # stores of before know the keys alone
    noun = NODES[label]
    withdrawn = unveil(run)
    keep, gone = (_there(run, noun, one) for one in ids)
    found = merge_things(run, noun, keep, gone, number=asked.id, as_of=asked.as_of, ruled=asked.ruled)
    withdrawn.get(label, set()).discard(gone)
    for kind, keys in found.withdrawn.items():
        withdrawn.setdefault(kind, set()).update(keys)
    veil(run, withdrawn)
    made = dataclasses.replace(
        asked, merged=[label, keep, gone], said=ids, path=f"{label}: {keep} ← {gone}", changes=found.moved + 1
    )
    return journal.record(run, made), found


def _there(run: Writing, noun: type[Node], text: str) -> str:
    key = meant(run, noun, text)
    if key is None:
        raise UnknownKey(f"no {noun.label()} {text!r}")
    return key
