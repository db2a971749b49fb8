"""The rules of snapshots and merges, from their text alone, in dictionaries and loops: to compare the graph with."""

from dataclasses import dataclass, field
from typing import Any

from conftest import Rows

from kb.dates import first_day

FOREVER = "9999-12-31"
SOURCES = ("kitos", "excel", "gammel", "udbud", "avis")
UUIDS = [f"0a1b2c3d-0001-0002-0003-00000000000{number}" for number in range(5)]
WRITTEN: dict[str, dict[str, tuple[str, ...]]] = {
    "Municipality": {
        "0901": ("901", "29189706", "29 18 97 06", "DK29189706", "cvr:29189706"),
        "0902": ("902", " 0902 "),
    },
    "System": {
        "x": (f"kitos:{UUIDS[1]}", f"{{{UUIDS[1].upper()}}}"),
        "y": (f"KITOS:{UUIDS[2].replace('-', '')}",),
        "z": (),
    },
    "Vendor": {"p": ("25 05 29 43", "DK25052943", "CVR: 25-05-29-43"), "a": (), "b": ()},
    "Contract": {"c": (), "d": (), "e": ()},
    "Capability": {"27.03": ("KLE 27.03", "kle:27.03."), "29": ("KLE 29",)},
    "ExternalId": {f"kitos:{one}": (f"KITOS:{{{one.upper()}}}", f"Kitos: {one.replace('-', '')}") for one in UUIDS[3:]},
}
"""How each thing's key is written besides: in another spelling, or as the id that another register has for it."""
MEANT = {(label, text): key for label, keys in WRITTEN.items() for key, texts in keys.items() for text in (key, *texts)}
SPELLINGS = ("901", "902", " 0902 ")
"""Of all these, the ones that are the key of such a thing, however it is written; the others are other ids."""
ENDS = {
    "USES": ("Municipality", "System"),
    "HELD_BY": ("Contract", "Municipality"),
    "COVERS": ("Contract", "System"),
    "SUPPLIES": ("Vendor", "System"),
    "SUPPORTS": ("System", "Capability"),
}
PROPERTIES = {"System": ("name",), "Vendor": ("name", "website"), "Contract": ("value_dkk", "notice_months")}
GOALS = ("g", "h")
BASE: Rows = {
    "municipality": [{"code": "0901", "name": "0901", "cvr": "DK29189706"}, {"code": "0902", "name": "0902"}],
    "source": [{"id": one, "name": one} for one in (*SOURCES, "base")],
    "vision": [{"id": "v", "title": "V"}],
    "goal": [{"id": one, "title": one} for one in GOALS],
    "system": [{"id": one, "name": one} for one in WRITTEN["System"]],
    "vendor": [{"id": "p", "name": "p"}],
    "capability": [{"id": one, "name_da": one} for one in WRITTEN["Capability"]],
    "external_id": [{"key": f"kitos:{one}"} for one in UUIDS[1:3]] + [{"key": "cvr:25052943"}],
    "identifies": [
        {"start": f"kitos:{UUIDS[1]}", "end": "System:x"},
        {"start": f"kitos:{UUIDS[2]}", "end": "System:y"},
        {"start": "cvr:25052943", "end": "Vendor:p"},
    ],
}
"""What everything else refers to; its own source asserts it, once."""

Fact = tuple[str, str, str, str]
"""Type, start, end, and the day it holds from; empty is null."""
Thing = tuple[str, str]
"""Label and key, or type and ends of an undated relationship."""
Dates = tuple[str, str]
"""Stated valid_from and valid_to; empty is null."""


@dataclass(frozen=True)
class Sent:
    """One snapshot as a source sends it: in which month it came, as of the first of which, and what it says.

    Ids are as they are written: `facts` are (type, start, end, dates), `things` (label, id, values), `identifies`
    the id of another register and the system that it is of.
    """

    source: str
    month: int
    told: int
    scope: str | None
    facts: tuple[tuple[str, str, str, Dates], ...]
    things: tuple[tuple[str, str, tuple[str, ...]], ...]
    serves: tuple[str, ...]
    identifies: tuple[tuple[str, str], ...]

    @property
    def as_of(self) -> str:
        """Return the day that it tells of."""
        return f"2026-{self.told:02}-01"

    def rows(self) -> Rows:
        """Return the rows of its files."""
        found: Rows = {one: [] for one in ("contract", "vendor", "system", *map(str.lower, ENDS))}
        for kind, start, end, (since, until) in self.facts:
            end = f"Municipality:{end}" if kind == "HELD_BY" else end
            found[kind.lower()].append({"start": start, "end": end, "valid_from": since, "valid_to": until})
        for label, key, values in self.things:
            said = dict(zip(PROPERTIES[label], values, strict=True))
            found[label.lower()].append({"id": key, **said} | ({"title": "K"} if label == "Contract" else {}))
        found["serves"] = [{"start": goal, "end": "v"} for goal in self.serves]
        found["external_id"] = [{"key": one} for one in dict.fromkeys(one for one, _ in self.identifies)]
        found["identifies"] = [{"start": one, "end": f"System:{system}"} for one, system in self.identifies]
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
    values: dict[tuple[str, str, str], str] = field(default_factory=dict)
    earlier: dict[tuple[str, str, str], list[tuple[str, str | None, str]]] = field(default_factory=dict)
    other_ids: dict[Thing, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what there is of the nouns that random snapshots speak of, too."""
        for label, rows in (("System", BASE["system"]), ("Vendor", BASE["vendor"])):
            for row in rows:
                self.undated[label, row["id"]] = {"base"}
                self.values[label, row["id"], "name"] = row["name"]

    def take(self, event: "Sent | Found") -> bool:
        """Import one snapshot, or make one of two things; tell whether that can be."""
        if isinstance(event, Found):
            return self._merge(event)
        self._import(event)
        return True

    def meant(self, label: str, text: str) -> str:
        """Return the key of what is meant by an id."""
        key = MEANT[label, text]
        return self.other_ids.get((label, key), key)

    def by_key(self, label: str, text: str) -> bool:
        """Tell whether an id is the key of what is meant."""
        key = MEANT[label, text]
        is_key = text == key or text in SPELLINGS or label in ("Capability", "ExternalId")
        return is_key and (label, key) not in self.other_ids

    def _import(self, sent: Sent) -> None:
        said: dict[Fact, str] = {}
        for kind, start, end, (since, until) in sent.facts:
            first, last = ENDS[kind]
            fact = (kind, self.meant(first, start), self.meant(last, end), _day(since))
            by_key = self.by_key(first, start) and self.by_key(last, end)
            if by_key or fact not in said:  # of two rows about one thing, the one with its key counts, or the first
                said[fact] = _day(until) or FOREVER
        told = {self._assert(sent, fact, until) for fact, until in said.items()}
        things: dict[Thing, tuple[str, ...]] = {}
        for label, text, values in sent.things:
            thing = (label, self.meant(label, text))
            if self.by_key(label, text) or thing not in things:
                things[thing] = values
        for (label, key), values in things.items():
            for name, value in zip(PROPERTIES[label], values, strict=True):
                self._value(sent.as_of, (label, key, name), value)
        named: set[Thing] = {*things, *(("SERVES", goal) for goal in sent.serves)}
        for one, system in sent.identifies:
            of = MEANT["ExternalId", one]
            named |= {("ExternalId", of), ("IDENTIFIES", f"{of} {self.meant('System', system)}")}
        for thing in named:
            self.undated.setdefault(thing, set()).add(sent.source)
        scope = sent.scope and self.meant("Municipality", sent.scope)
        own = {one for one in WRITTEN["Contract"] if scope in self._holders(one) and self._asserted(one) <= {scope}}
        for fact, held in list(self.dated.items()):
            in_scope = scope is None or scope in fact[1:3] or fact[1] in own
            if sent.source not in held.sources or not in_scope or fact in told:
                continue
            held.sources.discard(sent.source)
            if held.sources:
                continue
            if (fact[3] or "0001-01-01") >= sent.as_of:
                del self.dated[fact]
                self.goes_on.pop(fact, None)
                for stated in [one for one, day in self.goes_on.items() if (*one[:3], day) == fact]:
                    del self.goes_on[stated]
            elif held.until > sent.as_of:
                held.until, held.ended = sent.as_of, True
        # Who still tells of a thing has not let it go, though it has no row of its own any more.
        named |= {(label, fact[at]) for fact in said for at, label in enumerate(ENDS[fact[0]], 1)}
        named |= {("System", self.meant("System", system)) for _, system in sent.identifies}
        # A goal or a vendor is of no municipality: a snapshot of one never takes it away.
        for thing, sources in self.undated.items():
            if thing not in named and (scope is None or (thing[0] == "Contract" and thing[1] in own)):
                sources.discard(sent.source)

    def _holders(self, contract: str) -> set[str]:
        return {end for kind, start, end, _ in self.dated if kind == "HELD_BY" and start == contract}

    def _asserted(self, contract: str) -> set[str]:
        """Return the holders of which somebody still says so."""
        dated = self.dated.items()
        return {fact[2] for fact, held in dated if fact[:2] == ("HELD_BY", contract) and held.sources}

    def _merge(self, one: Found) -> bool:
        label = one.label
        keep, gone = (label, self.meant(label, one.keep)), (label, self.meant(label, one.gone))
        if keep == gone or keep not in self.undated or gone not in self.undated:
            return False
        self.other_ids |= {was: keep[1] for was, now in self.other_ids.items() if (was[0], now) == gone}
        self.other_ids[gone] = keep[1]
        self.undated[keep] |= self.undated.pop(gone)
        for name in PROPERTIES[label]:
            lost = self.values.pop((*gone, name), "")
            if lost and self.values.setdefault((*keep, name), lost) != lost:
                self._was(one.as_of, (*gone, name), lost)
        anew: dict[Fact, str] = {}
        for kind, ends in ENDS.items():
            for fact in [fact for fact in self.dated if fact[0] == kind]:
                moved = (
                    kind,
                    *(keep[1] if (of, end) == gone else end for of, end in zip(ends, fact[1:3], strict=True)),
                )
                if moved != fact[:3]:
                    now: Fact = (*moved, fact[3])  # type: ignore[assignment]
                    anew |= {now: self.goes_on.pop(fact)} if fact in self.goes_on else {}
                    self._move(fact, now)
        for fact, day in anew.items():  # of two that came back, what somebody asserts is what goes on
            if fact not in self.goes_on or (
                not self._is_asserted(fact, self.goes_on[fact]) and self._is_asserted(fact, day)
            ):
                self.goes_on[fact] = day
        for thing in [thing for thing in self.undated if thing[0] == "IDENTIFIES" and label == "System"]:
            of, system = thing[1].split()
            if system == gone[1]:
                self.undated.setdefault(("IDENTIFIES", f"{of} {keep[1]}"), set()).update(self.undated.pop(thing))
        return True

    def _is_asserted(self, fact: Fact, day: str) -> bool:
        """Tell whether somebody asserts what of a fact began anew on a day."""
        held = self.dated.get((*fact[:3], day))
        return bool(held and held.sources)

    def _move(self, gone: Fact, keep: Fact) -> None:
        """Let a fact of the one be one of the other."""
        lost = self.dated.pop(gone)
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

    def _value(self, as_of: str, of: tuple[str, str, str], value: str) -> None:
        if not value:
            return
        if of in self.values and self.values[of] != value:
            self._was(as_of, of, self.values[of])
        self.values[of] = value

    def _was(self, as_of: str, of: tuple[str, str, str], value: str) -> None:
        history = self.earlier.setdefault(of, [])
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
        counted = {system: len([one for one in pairs if one[1] == system]) for system in WRITTEN["System"]}
        return {system: users for system, users in counted.items() if users}

    def expected(self) -> dict[str, Any]:
        """Return all of it as `found` reads it from the graph."""
        return {
            "dated": {fact: (held.until, held.sources) for fact, held in self.dated.items()},
            "undated": {thing: sources for thing, sources in self.undated.items() if sources},
            "withdrawn": {thing for thing, sources in self.undated.items() if not sources},
            "values": self.values,
            "earlier": {of: history for of, history in self.earlier.items() if history},
        }


def _day(text: str) -> str:
    return first_day(text).isoformat() if text else ""
