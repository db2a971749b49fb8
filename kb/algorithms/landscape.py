"""What the requirements are held against: who uses, reports and exchanges what, on any day that the facts cover."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from kb.rows import Row

Day = str | None
"""A day as ISO writes it, which sorts as days do; null is unbounded."""


def during(since: Day, until: Day, day: str) -> bool:
    """Tell whether what begins on the first day and has ended on the second holds on the third."""
    return (since is None or since <= day) and (until is None or day < until)


class Changing:
    """A set of municipalities that changes from day to day.

    A set is an integer with a bit for each municipality, which keeps 11 000 of them quick.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self.always = 0
        self.spans: list[tuple[Day, Day, int]] = []

    def add(self, since: Day, until: Day, bits: int) -> None:
        """Have these in the set from one day until another."""
        if since is None and until is None:
            self.always |= bits
        else:
            self.spans.append((since, until, bits))

    def on(self, day: str) -> int:
        """Return the set of one day."""
        bits = self.always
        for since, until, more in self.spans:
            if during(since, until, day):
                bits |= more
        return bits

    def ending_after(self, begun: str, end: Day) -> int:
        """Return who was ever in it by the first day, and not yet out on the second; a null second is never."""
        bits = self.always
        for since, until, more in self.spans:
            if (since is None or since <= begun) and (until is None or (end is not None and until > end)):
                bits |= more
        return bits


class Flows:
    """Flows that are alike: of the same systems, through the same interfaces, at the same times."""

    def __init__(self, row: list[Any], landscape: "Landscape") -> None:
        """Take a row of the facts."""
        self.sender, self.receiver, *self._ends, self._via, self.national, self._flows = row
        self._always_via = {interface for _, _, interface in self._via}
        self._via_changes = any(since or until for since, until, _ in self._via)
        self.within = Changing()
        if not self.national:
            for _, since, until, code in self._flows:
                self.within.add(since, until, landscape.bit.get(code, 0))

    def run(self, day: str) -> bool:
        """Tell whether they have a sender and a receiver on that day."""
        sent_since, sent_until, received_since, received_until = self._ends
        return during(sent_since, sent_until, day) and during(received_since, received_until, day)

    def other(self, system: str) -> str:
        """Return the system at the other end."""
        return str(self.receiver if system == self.sender else self.sender)

    def via(self, day: str) -> set[str]:
        """Return the interfaces that they go through."""
        if not self._via_changes:
            return self._always_via
        return {interface for since, until, interface in self._via if during(since, until, day)}

    @cached_property
    def _by_code(self) -> dict[str | None, list[tuple[Day, Day, str]]]:
        found: dict[str | None, list[tuple[Day, Day, str]]] = defaultdict(list)
        for flow, since, until, code in self._flows:
            found[code].append((since, until, flow))
        return found

    def of(self, code: str, day: str) -> set[str]:
        """Return those within a municipality, or all where they are national."""
        rows = self._by_code.get(None if self.national else code, ())
        return {flow for since, until, flow in rows if during(since, until, day)}


class Requirement:
    """What is required of whom, and the decision that requires it."""

    def __init__(self, row: Row) -> None:
        """Take a row of the facts."""
        self.id: str = row["requirement"]
        self.kind: str = row["kind"]
        self.deadline: str | None = row["deadline"]
        self.last_day: Day = row["last_day"]
        self.target: str | None = row["target"]
        self.applies: bool = row["applies"]
        self.by_capability: bool = row["by_capability"]
        # Null where it is not in force on the last day asked about.
        decision: list[str | None] = row["decision"] or [None, None, None]
        self.decision, self.title, self.decided = decision
        self.rows: dict[str, list[list[Any]]] = defaultdict(list)

    def named(self, what: str, day: str) -> set[str]:
        """Return what it applies to, what fulfils it, or what interfaces it goes through, on that day."""
        return {name for since, until, name in self.rows[what] if during(since, until, day)}

    def deviations(self, day: str) -> dict[str, str]:
        """Return the accepted deviations by municipality; of several the one that expires last."""
        found: dict[str, str] = {}
        for since, until, code, deviation, last_day in self.rows["deviations"]:
            if during(since, until, day) and day <= last_day:
                found.setdefault(code, deviation)
        return found


class Landscape:
    """The facts of `cypher/facts/requirements.cypher`."""

    def __init__(self, records: Iterable[Row]) -> None:
        """Take the records of a question that reads these facts; its own rows are in `facts` too."""
        # A kind of fact of which there is none has no record.
        self.facts: dict[str, list[Any]] = defaultdict(list)
        for record in records:
            self.facts[record["fact"]] = record["rows"]
        places = self.facts["municipalities"]
        self.codes: list[str] = [code for code, *_ in places]
        self._place = {code: at for at, code in enumerate(self.codes)}
        self.names: dict[str, str] = {code: name for code, name, *_ in places}
        self.bit = {code: 1 << at for at, code in enumerate(self.codes)}
        self.active = Changing()
        self.regions: dict[str, int] = defaultdict(int)
        for code, _, region, since, until in places:
            self.active.add(since, until, self.bit[code])
            if region is not None:
                self.regions[region] |= self.bit[code]
        self.reports: dict[str, Changing] = defaultdict(Changing)
        for subject, since, until, code in self.facts["reports"]:
            self.reports[subject].add(since, until, self.bit.get(code, 0))
        self.users: dict[str, Changing] = defaultdict(Changing)
        for system, since, until, codes in self.facts["usages"]:
            self.users[system].add(since, until, self.bits(codes))
        self.infrastructure = set(self.facts["infrastructure"])
        self.flows: dict[str, list[Flows]] = defaultdict(list)
        for row in self.facts["flows"]:
            flows = Flows(row, self)
            for system in {flows.sender, flows.receiver}:
                self.flows[system].append(flows)
        self.requirements = {row["requirement"]: Requirement(row) for row in self.facts["requirements"]}
        for what in ("applies", "fulfils", "through", "deviations"):
            for requirement, *rest in self.facts[what]:
                if requirement in self.requirements:
                    self.requirements[requirement].rows[what].append(rest)

    def bits(self, codes: Iterable[str]) -> int:
        """Return municipalities as a set; by one integer after the other, each would be made anew for each member."""
        bits = bytearray(len(self.codes) // 8 + 1)
        for code in codes:
            if (at := self._place.get(code)) is not None:
                bits[at >> 3] |= 1 << (at & 7)
        return int.from_bytes(bits, "little")

    def codes_of(self, bits: int) -> Iterator[str]:
        """Yield the codes of a set of municipalities, most of which are of few among many."""
        for at, eight in enumerate(bits.to_bytes(bits.bit_length() // 8 + 1, "little")):
            while eight:
                lowest = eight & -eight
                yield self.codes[8 * at + lowest.bit_length() - 1]
                eight ^= lowest

    def in_force(self) -> list[Requirement]:
        """Return the requirements in force on the last day that the facts cover."""
        return [requirement for requirement in self.requirements.values() if requirement.decision is not None]


class OneDay:
    """The landscape of one day."""

    def __init__(self, landscape: Landscape, day: date) -> None:
        """Take one of the days that the facts cover."""
        self.landscape, self.date, self.day = landscape, day, day.isoformat()
        self.active = landscape.active.on(self.day)
        self._users: dict[str, int] = {}

    def users(self, system: str) -> int:
        """Return who uses a system."""
        if system not in self._users:
            self._users[system] = self.landscape.users[system].on(self.day) & self.active
        return self._users[system]

    def used(self, systems: Iterable[str], code: str) -> set[str]:
        """Return which of these systems a municipality uses."""
        return {system for system in systems if self.users(system) & self.landscape.bit[code]}

    def having(self, system: str) -> int:
        """Return who has a system: uses it, or needs not, as it is infrastructure."""
        return self.active if system in self.landscape.infrastructure else self.users(system)

    def reporting(self, subject: str) -> int:
        """Return who reports a subject."""
        return self.landscape.reports[subject].on(self.day) & self.active

    def flows(self, system: str) -> list[Flows]:
        """Return the flows of a system."""
        return [flows for flows in self.landscape.flows[system] if flows.run(self.day)]

    def holding(self, flows: Flows) -> int:
        """Return for whom flows hold: those they are within, or who has both ends of national ones."""
        if flows.national:
            return self.having(flows.sender) & self.having(flows.receiver)
        return flows.within.on(self.day) & self.active
