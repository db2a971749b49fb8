"""The rules of snapshots, written from their text alone, in dictionaries and loops: what the graph is compared with."""

from dataclasses import dataclass, field
from typing import Any

from conftest import Rows
from hypothesis import strategies as st

from kb.dates import first_day

FOREVER = "9999-12-31"
SOURCES = ("kitos", "excel", "gammel", "udbud", "avis")
PLACES = ("0901", "0902")
SYSTEMS = ("x", "y")
GOALS = ("g", "h")
CONTRACTS = ("c", "d")
BASE: Rows = {
    "municipality": [{"code": code, "name": code} for code in PLACES],
    "source": [{"id": one, "name": one} for one in (*SOURCES, "base")],
    "vision": [{"id": "v", "title": "V"}],
    "goal": [{"id": one, "title": one} for one in GOALS],
    "system": [{"id": one, "name": one} for one in SYSTEMS],
}
"""What everything else refers to; its own source asserts it, once."""

Fact = tuple[str, str, str, str]
"""Type, start, end, and the day it holds from; empty is null."""
Thing = tuple[str, str]
"""Label and key, or type and start of an undated relationship."""
Dates = tuple[str, str]
"""Stated valid_from and valid_to; empty is null."""


@dataclass(frozen=True)
class Sent:
    """One snapshot as a source sends it: in which month it came, as of the first of which, and what it says."""

    source: str
    month: int
    told: int
    scope: str | None
    uses: tuple[tuple[str, str, Dates], ...]
    held_by: tuple[tuple[str, str, Dates], ...]
    covers: tuple[tuple[str, str, Dates], ...]
    contracts: tuple[tuple[str, str], ...]
    serves: tuple[str, ...]
    vendors: tuple[tuple[str, str], ...]

    @property
    def as_of(self) -> str:
        """Return the day that it tells of."""
        return f"2026-{self.told:02}-01"

    def rows(self) -> Rows:
        """Return the rows of its files."""
        dated = {"uses": self.uses, "held_by": self.held_by, "covers": self.covers}
        found: Rows = {
            stem: [
                {"start": start, "end": f"Municipality:{end}" if stem == "held_by" else end}
                | dict(zip(("valid_from", "valid_to"), dates, strict=True))
                for start, end, dates in facts
            ]
            for stem, facts in dated.items()
        }
        found["contract"] = [{"id": key, "title": "K", "value_dkk": value} for key, value in self.contracts]
        found["serves"] = [{"start": goal, "end": "v"} for goal in self.serves]
        found["vendor"] = [{"id": key, "name": name} for key, name in self.vendors]
        return found


@dataclass(frozen=True)
class Found:
    """Somebody finds out that two records are of one thing."""

    label: str
    keep: str
    gone: str
    month: int

    @property
    def as_of(self) -> str:
        """Return the day on which that was."""
        return f"2026-{self.month:02}-01"


@dataclass
class Held:
    """A dated fact: until when it holds, who asserts it, and whether an import ended it."""

    until: str
    sources: set[str]
    ended: bool = False


@dataclass
class Model:
    """The rules of issue and design, as plainly as they can be said."""

    dated: dict[Fact, Held] = field(default_factory=dict)
    goes_on: dict[Fact, str] = field(default_factory=dict)
    undated: dict[Thing, set[str]] = field(default_factory=dict)
    values: dict[Thing, str] = field(default_factory=dict)
    earlier: dict[Thing, list[tuple[str, str | None, str]]] = field(default_factory=dict)
    other_ids: dict[Thing, str] = field(default_factory=dict)

    def take(self, event: "Sent | Found") -> bool:
        """Import one snapshot, or make one of two things; tell whether that can be."""
        if isinstance(event, Found):
            return self._merge(event)
        self._import(event)
        return True

    def _import(self, sent: Sent) -> None:
        said: set[Fact | Thing] = set()
        for kind, facts in (("USES", sent.uses), ("HELD_BY", sent.held_by), ("COVERS", sent.covers)):
            stated = {(start, end, _day(since)) for start, end, (since, _) in facts}
            for start, end, (since, until) in facts:
                meant = self.other_ids.get(("Contract", start), start) if kind != "USES" else start
                if meant != start and (meant, end, _day(since)) in stated:
                    continue  # the row with the key itself counts
                said.add(self._assert(sent, (kind, meant, end, _day(since)), _day(until) or FOREVER))
        things = [("SERVES", goal) for goal in sent.serves]
        for label, now in (("Vendor", sent.vendors), ("Contract", sent.contracts)):
            for key, value in now:
                meant = self.other_ids.get((label, key), key)
                if meant != key and meant in dict(now):
                    continue
                things.append((label, meant))
                self._value(sent.as_of, (label, meant), value)
        for thing in things:
            self.undated.setdefault(thing, set()).add(sent.source)
        own = {contract for contract in CONTRACTS if self._holders(contract) == {sent.scope}}
        for fact, held in list(self.dated.items()):
            in_scope = sent.scope is None or sent.scope in fact[1:3] or fact[1] in own
            if sent.source not in held.sources or not in_scope or fact in said:
                continue
            held.sources.discard(sent.source)
            if held.sources:
                continue
            if (fact[3] or "0001-01-01") >= sent.as_of:
                del self.dated[fact]
                self.goes_on.pop(fact, None)
            elif held.until > sent.as_of:
                held.until, held.ended = sent.as_of, True
        # A goal or a vendor is of no municipality: a snapshot of one never takes it away.
        for thing, sources in self.undated.items():
            if thing not in things and (sent.scope is None or (thing[0] == "Contract" and thing[1] in own)):
                sources.discard(sent.source)

    def _holders(self, contract: str) -> set[str]:
        return {end for kind, start, end, _ in self.dated if kind == "HELD_BY" and start == contract}

    def _merge(self, one: Found) -> bool:
        keep, gone = (one.label, one.keep), (one.label, one.gone)
        if keep not in self.undated or gone not in self.undated:
            return False
        self.other_ids[gone] = one.keep
        self.undated[keep] |= self.undated.pop(gone)
        if gone in self.values:
            lost = self.values.pop(gone)
            if self.values.setdefault(keep, lost) != lost:
                self._was(one.as_of, gone, lost)
        if one.label == "Contract":
            for fact in [fact for fact in self.dated if fact[1] == one.gone]:
                self._move(fact, (fact[0], one.keep, *fact[2:]))
        return True

    def _move(self, gone: Fact, keep: Fact) -> None:
        """Let a fact of the one be one of the other."""
        lost = self.dated.pop(gone)
        if gone in self.goes_on:
            self.goes_on.setdefault(keep, self.goes_on.pop(gone))
        if keep not in self.dated:
            self.dated[keep] = lost
            return
        held = self.dated[keep]
        if held.sources and lost.sources:
            takes_its_end = held.until == FOREVER
        else:  # what somebody asserts goes on; of two that nobody does, the longer
            takes_its_end = bool(lost.sources) or (not held.sources and lost.until > held.until)
        if takes_its_end:
            held.until, held.ended = lost.until, lost.ended
        held.sources |= lost.sources

    def _value(self, as_of: str, thing: Thing, value: str) -> None:
        if not value:
            return
        if thing in self.values and self.values[thing] != value:
            self._was(as_of, thing, self.values[thing])
        self.values[thing] = value

    def _was(self, as_of: str, thing: Thing, value: str) -> None:
        history = self.earlier.setdefault(thing, [])
        begun = history[-1][2] if history else None
        if begun is None or begun < as_of:
            history.append((value, begun, as_of))

    def _assert(self, sent: Sent, stated: Fact, until: str) -> Fact:
        """Assert one dated fact and return which that is."""
        if stated not in self.dated:
            self.dated[stated] = Held(until, {sent.source})
            return stated
        fact = stated
        later = (*stated[:3], self.goes_on.get(stated, ""))
        if later[3] and later in self.dated and until > later[3]:
            fact = later
        held = self.dated[fact]
        if held.ended and until > sent.as_of:  # it comes back
            fact = (*stated[:3], sent.as_of)
            if fact != stated:
                self.goes_on[stated] = sent.as_of
            if fact not in self.dated:
                self.dated[fact] = Held(until, {sent.source})
                return fact
            held = self.dated[fact]
        if held.ended or until != FOREVER:
            held.until = until
        held.ended = False
        held.sources.add(sent.source)
        return fact

    def using(self, day: str) -> dict[str, int]:
        """Return how many municipalities use each system on a day."""
        pairs = {
            (place, system)
            for (kind, place, system, since), held in self.dated.items()
            if kind == "USES" and since <= day < held.until
        }
        return {system: n for system in SYSTEMS if (n := len([one for one in pairs if one[1] == system]))}

    def expected(self) -> dict[str, Any]:
        """Return all of it as `found` reads it from the graph."""
        return {
            "dated": {fact: (held.until, held.sources) for fact, held in self.dated.items()},
            "undated": {thing: sources for thing, sources in self.undated.items() if sources},
            "withdrawn": {thing for thing, sources in self.undated.items() if not sources},
            "values": self.values,
            "earlier": {thing: history for thing, history in self.earlier.items() if history},
        }


def _day(text: str) -> str:
    return first_day(text).isoformat() if text else ""


FROM = st.sampled_from(["", "", "2025", "2026-03", "2026-03-01", "2026-06-01", "2027"])
TO = st.sampled_from(["", "", "", "2026-05-01", "2028"])
DATES = st.tuples(FROM, TO).filter(lambda dates: not all(dates) or _day(dates[0]) < _day(dates[1]))
USES = st.tuples(st.sampled_from(PLACES), st.sampled_from(SYSTEMS), DATES)
HELD = st.tuples(st.sampled_from(CONTRACTS), st.sampled_from(PLACES), DATES)
COVERS = st.tuples(st.sampled_from(CONTRACTS), st.sampled_from(SYSTEMS), DATES)


def _identity(fact: tuple[str, str, Dates]) -> tuple[str, str, str]:
    start, end, (since, _) = fact
    return start, end, _day(since)


def _some(facts: Any) -> Any:
    return st.lists(facts, max_size=4, unique_by=_identity)


@st.composite
def years(draw: st.DrawFn) -> list[Sent | Found]:
    """Draw a year in which each month some sources send what they have, of everything or of one place; some late.

    Now and then two of the things turn out to be one.
    """
    sent: list[Sent | Found] = []
    for month in range(1, 13):
        for label, keys in (("Contract", CONTRACTS), ("Vendor", "ab")):
            if draw(st.integers(0, 9)) == 0:
                keep, gone = draw(st.permutations(keys))
                sent.append(Found(label, keep, gone, month))
        for source in draw(st.lists(st.sampled_from(SOURCES), max_size=3, unique=True)):
            scope = draw(st.sampled_from([None, *PLACES]))
            contracts = draw(
                st.lists(
                    st.tuples(st.sampled_from(CONTRACTS), st.sampled_from(["", "1", "2"])), unique_by=lambda c: c[0]
                )
            )
            names = st.tuples(st.sampled_from("ab"), st.sampled_from("AB"))
            of_contracts = {key for key, _ in contracts}
            sent.append(
                Sent(
                    source,
                    month,
                    max(1, month - draw(st.sampled_from([0, 0, 0, 0, 1, 3]))),
                    scope,
                    tuple(one for one in draw(_some(USES)) if scope in (None, one[0])),
                    tuple(one for one in draw(_some(HELD)) if one[0] in of_contracts and scope in (None, one[1])),
                    tuple(one for one in draw(_some(COVERS)) if one[0] in of_contracts),
                    tuple(contracts),
                    tuple(draw(st.lists(st.sampled_from(GOALS), unique=True))),
                    tuple(draw(st.lists(names, unique_by=lambda vendor: vendor[0]))),
                )
            )
    return sent
