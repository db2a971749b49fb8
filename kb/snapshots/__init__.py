"""Snapshots: how what one import says meets what is known, by the rules of who asserts what, since when and until when.

A snapshot speaks for its sources, within its scope. What it repeats gains them; what they asserted before and it no
longer holds loses them, and ends when no other source asserts it. What comes back begins anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kb.imports.consistency import Checked
from kb.imports.spilled import Spilled
from kb.imports.stated import End
from kb.model import Fact, Noun
from kb.snapshots.adding import Adding
from kb.writing import Writing

OWNED, HELD = ("Contract", "DataFlow", "Deviation"), "HELD_BY|WITHIN|CLAIMED_BY"
"""What is a municipality's own, and by what: that nobody says it is another's, too."""
SHOWN = 1_000
"""Of so many changes is told which they are; all are counted."""


class Change(NamedTuple):
    """What an import does to one fact."""

    change: str
    noun: str
    key: str
    detail: str


@dataclass
class Changes:
    """Count what an import does by kind, and hold the first of them."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: list[Change] = field(default_factory=list)

    @property
    def tells(self) -> bool:
        """Tell whether the next change is told, and not only counted."""
        return len(self.shown) < SHOWN

    def add(self, change: str, noun: Noun, key: str, detail: str = "") -> None:
        """Note one change."""
        self.counts[change] += 1
        if self.tells:
            self.shown.append(Change(change, noun.__name__, key, detail))


@dataclass
class Importing:
    """One import on its way into the graph: in which transaction, as which run, and what it found so far.

    `known` are the labels and types that there is something of, and `asserted` holds the keys of what the snapshot
    says of those: the others can't lose anything. `new` are the nodes among it that were not there, `moved` the
    relationships that begin with it, or end on another day; `touched` are the things that an import of one municipality
    says something new of, and `adding` writes what is new.
    """

    run: Writing
    number: int
    as_of: date
    source: str | None
    scope: str | None
    checked: Checked
    changes: Changes
    known: frozenset[str]
    adding: Adding
    asserted: dict[str, Spilled[None]] = field(default_factory=lambda: defaultdict(Spilled))
    new: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    moved: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    touched: dict[str, set[str]] = field(default_factory=lambda: {label: set() for label in ("Municipality", *OWNED)})

    @property
    def sources(self) -> set[str]:
        """Return the sources that the snapshot speaks for."""
        return self.checked.sources

    def read(self, text: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the rows of a query, which finds what was added."""
        self.adding.settle()
        return self.run.read(text, params)

    def change(self, statement: str, rows: list[dict[str, Any]]) -> None:
        """Change what is there, or was added."""
        self.adding.settle()
        self.run(statement, rows=rows)

    def touch(self, *things: End) -> None:
        """Note of what a snapshot of one municipality says something new."""
        for label, key in things if self.scope else ():
            if label in self.touched:
                self.touched[label].add(key)

    def told(self, fact: Fact) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return what a row says, and who asserts it."""
        known = fact.known()
        known.pop("sources", None)
        return known, self.sources_of(fact)

    def sources_of(self, fact: Fact) -> tuple[str, ...]:
        """Return who asserts a row: the source of the import, or those that it names."""
        return (self.source,) if self.source else fact.sources

    def united(self, before: Iterable[str], row: Iterable[str]) -> list[str]:
        """Return the sources of a fact that the snapshot repeats: others' stay, its own are those of the row."""
        row = tuple(row)
        kept = [one for one in before if one not in self.sources or one in row]
        return kept + [one for one in row if one not in kept]


def differing(noun: Noun, properties: dict[str, Any], there: dict[str, Any]) -> dict[str, Any]:
    """Return which declared properties are not as they were, each with the day that it counts as."""
    found = {
        name: value
        for name, value in properties.items()
        if name in noun.model_fields and there.get(name) != (list(value) if isinstance(value, tuple) else value)
    }
    return found | noun.counting(found)
