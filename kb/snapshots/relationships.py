"""Relationships of a snapshot: which are new, which go on, and which begin anew after they had ended.

A source names a relationship by its ends, the `valid_from` that it states, and its subject or role. Where an import
ended it and a later one names it again, it begins anew on that day: `continued`, on the relationship as it was stated,
is the key of the one that goes on with it, and `reopened` marks the latter. Where the latter is removed, the former no
longer says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from json.encoder import encode_basestring
from typing import Any

from kb.dates import BEFORE, first_day
from kb.imports.stated import End, Stated
from kb.model import Relationship
from kb.rows import batches
from kb.said import Said
from kb.snapshots import Importing, differing
from kb.snapshots.statements import BATCH, template

Kind = type[Relationship[Any, Any]]
Properties = dict[str, Any]
MOST = 1_000
"""Of so many relationships of one type is warned that they have ended."""
BACK: Properties = {"closed_on": None, "withdrawn_on": None, "former_sources": None}


def key_of(identity: tuple[str, ...]) -> str:
    """Return the text that tells a relationship from others of its type: its identity in JSON."""
    return f"[{', '.join(map(encode_basestring, identity))}]"


@dataclass
class Row:
    """One row of a file on its way: what it says, and of which relationship in the end."""

    start: End
    end: End
    identity: tuple[str, str, str, str]
    properties: Properties
    sources: tuple[str, ...]
    key: str

    @property
    def until(self) -> date:
        """Return the day before which it ends as far as the row says."""
        return BEFORE.of(self.properties.get("valid_to"))


def write_relationships(importing: Importing, noun: Kind, rows: Iterable[Stated]) -> Iterator[int]:
    """Write the relationships of one type, and yield how many rows each batch had."""
    write = _Writer(importing, noun).write if noun.label() in importing.known else partial(_add_all, importing, noun)
    for some in batches(rows, BATCH):
        write(some)
        yield len(some)


def _add_all(importing: Importing, noun: Kind, rows: list[Stated]) -> None:
    """Add relationships of a type of which there is none: what they say is what is stored."""
    for row in rows:
        known = {**row.fact.__dict__, "key": key_of(row.identity)}
        importing.adding.relationship(noun, row.start, row.end, known, importing.sources_of(row.fact))
        _note_beginning(importing, noun, row, known)


def _note_beginning(importing: Importing, noun: Kind, row: Stated | Row, known: Properties, said: str = "") -> None:
    """Note that a relationship begins; what is said of it is made up only where it is told."""
    importing.touch(row.start, row.end)
    changes = importing.changes
    if changes.tells:
        changes.add("begins", noun, _what(row.identity), said or _told(row.identity, known))
    else:
        changes.counts["begins"] += 1


def _what(identity: tuple[str, ...]) -> str:
    """Return what a relationship is between."""
    return f"{identity[0]} → {identity[1]}"


def _told(identity: tuple[str, ...], known: Properties) -> str:
    """Return what tells a relationship from others of its ends: its subject or role, and when it holds."""
    days = {"since": known.get("valid_from"), "until": known.get("valid_to")}
    return " ".join(filter(None, (identity[3], *(f"{word} {day}" for word, day in days.items() if day))))


class _Writer:
    """The relationships of one type, batch by batch, of which there are some already."""

    def __init__(self, importing: Importing, noun: Kind) -> None:
        self.importing, self.noun = importing, noun
        # Two rows can be of one relationship only where one of them says so by another day than the one it began on.
        self.said: dict[str, set[str]] = {}
        self.ended = 0

    def write(self, rows: list[Stated]) -> None:
        """Find what is there of each row, and write what is not as the rows say."""
        batch = list(map(self._row, rows))
        there = self._there([row.key for row in batch])
        changed: dict[str, Properties] = {}
        again: list[tuple[Row, Properties, Properties]] = []
        for row in batch:
            stated, going_on = there.get(row.key, (None, None))
            if stated is None:
                self._begin(row)
                self.importing.asserted[self.noun.label()][row.key] = None
                continue
            current = going_on or stated
            if going_on and row.until <= first_day(going_on["valid_from"]):
                current = stated
            if "closed_on" in current and row.until > self.importing.as_of and not self._began_today(current):
                again.append((row, stated, current))
            else:
                self._go_on(row, current, changed)
        if again:
            # Whether it is there already can only be asked once all else is written.
            self._change(changed)
            changed = {}
            self._begin_again(again, changed)
        self._change(changed)

    def _row(self, row: Stated) -> Row:
        properties, sources = self.importing.told(row.fact)
        del properties["start"], properties["end"]
        return Row(row.start, row.end, row.identity, properties, sources, key_of(row.identity))

    def _begin_again(self, rows: list[tuple[Row, Properties, Properties]], changed: dict[str, Properties]) -> None:
        """Begin anew, as of the day of the import, what an import had ended; it may be there by that day already."""
        today = self.importing.as_of.isoformat()
        for row, stated, _ in rows:
            row.key = key_of((*row.identity[:2], today, row.identity[3]))
            _add(changed, stated["key"], {"continued": row.key})
        there = self._there([row.key for row, _, _ in rows])
        for row, _, ended in rows:
            row.properties["valid_from"] = today
            current, _ = there.get(row.key, (None, None))
            if current is None:
                begun = self._begin(row, {"reopened": True}, f"comes back; ended {ended['valid_to']}")
                there[row.key] = begun | {"sources": [*row.sources], "runs": [self.importing.number]}, None
                self.importing.asserted[self.noun.label()][row.key] = None
            else:
                _add(changed, row.key, {"reopened": True})
                current["reopened"] = True
                self._go_on(row, current, changed)

    def _begin(self, row: Row, more: Properties | None = None, said: str = "") -> Properties:
        properties = {**row.properties, "key": row.key, **(more or {})}
        if self.noun.dated:
            self.importing.moved[self.noun.label()].add(row.key)
        self.importing.adding.relationship(self.noun, row.start, row.end, properties, row.sources)
        _note_beginning(self.importing, self.noun, row, row.properties, said)
        return properties

    def _go_on(self, row: Row, current: Properties, changed: dict[str, Properties]) -> None:
        importing, key = self.importing, current["key"]
        importing.asserted[self.noun.label()][key] = None
        # What began anew keeps its day, and 2015 does not become 2015-01-01 because another source says so.
        properties = {name: value for name, value in row.properties.items() if not name.startswith("valid_from")}
        found = differing(self.noun, properties, current)
        returns = "closed_on" in current or "withdrawn_on" in current
        if not returns and "valid_to" in current and "valid_to" not in properties:
            self._warn_of_its_end(row, current["valid_to"])
        if returns:
            found |= BACK
            if self.noun.dated and "valid_to" not in properties:
                found |= {"valid_to": None, "valid_to_day": BEFORE.absent}
        before = current.get("sources", [])
        own = row.sources
        if current.get("reopened"):
            own = tuple(self.said.setdefault(key, set()).union(own))
            self.said[key].update(own)
            own = tuple(sorted(own, key=lambda one: (one not in row.sources, one)))
        sources = importing.united(before, own)
        if returns or found:
            importing.touch(row.start, row.end)
        if returns:
            importing.changes.add("begins", self.noun, _what(row.identity), "comes back")
        elif found:
            said = ", ".join(f"{n}: {current.get(n, '')} → {found[n]}" for n in found if not n.endswith("_day"))
            importing.changes.add("changes", self.noun, _what(row.identity), said)
        elif sources != before:
            importing.changes.add("sources", self.noun, _what(row.identity), "|".join(sources))
        if sources != before:
            found["sources"] = sources
            if sources and "former_sources" in current:  # it had ended by itself, when nobody asserted it any more
                found["former_sources"] = None
        if "valid_to" in found:
            importing.moved[self.noun.label()].add(key)
        if found:
            found["runs"] = [*(run for run in current.get("runs", ()) if run != importing.number), importing.number]
            _add(changed, key, found)
            current.update(found)
            for name in [name for name, value in current.items() if value is None]:
                del current[name]

    def _warn_of_its_end(self, row: Row, until: str) -> None:
        """Warn of a row without an end where it is known that there was one: an empty cell takes nothing back."""
        if first_day(until) <= self.importing.as_of and self.ended < MOST:
            self.ended += 1
            said = f"{_what(row.identity)} ended {until}, which a row without an end does not change"
            told = f"{_what(row.identity)} sluttede {until}, hvilket en række uden slutdato ikke ændrer"
            self.importing.checked.snapshot.warning(self.noun, None, None, Said(said, told))

    def _began_today(self, current: Properties) -> bool:
        """Tell whether what an import ended had begun on the very day as of which it comes back."""
        return "valid_from" in current and first_day(current["valid_from"]) == self.importing.as_of

    def _there(self, keys: list[str]) -> dict[str, tuple[Properties, Properties | None]]:
        """Return by key what is there, and what goes on with it; the same relationship is the same dictionary."""
        kind = self.noun.label()
        # The days, of which the rows have their own, would take a third of the time: the driver makes objects of them.
        without = "".join(f", {name}_day: null" for name in self.noun.days)
        text = (
            f"UNWIND $keys AS key MATCH ()-[r:{kind} {{key: key}}]->() "
            f"OPTIONAL MATCH ()-[c:{kind} {{key: r.continued}}]->() "
            f"RETURN key, r {{.*{without}}} AS stated, c {{.*{without}}} AS going_on"
        )
        rows = self.importing.read(text, {"keys": keys})
        one = {row["key"]: row["stated"] for row in rows}
        for row in rows:
            if row["going_on"]:
                row["going_on"] = one.setdefault(row["going_on"]["key"], row["going_on"])
        return {row["key"]: (one[row["key"]], row["going_on"]) for row in rows}

    def _change(self, changed: dict[str, Properties]) -> None:
        if changed:
            rows = [{"key": key, "set": found} for key, found in changed.items()]
            self.importing.change(template("relationships_changed", TYPE=self.noun.label()), rows)


def _add(changed: dict[str, Properties], key: str, found: Properties) -> None:
    changed.setdefault(key, {}).update(found)
