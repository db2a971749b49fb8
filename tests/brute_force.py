"""The questions once more in plain Python, straight from answers.md: slow, obvious, and without Neo4j or kb.

A landscape is what the CSV files say: `{file stem: rows}`, every value a string, empty meaning null. Each function has
the parameters of its question, and returns its rows in the contract's order, with the contract's columns. Sentences of
answers.md are quoted where they are computed; `# reading:` marks where the text leaves a choice, and the one taken.
"""

# ruff: noqa: D205, D209, D210, D400, D401, D415 - many docstrings are sentences of the contract, quoted as they stand

import csv
import io
import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, cached_property, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Row = dict[str, Any]
Facts = Mapping[str, list[dict[str, str]]]

Z = 1.959964  # "the 95 % Wilson lower bound (z = 1.959964)"

# The columns of each question, in the contract's order.
COLUMNS = {
    "reuse": "system name vendors users share population population_share first_adopted latest_adopted",
    "reuse_rate": "systems reused rate median_users usages well_reused",
    "reuse_candidates": "capability own_system candidate name users similar_users",
    "peers": "other name similarity shared only_here only_there because",
    "vendor_concentration": "capability name municipalities vendors total hhi cr1 cr4 effective_vendors band largest "
    "largest_share unknown shared_usages hhi_if_new hhi_if_largest",
    "missing_integrations": "kind municipality system target requirement decision deadline days_overdue state "
    "deviation k n wilson peers",
    "duplication": "capability name systems municipalities lonely costs_known q1 median excess",
    "vendor_lock_in": "municipality vendor systems system_share closed_flow_share months_left exit_part "
    "alternatives_part index parts_known",
    "conformance_detail": "requirement kind decision municipality state deadline days_overdue deviation evidence",
    "conformance": "key name applicable met explained due missing unknown uptake conformance coverage",
    "decision_effect": "date applicable met explained due missing unknown uptake conformance coverage",
    "decision_trace": "from_label from type to_label to",
    "decision_gaps": "gap id title",  # the wording of `why` is free
    "procurement_windows": "capability name opens closes contracts municipalities systems yearly_value values_known",
    "vendor_exit": "system name users population flows contract_value remaining sole replacements",
    "vendor_merger": "capability name hhi_before hhi_after delta flagged",
    "dependencies": "id name direction distance path",
    "single_points": "kind system other parts cut_off",
    "vendor_cover": "rank vendor systems cumulative_share",
    "landscape_diff": "change type start end on",
    "reporting": "municipality name usages dataflows contracts newest_source facts illustrative_share",
}

# What stands after those, by which a reader checks a row.
FURTHER = {
    "reuse_candidates": "similar",
    "vendor_concentration": "owners shares",
    "vendor_lock_in": "which closed_flows known_flows contract",
    "procurement_windows": "notices",
    "vendor_exit": "contracts",
}

# "Dated: USES, SUPPLIES, … REPORTS. All others carry no dates."
DATED = (
    *("uses", "supplies", "owned_by", "supports", "realises", "exposes", "follows", "carried_by", "sends"),
    *("received_by", "within", "via", "held_by", "awarded_to", "covers", "member_of", "reports"),
)
# Which end of a relationship may be a Municipality, and whether the label is written in front of its key.
TOUCHES = {
    "uses": ("start", False),
    "within": ("end", False),
    "claimed_by": ("end", False),
    "held_by": ("end", True),
    "taken_by": ("end", True),
    "reports": ("start", True),
}


@cache
def first(stored: str) -> date:
    """Return the first day of a date known to the day, month or year: what it counts from."""
    parts = [int(part) for part in stored.split("-")]
    return date(*[*parts, 1, 1][:3])


@cache
def last(stored: str) -> date:
    """Return its last day: what `ends_on`, `deadline` and `expires_on` count to."""
    parts = stored.split("-")
    if len(parts) == 1:
        return date(int(parts[0]), 12, 31)
    if len(parts) == 2:
        return plus_months(first(stored), 1) - timedelta(days=1)
    return first(stored)


def plus_months(day: date, months: int) -> date:
    """Add calendar months, the day clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def earliest(stored: Iterable[str]) -> str | None:
    """ "Rows show stored dates as stored; of equal days the more precise." """
    return min(stored, key=lambda text: (first(text), -len(text)), default=None)


def latest(stored: Iterable[str]) -> str | None:
    """Return the latest of them; of equal days the more precise."""
    return max(stored, key=lambda text: (first(text), len(text)), default=None)


def ratio(part: float | Fraction | None, whole: float | Fraction | None) -> float | None:
    """ "null where a figure cannot be known, never 0"; a divisor of 0 gives null."""
    return float(Fraction(part) / Fraction(whole)) if part is not None and whole else None


def known_sum(values: Iterable[int | None]) -> int | None:
    """ "A sum of known values is null when none is known." """
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def ask(question: str, landscape: "Landscape", **params: Any) -> list[Row]:
    """Answer a question by its name, with the parameters as answers.md names them (`from` is no name in Python)."""
    rows: list[Row] = globals()[question](landscape, **{"from_" if p == "from" else p: v for p, v in params.items()})
    assert all(list(row) == columns_of(question) for row in rows)
    return rows


def columns_of(question: str) -> list[str]:
    """All columns of a question: those of the contract, then the further ones."""
    return [*COLUMNS[question].split(), *FURTHER.get(question, "").split()]


def compared(value: Any, digits: int = 9) -> Any:
    """ "In orders and against thresholds, figures are compared rounded to 9 decimals (kroner to 2)." """
    if isinstance(value, (float, Fraction)):
        return round(float(value), digits)
    return tuple(value) if isinstance(value, list) else value


KRONER = frozenset({"excess", "yearly_value", "contract_value"})


def ordered(rows: list[Row], *keys: str | Callable[[Row], Any]) -> list[Row]:
    """Sort by the keys ("-column": descending; a function: ascending), then "by the remaining columns as listed,
    ascending, nulls last in both directions, false before true. Text by Unicode code point"."""

    def position(row: Row) -> tuple[Any, ...]:
        parts = []
        for key in [*keys, *row]:
            value = key(row) if callable(key) else row[key.lstrip("-")]
            value = compared(value, 2 if key in KRONER or (isinstance(key, str) and key[1:] in KRONER) else 9)
            if isinstance(key, str) and key.startswith("-") and value is not None:
                value = -value
            parts.append((value is None, value if value is not None else 0))
        return tuple(parts)

    return sorted(rows, key=position)


def cut(rows: list[Row], limit: int | None) -> list[Row]:
    """ "cuts after ordering" """
    return rows if limit is None else rows[:limit]


def remembered(method: Callable[P, R]) -> Callable[P, R]:
    """Remember a Day's answers for as long as the Day lives: functools.cache would keep every Day alive."""

    @wraps(method)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        day, *rest = args
        key = (method.__name__, *rest, *kwargs.items())
        memory = day.memory  # type: ignore[attr-defined]
        if key not in memory:
            memory[key] = method(*args, **kwargs)
        return memory[key]  # type: ignore[no-any-return]

    return answer


class Landscape:
    """Every fact of a folder, as its strings."""

    def __init__(self, facts: Facts) -> None:
        self.facts = {
            stem: [{key: value if value != "" else None for key, value in row.items()} for row in rows]
            for stem, rows in facts.items()
        }
        self._days: dict[date, Day] = {}

    def rows(self, stem: str) -> list[dict[str, Any]]:
        """Return the rows of one file; "a missing file is an empty one"."""
        return self.facts.get(stem, [])

    def nodes(self, stem: str, key: str = "id") -> dict[str, dict[str, Any]]:
        """Return the nodes of one file by key."""
        return {row[key]: row for row in self.rows(stem)}

    def at(self, at: str | date) -> "Day":
        """Return the landscape of one day; "an imprecise date given as a parameter is its first day"."""
        day = at if isinstance(at, date) else first(at)
        if day not in self._days:
            self._days[day] = Day(self, day)
        return self._days[day]


def read(folder: Path) -> Landscape:
    """Read a folder of CSVs."""
    return Landscape(
        {
            path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
            for path in folder.glob("*.csv")
        }
    )


def whole(value: str | None) -> int | None:
    """Return a whole number of a file."""
    return None if value is None else int(value)


class Day:
    """The landscape of one day: every word of answers.md's "Common ground"."""

    def __init__(self, landscape: Landscape, at: date) -> None:
        self.landscape, self.at = landscape, at
        self.memory: dict[tuple[Any, ...], Any] = {}
        self.municipality = landscape.nodes("municipality", "code")
        self.system = landscape.nodes("system")
        self.vendor = landscape.nodes("vendor")
        self.capability = landscape.nodes("capability")
        self.contract = landscape.nodes("contract")
        self.decision = landscape.nodes("decision")
        self.requirement = landscape.nodes("requirement")
        self.deviation = landscape.nodes("deviation")
        self.source = landscape.nodes("source")

    # Active

    def holds(self, row: Mapping[str, Any]) -> bool:
        """ "active at `at` when (`valid_from` is null or ≤ `at`) and (`valid_to` is null or `at` < `valid_to`)" """
        begun = row.get("valid_from") is None or first(row["valid_from"]) <= self.at
        return begun and (row.get("valid_to") is None or self.at < first(row["valid_to"]))

    @cached_property
    def active(self) -> set[str]:
        """The active municipalities."""
        return {code for code, row in self.municipality.items() if self.holds(row)}

    @remembered
    def relationships(self, stem: str) -> tuple[dict[str, Any], ...]:
        """ "A relationship that touches a Municipality is active only while that Municipality is." """

        def touched(row: Mapping[str, Any]) -> str | None:
            end, labelled = TOUCHES.get(stem, (None, False))
            if end is None:
                return None
            if not labelled:
                return str(row[end])
            label, _, key = row[end].partition(":")
            return key if label == "Municipality" else None

        return tuple(
            row
            for row in self.landscape.rows(stem)
            if (stem not in DATED or self.holds(row)) and (touched(row) is None or touched(row) in self.active)
        )

    @remembered
    def pairs(self, stem: str) -> set[tuple[str, str]]:
        """The (start, end) of the active relationships of a type, each once."""
        return {(row["start"], row["end"]) for row in self.relationships(stem)}

    @remembered
    def ends(self, stem: str, start: str) -> set[str]:
        """Where the active relationships of a type lead from here."""
        return {end for begin, end in self.pairs(stem) if begin == start}

    @remembered
    def starts(self, stem: str, end: str) -> set[str]:
        """Where the active relationships of a type that lead here come from."""
        return {start for start, finish in self.pairs(stem) if finish == end}

    # In use

    @cached_property
    def uses(self) -> set[tuple[str, str]]:
        """ "an active USES joins them whose `status` is not `planned` … null means in_use. Several … count once." """
        return {(row["start"], row["end"]) for row in self.relationships("uses") if row.get("status") != "planned"}

    @remembered
    def used_by(self, municipality: str) -> set[str]:
        """The systems that a municipality uses."""
        return {s for m, s in self.uses if m == municipality}

    @remembered
    def users(self, system: str) -> set[str]:
        """All active municipalities that use a system."""
        return {m for m, s in self.uses if s == system}

    def ever_in_use(self, row: Mapping[str, Any]) -> bool:
        """ "*Ever in use*: status not `planned`, `valid_from` null or ≤ `at`." """
        return row.get("status") != "planned" and (row.get("valid_from") is None or first(row["valid_from"]) <= self.at)

    def has(self, municipality: str, system: str) -> bool:
        """ "A municipality *has* a system when it uses it or the system is infrastructure." """
        return (municipality, system) in self.uses or self.infrastructure(system)

    # Scope

    def scope(self, region: str | None = None, municipality: str | None = None) -> set[str]:
        """The active municipalities that are looked at."""
        return {m for m in self.in_region(region) if municipality in (None, m)} & self.active

    def in_region(self, region: str | None) -> set[str]:
        """The municipalities of a region, active or not."""
        return {m for m, row in self.municipality.items() if region is None or row.get("region") == region}

    def above(self, capability: str) -> list[str]:
        """The capability and all that it is PART_OF, at any depth, upwards."""
        chain = [capability]
        while self.ends("part_of", chain[-1]):
            (parent,) = self.ends("part_of", chain[-1])
            chain.append(parent)
        return chain

    def within(self, market: str, capability: str | None) -> bool:
        """ "`capability` limits to that capability and all PART_OF it, at any depth." """
        return capability is None or capability in self.above(market)

    # Systems

    def infrastructure(self, system: str) -> bool:
        """ "systems of kind `national_register` or `shared_service`" """
        return self.system[system].get("kind") in ("national_register", "shared_service")

    def shared(self, system: str) -> bool:
        """ "infrastructure, and systems with `joint` true" """
        return self.infrastructure(system) or self.system[system].get("joint") == "true"

    @remembered
    def living(self, system: str) -> bool:
        """ "`end_of_life` null or > `at`, and no retirement requirement in force applies to it" """
        end = self.system[system].get("end_of_life")
        retired = any(
            self.requirement[r]["kind"] == "retirement" and f"System:{system}" in self.ends("applies_to", r)
            for r in self.in_force
        )
        return (end is None or first(end) > self.at) and not retired

    @remembered
    def supports(self, system: str) -> set[str]:
        """The stated capabilities of a system."""
        return self.ends("supports", system)

    @remembered
    def markets(self, system: str, level: str) -> set[str]:
        """ "`stated` (the capability that SUPPORTS names) or `main` (the topmost capability above it)" """
        return {c if level == "stated" else self.above(c)[-1] for c in self.supports(system)}

    def all_markets(self, level: str) -> set[str]:
        """Every market that a system is in."""
        return {market for system in self.system for market in self.markets(system, level)}

    # Vendors

    @remembered
    def owner(self, vendor: str) -> str:
        """ "follow OWNED_BY to the end" """
        while self.ends("owned_by", vendor):
            (vendor,) = self.ends("owned_by", vendor)
        return vendor

    def group(self, vendor: str) -> set[str]:
        """ "A vendor's *group*: itself and all that it owns, at any depth." """
        group = {vendor}
        while more := {v for v, owner in self.pairs("owned_by") if owner in group} - group:
            group |= more
        return group

    @remembered
    def suppliers(self, system: str) -> set[str]:
        """The vendors that supply a system."""
        return self.starts("supplies", system)

    @remembered
    def owners(self, system: str) -> set[str]:
        """The distinct owners of the system's suppliers."""
        return {self.owner(v) for v in self.suppliers(system)}

    # Flows

    @cached_property
    def flows(self) -> dict[str, tuple[str, str]]:
        """Sender and receiver of each flow with "an active SENDS and an active RECEIVED_BY", that is "either WITHIN
        an active municipality or *national*"."""
        return {
            flow: (sender, receiver)
            for sender, flow in self.pairs("sends")
            for start, receiver in self.pairs("received_by")
            if start == flow and (self.national(flow) or self.ends("within", flow))
        }

    @remembered
    def national(self, flow: str) -> bool:
        """ "it has no WITHIN of any date" """
        return not any(row["start"] == flow for row in self.landscape.rows("within"))

    @remembered
    def flow_holds(self, flow: str, municipality: str) -> bool:
        """ "It *holds* for m when it is WITHIN m, or when it is national and m has both its ends." """
        return (flow, municipality) in self.pairs("within") or (
            self.national(flow) and all(self.has(municipality, system) for system in self.flows[flow])
        )

    # Decisions

    def decided(self, decision: str) -> bool:
        """A decision "of status adopted or superseded with `decided_on` ≤ `at`"."""
        row = self.decision[decision]
        on = row.get("decided_on")
        return row["status"] in ("adopted", "superseded") and on is not None and first(on) <= self.at

    @cached_property
    def adopted(self) -> set[str]:
        """ "and not superseded (SUPERSEDES) by a decision of status adopted or superseded with `decided_on` ≤ `at`" """
        return {
            d
            for d in self.decision
            if self.decided(d) and not any(self.decided(later) for later in self.starts("supersedes", d))
        }

    @cached_property
    def in_force(self) -> dict[str, str]:
        """Each requirement "that an adopted decision SETS and whose `applies_from` is null or ≤ `at`", with its
        decision: "the adopted one (of two, the smallest id)"."""
        return {
            r: min(self.starts("sets", r) & self.adopted)
            for r, row in self.requirement.items()
            if self.starts("sets", r) & self.adopted
            and (row.get("applies_from") is None or first(row["applies_from"]) <= self.at)
        }

    def applies_to(self, requirement: str, system: str) -> bool:
        """ "the requirement APPLIES_TO it, or to a capability that it supports or that lies above one it supports" """
        things = self.ends("applies_to", requirement)
        return f"System:{system}" in things or any(
            f"Capability:{capability}" in things
            for stated in self.supports(system)
            for capability in self.above(stated)
        )

    def demanded(self, requirement: str) -> tuple[str, str] | None:
        """Label and key of what a requirement demands, if anything."""
        things = (thing.partition(":") for thing in self.ends("demands", requirement))
        return next(((label, key) for label, _, key in things), None)

    def fulfils(self, system: str, requirement: str) -> bool:
        """Whether a system "is or REALISES what is demanded"."""
        label, key = self.demanded(requirement) or ("", "")
        return (label == "System" and system == key) or (
            label == "BuildingBlock" and (system, key) in self.pairs("realises")
        )

    def bound(self, requirement: str, system: str) -> bool:
        """ "and it neither is nor REALISES what is demanded" """
        return self.applies_to(requirement, system) and not self.fulfils(system, requirement)

    def accepted_deviation(self, requirement: str, municipality: str) -> str | None:
        """ "a Deviation that DEVIATES_FROM it, CLAIMED_BY m, ACCEPTED_BY an adopted decision, `expires_on` null or ≥
        `at`; of several the one that expires last (null last of all), then the smallest id" """
        accepted = [
            (d, row.get("expires_on"))
            for d, row in self.deviation.items()
            if requirement in self.ends("deviates_from", d)
            and municipality in self.ends("claimed_by", d)
            and self.ends("accepted_by", d) & self.adopted
            and (row.get("expires_on") is None or last(row["expires_on"]) >= self.at)
        ]
        if not accepted:
            return None
        longest = max(date.max if until is None else last(until) for _, until in accepted)
        return min(d for d, until in accepted if (date.max if until is None else last(until)) == longest)

    # Contracts

    @cached_property
    def contracts(self) -> set[str]:
        """ "(`starts_on` null or ≤ `at`) and (`ends_on` null or `at` ≤ `ends_on`)" """
        return {
            c
            for c, row in self.contract.items()
            if (row.get("starts_on") is None or first(row["starts_on"]) <= self.at)
            and (row.get("ends_on") is None or self.at <= last(row["ends_on"]))
        }

    def holders(self, contract: str) -> set[str]:
        """The (active) municipalities that hold a contract."""
        return {end.partition(":")[2] for end in self.ends("held_by", contract) if end.startswith("Municipality:")}

    # Reports

    @remembered
    def reports(self, label: str, key: str, subject: str) -> bool:
        """ "m (or a system) reports a subject when an active REPORTS with that subject leaves it." """
        return any(
            row["start"] == f"{label}:{key}" and row["subject"] == subject for row in self.relationships("reports")
        )

    def known(self, scope: set[str]) -> set[str]:
        """ "active ones in scope that report usages or use a system that is not shared" """
        return {
            m
            for m in scope
            if self.reports("Municipality", m, "usages") or any(not self.shared(s) for s in self.used_by(m))
        }

    def population(self, municipalities: Iterable[str]) -> int | None:
        """The known inhabitants of some municipalities."""
        return known_sum(whole(self.municipality[m].get("population")) for m in municipalities)


def coverage(
    landscape: Landscape,
    at: str,
    region: str | None = None,
    municipality: str | None = None,
    scope_municipality: bool = True,
) -> Row:
    """The coverage block; `municipality` limits it "only where it is a scope, not where it is the subject"."""
    day = landscape.at(at)
    scope = day.scope(region, municipality if scope_municipality else None)
    used = {s for m, s in day.uses if m in scope}
    # reading: the facts are the active relationships as such: a planned USES, the WITHIN of a flow without a sender
    # and the HELD_BY of an ended contract are among them; "the systems used" are those in use, so without the planned
    # ones.
    uses = [row for row in day.relationships("uses") if row["start"] in scope]
    within = [row for row in day.relationships("within") if row["end"] in scope]
    held = [row for row in day.relationships("held_by") if row["end"] in {f"Municipality:{m}" for m in scope}]
    reports = [row for row in day.relationships("reports") if row["start"] in {f"Municipality:{m}" for m in scope}]
    covers = [row for row in day.relationships("covers") if row["start"] in {row["start"] for row in held}]
    supplies = [row for row in day.relationships("supplies") if row["end"] in used]
    facts = [
        [source for source in (row.get("sources") or "").split("|") if source]
        for row in [*uses, *within, *held, *reports, *covers, *supplies]
    ]
    retrieved = [
        day.source[s]["retrieved_on"]
        for sources in facts
        for s in sources
        if s in day.source and day.source[s].get("retrieved_on")
    ]
    return {
        "municipalities": len(scope),
        "known": len(day.known(scope)),
        # reading: "of them" is of the municipalities active in scope, not only of the known ones.
        "reporting": {
            subject: sum(day.reports("Municipality", m, subject) for m in scope)
            for subject in ("usages", "dataflows", "contracts")
        },
        "systems_without_capability": sum(not day.supports(s) for s in used),
        "oldest_source": earliest(retrieved),
        "newest_source": latest(retrieved),
        # reading: a fact without any source is in the divisor, and not illustrative.
        "illustrative_share": ratio(sum(set(sources) == {"illustrative"} for sources in facts), len(facts)),
    }


def reuse(
    landscape: Landscape,
    at: str,
    region: str | None = None,
    capability: str | None = None,
    limit: int | None = 100,
) -> list[Row]:
    """Per system with a user."""
    day = landscape.at(at)
    scope = day.scope(region)
    rows = []
    for s, system in day.system.items():
        users = day.users(s) & scope
        if not users or (capability and not any(day.within(c, capability) for c in day.supports(s))):
            continue
        known_or_using = day.known(scope) | users  # "users ÷ those known or using it"
        # "earliest and latest `valid_from` of its USES, ever in use, by municipalities in scope, ended USES included"
        # reading: by the municipalities of the region whether they are active at `at` or not, as their USES may be
        # ended too.
        adopted = [
            row["valid_from"]
            for row in landscape.rows("uses")
            if row["end"] == s
            and row["start"] in day.in_region(region)
            and day.ever_in_use(row)
            and row.get("valid_from") is not None
        ]
        rows.append(
            {
                "system": s,
                "name": system["name"],
                "vendors": sorted({day.vendor[v]["name"] for v in day.suppliers(s)}),
                "users": len(users),
                "share": ratio(len(users), len(known_or_using)),
                "population": day.population(users),
                "population_share": ratio(day.population(users), day.population(known_or_using)),
                "first_adopted": earliest(adopted),
                "latest_adopted": latest(adopted),
            }
        )
    return cut(ordered(rows, "-users", "name"), limit)


def reuse_rate(
    landscape: Landscape,
    at: str,
    region: str | None = None,
    capability: str | None = None,
    shared: bool = False,
) -> list[Row]:
    """One row over the systems with a user."""
    day = landscape.at(at)
    scope = day.scope(region)
    users = [
        len(day.users(s) & scope)
        for s in day.system
        if day.users(s) & scope
        and (shared or not day.shared(s))
        and (capability is None or any(day.within(c, capability) for c in day.supports(s)))
    ]
    reused = sum(n >= 2 for n in users)
    return [
        {
            "systems": len(users),
            "reused": reused,
            "rate": ratio(reused, len(users)),
            "median_users": float(statistics.median(users)) if users else None,
            "usages": sum(users),
            "well_reused": ratio(sum(n for n in users if n >= 5), sum(users)),
        }
    ]


def similarity(day: Day, m: str, other: str) -> float:
    """ "Σ w over shared systems ÷ Σ w over the union … 0 when the divisor is 0" """
    both = day.used_by(m) & day.used_by(other)
    union = day.used_by(m) | day.used_by(other)
    divisor = math.fsum(weight(day, s) for s in sorted(union))
    return math.fsum(weight(day, s) for s in sorted(both)) / divisor if divisor else 0.0


def weight(day: Day, s: str) -> float:
    """ "w(s) = ln(A ÷ users of s), A the active municipalities that use a system" """
    return math.log(len({m for m, _ in day.uses}) / len(day.users(s)))


def peers(
    landscape: Landscape,
    municipality: str,
    at: str,
    limit: int | None = 10,
) -> list[Row]:
    """ "every other active municipality that uses a system" """
    day = landscape.at(at)
    m = municipality
    if m not in day.active:  # "a municipality not active at `at` gives no rows"
        return []
    rows = []
    for other in day.active - {m}:
        here, there = day.used_by(m), day.used_by(other)
        if not there:
            continue
        rows.append(
            {
                "other": other,
                "name": day.municipality[other]["name"],
                "similarity": similarity(day, m, other),
                "shared": len(here & there),
                "only_here": len(here - there),
                "only_there": len(there - here),
                # "up to ten shared systems with w > 0, w ↓, id": the fewer users, the greater w
                "because": sorted(
                    (s for s in here & there if compared(weight(day, s)) > 0), key=lambda s: (len(day.users(s)), s)
                )[:10],
            }
        )
    return cut(ordered(rows, "-similarity", "other"), limit)


def reuse_candidates(
    landscape: Landscape,
    municipality: str,
    at: str,
    limit: int | None = 100,
) -> list[Row]:
    """Where a municipality is alone with a system, what others use for the same capability."""
    day = landscape.at(at)
    m = municipality
    # "among the up to ten first of `peers` with similarity > 0"
    similar = [row["other"] for row in peers(landscape, m, at, limit=10) if compared(row["similarity"]) > 0]
    rows = [
        {
            "capability": c,
            "own_system": s,
            "candidate": t,
            "name": day.system[t]["name"],
            "users": len(day.users(t)),
            "similar_users": len(day.users(t) & set(similar)),
            "similar": [other for other in similar if other in day.users(t)],
        }
        for s in day.system
        if day.users(s) == {m}  # "each system s that only m, of all municipalities, uses"
        for c in day.supports(s)
        for t in day.system
        if day.living(t) and t not in day.used_by(m) and c in day.supports(t) and len(day.users(t)) >= 2
    ]
    return cut(ordered(rows, "-similar_users", "-users", "candidate"), limit)


def hhi_of(weights: Iterable[Fraction | int]) -> Fraction | None:
    """HHI = Σ (100·share)² of these weights; null when they sum to 0."""
    known = [Fraction(w) for w in weights]
    total = sum(known)
    return sum(((100 * w / total) ** 2 for w in known), Fraction(0)) if total else None


class Market:
    """Who has which weight in one market: the pairs (or contracts) that count, and those of unknown weight."""

    def __init__(
        self,
        day: Day,
        scope: set[str],
        basis: str,
        shared: bool,
        systems: set[str],
        owner: Callable[[str], str] | None = None,
    ) -> None:
        self.owner = owner or day.owner
        counted = {s for s in systems if shared or not day.shared(s)}  # "left out unless asked for"
        pairs = {(m, s) for m, s in day.uses if m in scope and s in counted}
        # reading: with `shared` false nothing shared belongs to the market: "using the market" is using a counted
        # system.
        self.using = {m for m, _ in pairs}
        self.shared_usages = sum(m in scope and s in systems and day.shared(s) for m, s in day.uses)
        self.weights: dict[str, Fraction] = defaultdict(Fraction)
        self.of_municipality: dict[str, Fraction] = defaultdict(Fraction)
        self.weighed = self.unknown = 0
        if basis == "contract_value":
            self._contracts(day, scope, counted)
        else:
            self._pairs(day, pairs, basis)

    def _pairs(self, day: Day, pairs: set[tuple[str, str]], basis: str) -> None:
        """ "*usages*: 1 per (municipality, system) in use; *population*: the municipality's, per such pair; both
        split equally over the distinct owners of the system's suppliers; pairs without supplier or population count
        in `unknown`" """
        for m, s in pairs:
            owners = {self.owner(v) for v in day.suppliers(s)}
            amount = 1 if basis == "usages" else whole(day.municipality[m].get("population"))
            if amount is None or not owners:
                self.unknown += 1
                continue
            self.weighed += 1
            self.of_municipality[m] += amount
            for owner in owners:
                self.weights[owner] += Fraction(amount, len(owners))

    def _contracts(self, day: Day, scope: set[str], counted: set[str]) -> None:
        """ "each active contract HELD_BY at least one municipality in scope, once, in full: value ÷ systems covered,
        per covered system in the market, split over the distinct owners it is AWARDED_TO; those without value or
        vendor count in `unknown` (contracts, once per market)" """
        for c in day.contracts:
            covered = day.ends("covers", c)
            # reading: a contract that covers no (counted) system is in no market, not even the total's unknown.
            if not day.holders(c) & scope or not covered & counted:
                continue
            value = whole(day.contract[c].get("value_dkk"))
            owners = {self.owner(v) for v in day.ends("awarded_to", c)}
            if value is None or not owners:
                self.unknown += 1
                continue
            self.weighed += 1
            for owner in owners:
                self.weights[owner] += Fraction(value * len(covered & counted), len(covered) * len(owners))

    @property
    def total(self) -> Fraction:
        """Sum of the known weights."""
        return sum(self.weights.values(), Fraction(0))

    def largest(self, digits: int) -> str | None:
        """ "`largest` (owner; ties smallest id)"; null when the total is 0."""
        if not self.total:
            return None
        return min(self.weights, key=lambda owner: (-compared(self.weights[owner], digits), owner))


def vendor_concentration(
    landscape: Landscape,
    at: str,
    region: str | None = None,
    capability: str | None = None,
    level: str = "stated",
    basis: str = "usages",
    shared: bool = False,
    at_least: int = 5,
    limit: int | None = 100,
) -> list[Row]:
    """Per market with a weight or an unknown, and the total."""
    day = landscape.at(at)
    scope = day.scope(region)
    reporting = {m for m in scope if day.reports("Municipality", m, "usages")}
    rows = []
    # reading: with `level` main, `capability` shows the main markets that are it or PART_OF it, so none for a
    # capability below another.
    shown = sorted(c for c in day.all_markets(level) if day.within(c, capability))
    for key in ["*", *shown]:
        systems = {s for s in day.system if key == "*" or key in day.markets(s, level)}
        market = Market(day, scope, basis, shared, systems)
        if key != "*" and not market.weighed and not market.unknown:
            continue
        total = market.total
        shares = sorted((w / total for w in market.weights.values()), reverse=True) if total else []
        hhi = hhi_of(market.weights.values())
        digits = 2 if basis == "contract_value" else 9
        largest = market.largest(digits)
        leading = sorted(market.weights, key=lambda v: (-round(market.weights[v], digits), v))[:10]
        band = None
        if hhi is not None and len(market.using) >= at_least and market.unknown <= market.weighed:
            band = "low" if compared(hhi) <= 1000 else "moderate" if compared(hhi) <= 1800 else "high"
        if_new = if_largest = None
        if basis == "usages" and reporting:
            # reading: null when u is null ("null when none does"), also where nobody is silent.
            # "S active municipalities in scope neither report usages nor use the market"
            silent = len(scope - reporting - market.using)
            u = sum((market.of_municipality[m] for m in reporting), Fraction(0)) / len(reporting)
            if_new = hhi_of([*market.weights.values(), *[u] * silent])
            if_largest = hhi_of(w + (silent * u if v == largest else 0) for v, w in market.weights.items())
        rows.append(
            {
                "capability": key,
                "name": None if key == "*" else day.capability[key]["name_da"],
                "municipalities": len(market.using),
                # reading: the owners with a weight, be it 0 (a contract of value 0).
                "vendors": len(market.weights),
                "total": float(total),
                "hhi": None if hhi is None else float(hhi),
                "cr1": float(100 * shares[0]) if shares else None,
                "cr4": float(100 * sum(shares[:4])) if shares else None,
                "effective_vendors": ratio(10_000, hhi),
                "band": band,
                "largest": largest,
                "largest_share": None if largest is None else ratio(market.weights[largest], total),
                "unknown": market.unknown,
                "shared_usages": market.shared_usages,
                "hhi_if_new": None if if_new is None else float(if_new),
                "hhi_if_largest": None if if_largest is None else float(if_largest),
                "owners": leading if total else [],
                "shares": [float(market.weights[v] / total) for v in leading] if total else [],
            }
        )
    # "total first; municipalities ≥ at_least first; hhi ↓, capability"
    rows = ordered(
        rows, lambda r: r["capability"] != "*", lambda r: r["municipalities"] < at_least, "-hhi", "capability"
    )
    return cut(rows, limit)


def wilson_lower(k: int, n: int) -> float:
    """The lower end of the Wilson score interval of k ÷ n."""
    p = k / n
    centre = p + Z * Z / (2 * n)
    return (centre - Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)


def joins(day: Day, flow: str, s: str, requirement: str) -> bool:
    """A flow of s "either joins s, in either direction, with another system that is or REALISES what is demanded, or
    goes VIA an interface CARRIED_BY the demanded block"."""
    ends = set(day.flows[flow])
    label, key = day.demanded(requirement) or ("", "")
    carried = label == "BuildingBlock" and any(key in day.ends("carried_by", i) for i in day.ends("via", flow))
    return s in ends and (carried or any(day.fulfils(other, requirement) for other in ends - {s}))


def unmet_state(day: Day, deadline: str | None, deviation: str | None, reported: bool) -> str:
    """ "`explained` with an accepted deviation; else `unknown` …; else `due` when the deadline is after `at`; else
    `missing`" """
    if deviation is not None:
        return "explained"
    if not reported:
        return "unknown"
    return "due" if deadline is not None and last(deadline) > day.at else "missing"


def days_overdue(day: Day, deadline: str | None, state: str) -> int | None:
    """ "`at` − deadline in days, only in rows missing, unknown or explained, null without deadline or when it is not
    past" """
    # reading: a deadline is past from the day after it; on the day itself the row is missing, with no days overdue.
    if deadline is None or state not in ("missing", "unknown", "explained") or last(deadline) >= day.at:
        return None
    return (day.at - last(deadline)).days


def missing_integrations(
    landscape: Landscape,
    at: str,
    municipality: str | None = None,
    region: str | None = None,
    kind: str | None = None,
    level: str = "municipality",
    state: str | None = None,
    limit: int | None = 100,
) -> list[Row]:
    """Required and peer integrations that are not there, or not known to be."""
    day = landscape.at(at)
    scope = day.scope(region, municipality)
    rows = []
    if kind in (None, "required"):
        rows += _required_of_municipalities(day, scope) if level == "municipality" else _required_of_systems(day, scope)
    if kind in (None, "peer") and level == "municipality":
        rows += _peer(day, scope)
    rows = [row for row in rows if state in (None, row["state"])]
    rows = ordered(
        rows,
        lambda row: row["kind"] != "required",
        "-days_overdue",
        "-wilson",
        "municipality",
        "system",
        "target",
        "requirement",
    )
    return cut(rows, limit)


def _integration(day: Day) -> list[str]:
    return [r for r in day.in_force if day.requirement[r]["kind"] == "integration"]


def _required_row(day: Day, r: str, m: str | None, s: str, state: str, deviation: str | None) -> Row:
    deadline = day.requirement[r].get("deadline")
    return {
        "kind": "required",
        "municipality": m,
        "system": s,
        "target": (day.demanded(r) or ("", ""))[1],
        "requirement": r,
        "decision": day.in_force[r],
        "deadline": deadline,
        "days_overdue": days_overdue(day, deadline, state),
        "state": state,
        "deviation": deviation,
        "k": None,
        "n": None,
        "wilson": None,
        "peers": None,
    }


def _required_of_municipalities(day: Day, scope: set[str]) -> list[Row]:
    rows = []
    for r in _integration(day):
        for m in scope:
            for s in day.used_by(m):
                if not day.bound(r, s):
                    continue
                if any(day.flow_holds(f, m) and joins(day, f, s, r) for f in day.flows):
                    continue
                deviation = day.accepted_deviation(r, m)
                reported = day.reports("Municipality", m, "dataflows")
                state = unmet_state(day, day.requirement[r].get("deadline"), deviation, reported)
                rows.append(_required_row(day, r, m, s, state, deviation))
    return rows


def _required_of_systems(day: Day, scope: set[str]) -> list[Row]:
    """ "for each bound system in use in scope: satisfied by such a flow that is national; else unknown when the
    system does not report dataflows, else due or missing; municipality null" """
    rows = []
    for r in _integration(day):
        for s in {s for m, s in day.uses if m in scope}:
            if not day.bound(r, s):
                continue
            if any(day.national(f) and joins(day, f, s, r) for f in day.flows):
                continue
            reported = day.reports("System", s, "dataflows")
            state = unmet_state(day, day.requirement[r].get("deadline"), None, reported)
            rows.append(_required_row(day, r, None, s, state, None))
    return rows


def _peer(day: Day, scope: set[str]) -> list[Row]:
    rows = []
    for a in day.system:
        for b in day.system:
            if a == b:
                continue
            # "have both, use at least one of them"
            having = {
                m
                for m in day.active
                if day.has(m, a) and day.has(m, b) and (a in day.used_by(m) or b in day.used_by(m))
            }
            reporting = {m for m in having if day.reports("Municipality", m, "dataflows")}
            joined = {
                m for m in having if any(ends == (a, b) and day.flow_holds(f, m) for f, ends in day.flows.items())
            }
            n, k = len(reporting), len(reporting & joined)
            if n < 5 or compared(wilson_lower(k, n)) < 0.5:
                continue
            for m in (having & scope) - joined:
                rows.append(
                    {
                        "kind": "peer",
                        "municipality": m,
                        "system": a,
                        "target": b,
                        "requirement": None,
                        "decision": None,
                        "deadline": None,
                        "days_overdue": None,
                        "state": "missing" if m in reporting else "unknown",
                        "deviation": None,
                        "k": k,
                        "n": n,
                        "wilson": wilson_lower(k, n),
                        # "up to ten of the k, most similar to the municipality first, then code"
                        "peers": sorted(reporting & joined, key=lambda p: (-compared(similarity(day, m, p)), p))[:10],
                    }
                )
    return rows


def quantile(values: list[Fraction], part: Fraction) -> Fraction:
    """Interpolate linearly between the two values around this part of the way, as Neo4j's percentileCont does."""
    in_order = sorted(values)
    place = part * (len(in_order) - 1)
    below = int(place)
    above = min(below + 1, len(in_order) - 1)
    return in_order[below] + (place - below) * (in_order[above] - in_order[below])


def duplication(
    landscape: Landscape,
    at: str,
    region: str | None = None,
    level: str = "stated",
    shared: bool = False,
    limit: int | None = 100,
) -> list[Row]:
    """Per market with a user."""
    day = landscape.at(at)
    scope = day.scope(region)
    rows = []
    for market in day.all_markets(level):
        systems = {s for s in day.system if market in day.markets(s, level) and (shared or not day.shared(s))}
        using = {m for m in scope if day.used_by(m) & systems}
        if not using:
            continue
        costs = [
            (cost, population)
            for m in using
            if (population := day.population([m])) is not None
            and (cost := _cost(day, m, day.used_by(m) & systems)) is not None
        ]
        q1 = median = excess = None
        if len(costs) >= 8:  # "all three null when costs_known < 8"
            per_inhabitant = [cost / population for cost, population in costs]
            q1, median = quantile(per_inhabitant, Fraction(1, 4)), quantile(per_inhabitant, Fraction(1, 2))
            excess = sum(
                (max(Fraction(0), cost / population - q1) * population for cost, population in costs), Fraction(0)
            )
        rows.append(
            {
                "capability": market,
                "name": day.capability[market]["name_da"],
                "systems": len({s for m in using for s in day.used_by(m) & systems}),
                "municipalities": len(using),
                # "those all of whose systems in the market have < 3 users in scope"
                "lonely": sum(all(len(day.users(s) & scope) < 3 for s in day.used_by(m) & systems) for m in using),
                "costs_known": len(costs),
                "q1": None if q1 is None else float(q1),
                "median": None if median is None else float(median),
                "excess": None if excess is None else float(excess),
            }
        )
    return cut(ordered(rows, "-excess", "-systems", "capability"), limit)


def _cost(day: Day, m: str, used: set[str]) -> Fraction | None:
    """ "known when … each system that it uses in the market is covered by an active contract HELD_BY m with known
    value; it is the sum, over m's active contracts with known value and the systems they cover that m uses in the
    market, of m's part ÷ number of systems covered" """
    cost, covered_somewhere = Fraction(0), set()
    for c in day.contracts:
        value = whole(day.contract[c].get("value_dkk"))
        if m not in day.holders(c) or value is None:
            continue
        # "its value split over its municipal holders by population (equally when one is unknown)"
        holders = {holder: day.population([holder]) for holder in day.holders(c)}
        known = [population for population in holders.values() if population is not None]
        own = holders[m]
        if own is not None and len(known) == len(holders):
            part = Fraction(value * own, sum(known))
        else:
            part = Fraction(value, len(holders))
        covered = day.ends("covers", c)
        covered_somewhere |= covered & used
        cost += sum((part / len(covered) for _ in covered & used), Fraction(0))
    return cost if covered_somewhere == used else None


def vendor_lock_in(
    landscape: Landscape,
    at: str,
    municipality: str | None = None,
    vendor: str | None = None,
    limit: int | None = 100,
) -> list[Row]:
    """ "per municipality m and owner v with a system of v in use in m; `vendor` stands for its owner" """
    day = landscape.at(at)
    asked = None if vendor is None else day.owner(vendor)
    rows = []
    for m in day.scope(None, municipality):
        for v in {owner for s in day.used_by(m) for owner in day.owners(s)}:
            if asked not in (None, v):
                continue
            own = {s for s in day.used_by(m) if v in day.owners(s)}
            months = _months_left(day, m, v)
            parts = {
                "system_share": Fraction(len(own), len(day.used_by(m))),
                "closed_flow_share": _closed_flow_share(day, m, v),
                "exit_part": None if months is None else min(Fraction(1), months / 60),
                "alternatives_part": _alternatives_part(day, m, v, own),
            }
            known = [part for part in parts.values() if part is not None]
            figures = {name: None if part is None else float(part) for name, part in parts.items()}
            rows.append(
                {
                    "municipality": m,
                    "vendor": v,
                    "systems": len(own),
                    "system_share": figures["system_share"],
                    "closed_flow_share": figures["closed_flow_share"],
                    "months_left": None if months is None else float(months),
                    "exit_part": figures["exit_part"],
                    "alternatives_part": figures["alternatives_part"],
                    "index": float(sum(known) / len(known)),
                    "parts_known": len(known),
                    "which": sorted(own),
                    **_flows_counted(day, m, v),
                    "contract": _longest_contract(day, m, v),
                }
            )
    return cut(ordered(rows, lambda row: row["parts_known"] < 3, "-index", "municipality", "vendor"), limit)


def _flows_counted(day: Day, m: str, v: str) -> Row:
    """ "of the flows WITHIN m that touch a system of v and have a VIA: those with no interface that FOLLOWS a
    standard" """
    # reading: a system of v, whether m uses it or not.
    flows = [
        f
        for f, ends in day.flows.items()
        if (f, m) in day.pairs("within") and any(v in day.owners(s) for s in ends) and day.ends("via", f)
    ]
    if not day.reports("Municipality", m, "dataflows"):
        flows = []
    closed = sum(not any(day.ends("follows", i) for i in day.ends("via", f)) for f in flows)
    return {"closed_flows": closed, "known_flows": len(flows)}


def _closed_flow_share(day: Day, m: str, v: str) -> Fraction | None:
    """ "null when m does not report dataflows or there is no such flow" """
    counted = _flows_counted(day, m, v)
    return Fraction(counted["closed_flows"], counted["known_flows"]) if counted["known_flows"] else None


def _months(day: Day, m: str, v: str) -> list[tuple[Fraction, str]]:
    """ "over m's active contracts AWARDED_TO a vendor owned by v: `ends_on` − `at` in days ÷ 30.4375, or
    `notice_months` where there is no end" """
    months = []
    for c in day.contracts:
        if m not in day.holders(c) or not any(day.owner(w) == v for w in day.ends("awarded_to", c)):
            continue
        row = day.contract[c]
        if row.get("ends_on") is not None:
            months.append(((last(row["ends_on"]) - day.at).days / Fraction("30.4375"), c))
        elif row.get("notice_months") is not None:
            months.append((Fraction(row["notice_months"]), c))
    return months


def _months_left(day: Day, m: str, v: str) -> Fraction | None:
    """ "the largest of the known" """
    return max((months for months, _ in _months(day, m, v)), default=None)


def _longest_contract(day: Day, m: str, v: str) -> str | None:
    """Return the contract that the months are those of; of several the smallest id."""
    left = _months_left(day, m, v)
    return min((c for months, c in _months(day, m, v) if months == left), default=None)


def _alternatives_part(day: Day, m: str, v: str, own: set[str]) -> Fraction | None:
    """ "mean over m's systems of v that support something of 1 − min(5, a) ÷ 5, a = living systems without v among
    their owners that support one of the same stated capabilities and have a user other than m" """
    parts = []
    for s in own:
        if not day.supports(s):
            continue
        a = sum(
            day.living(t)
            and v not in day.owners(t)
            and bool(day.supports(t) & day.supports(s))
            and bool(day.users(t) - {m})
            for t in day.system
        )
        parts.append(1 - Fraction(min(5, a), 5))
    return sum(parts, Fraction(0)) / len(parts) if parts else None


def conformance_detail(
    landscape: Landscape,
    at: str,
    municipality: str | None = None,
    region: str | None = None,
    requirement: str | None = None,
    decision: str | None = None,
    state: str | None = None,
    limit: int | None = 100,
) -> list[Row]:
    """ "per requirement in force and municipality it is applicable to" """
    day = landscape.at(at)
    in_force = {r: d for r, d in day.in_force.items() if requirement in (None, r) and decision in (None, d)}
    rows = _conformance_rows(day, in_force, day.scope(region, municipality))
    return cut(ordered([row for row in rows if state in (None, row["state"])], "requirement", "municipality"), limit)


def _conformance_rows(day: Day, requirements: Mapping[str, str], scope: set[str]) -> list[Row]:
    """The rows of these requirements, each with its decision, for these municipalities."""
    judges = {"integration": _integrated, "adoption": _adopted, "retirement": _retired, "standard": _conforming}
    rows = []
    for r, d in requirements.items():
        row = day.requirement[r]
        for m in scope:
            judged = judges[row["kind"]](day, r, d, m)
            if judged is None:
                continue
            verdict, evidence = judged
            deviation = None
            if verdict == "unmet":
                deviation = day.accepted_deviation(r, m)
                needed = {"integration": "dataflows", "adoption": "usages"}.get(row["kind"])
                reported = needed is None or day.reports("Municipality", m, needed)
                verdict = unmet_state(day, row.get("deadline"), deviation, reported)
            rows.append(
                {
                    "requirement": r,
                    "kind": row["kind"],
                    "decision": d,
                    "municipality": m,
                    "state": verdict,
                    "deadline": row.get("deadline"),
                    # reading: as in missing_integrations, so null in rows met or due.
                    "days_overdue": days_overdue(day, row.get("deadline"), verdict),
                    "deviation": deviation,
                    "evidence": sorted(evidence),
                }
            )
    return rows


Judged = tuple[str, set[str]] | None  # met, unmet or unknown, with the evidence; None where it is not applicable


def _unseen(day: Day, r: str, m: str) -> bool:
    """ "where they apply to a capability: a municipality that does not report usages" """
    of_capability = any(thing.startswith("Capability:") for thing in day.ends("applies_to", r))
    return of_capability and not day.reports("Municipality", m, "usages")


def _integrated(day: Day, r: str, _: str, m: str) -> Judged:
    """ "applicable when m uses a bound system; met when all are satisfied (evidence: the flows; unmet: the
    unsatisfied systems)" """
    bound = {s for s in day.used_by(m) if day.bound(r, s)}
    if not bound:
        # reading: "such a system" is a bound one, so a system that realises the demanded block itself does not count.
        return ("unknown", set()) if _unseen(day, r, m) else None
    satisfying = {s: {f for f in day.flows if day.flow_holds(f, m) and joins(day, f, s, r)} for s in bound}
    unsatisfied = {s for s, flows in satisfying.items() if not flows}
    return ("unmet", unsatisfied) if unsatisfied else ("met", set().union(*satisfying.values()))


def _adopted(day: Day, r: str, _: str, m: str) -> Judged:
    """ "applicable to all, or, where it APPLIES_TO something, to those using a system that it applies to; met when m
    uses the demanded system or one realising the demanded block (evidence: those)" """
    fulfilling = {s for s in day.used_by(m) if day.fulfils(s, r)}
    applicable = not day.ends("applies_to", r) or any(day.applies_to(r, s) for s in day.used_by(m))
    if not applicable:
        return ("unknown", set()) if _unseen(day, r, m) and not fulfilling else None
    return ("met", fulfilling) if fulfilling else ("unmet", set())


def _retired(day: Day, r: str, d: str, m: str) -> Judged:
    """ "applicable to municipalities with a USES of a system it applies to, ever in use, whose `valid_to` is null or
    after `decided_on`; unmet when m uses one (evidence: those); else met if m reports usages, else unknown" """
    decided = day.decision[d].get("decided_on")

    def still(row: Mapping[str, Any]) -> bool:
        end = row.get("valid_to")
        # reading: where the day of the decision is unknown (only decision_effect can ask), no end is known to be after
        # it.
        return end is None or (decided is not None and first(end) > first(decided))

    if not any(
        row["start"] == m and day.applies_to(r, row["end"]) and day.ever_in_use(row) and still(row)
        for row in day.landscape.rows("uses")
    ):
        return None
    using = {s for s in day.used_by(m) if day.applies_to(r, s)}
    if using:
        return "unmet", using
    return ("met" if day.reports("Municipality", m, "usages") else "unknown"), set()


def _conforming(day: Day, r: str, _: str, m: str) -> Judged:
    """ "applicable when a flow WITHIN m touches a system that it applies to. A flow is conforming (an interface it
    goes VIA FOLLOWS the standard), contrary (it has a VIA, none follows) or unclear (no VIA)." """
    _, standard = day.demanded(r) or ("", "")
    flows = {
        f for f, ends in day.flows.items() if (f, m) in day.pairs("within") and any(day.applies_to(r, s) for s in ends)
    }
    if not flows:
        return None
    conforming = {f for f in flows if any(standard in day.ends("follows", i) for i in day.ends("via", f))}
    unclear = {f for f in flows if not day.ends("via", f)}
    contrary = flows - conforming - unclear
    if contrary:
        return "unmet", contrary
    if conforming == flows and day.reports("Municipality", m, "dataflows"):
        return "met", flows
    return "unknown", unclear


def _figures(day: Day, rows: list[Row]) -> Row:
    """Sum rows of conformance_detail."""
    count = {s: sum(row["state"] == s for row in rows) for s in ("met", "explained", "due", "missing", "unknown")}
    # "over the rows whose requirement has no deadline or one not after `at`"
    judged = [row["state"] for row in rows if row["deadline"] is None or last(row["deadline"]) <= day.at]
    settled = sum(s in ("met", "explained", "missing") for s in judged)
    return {
        "applicable": len(rows),
        **count,
        "uptake": ratio(count["met"], len(rows) - count["unknown"]),
        "conformance": ratio(judged.count("met"), settled),
        "coverage": ratio(len(rows) - count["unknown"], len(rows)),
    }


def conformance(landscape: Landscape, at: str, region: str | None = None, by: str = "requirement") -> list[Row]:
    """ "one row per key with something applicable" """
    day = landscape.at(at)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in _conformance_rows(day, day.in_force, day.scope(region)):
        key = {"region": day.municipality[row["municipality"]].get("region"), "all": "all"}.get(by, row.get(by))
        if key is not None:  # reading: a municipality without a region has no key, and so no row, by region.
            groups[key].append(row)

    def name(key: str) -> str | None:
        if by in ("requirement", "decision"):  # "of a requirement: its decision's title"
            return str(day.decision[day.in_force[key] if by == "requirement" else key]["title"])
        return {"municipality": day.municipality.get(key, {}).get("name"), "region": key}.get(by)  # "all: null"

    rows = [{"key": key, "name": name(key), **_figures(day, group)} for key, group in groups.items()]
    return ordered(rows, "conformance", "uptake", "key")


def decision_effect(
    landscape: Landscape, decision: str, to: str, from_: str | None = None, step: str = "month"
) -> list[Row]:
    """ "the same figures for that decision's requirements, which count as in force throughout" """
    decided = landscape.nodes("decision")[decision].get("decided_on")
    start = first(from_) if from_ is not None else plus_months(first(decided or ""), -12)
    rows: list[Row] = []
    steps = {"month": 1, "quarter": 3, "year": 12}[step]
    while (on := plus_months(start, steps * len(rows))) <= first(to):  # "days clamped to the month's end"
        day = landscape.at(on)
        found = _conformance_rows(day, dict.fromkeys(day.ends("sets", decision), decision), day.scope())
        rows.append({"date": on.isoformat(), **_figures(day, found)})
    return rows


def decision_trace(landscape: Landscape, decision: str, at: str) -> list[Row]:
    """What a decision touches, "each relationship once"."""
    day = landscape.at(at)
    labels = {
        "advances": ("Decision", "Goal"),
        "sets": ("Decision", "Requirement"),
        "rests_on": ("Decision", "Principle"),
        "taken_by": ("Decision", None),
        "advises": ("Decision", "Organisation"),
        "concerns": ("Decision", None),
        "made": ("Meeting", "Decision"),
        "documents": ("Document", None),
        "supersedes": ("Decision", "Decision"),
        "serves": ("Goal", "Vision"),
        "applies_to": ("Requirement", None),
        "demands": ("Requirement", None),
        "deviates_from": ("Deviation", "Requirement"),
        "claimed_by": ("Deviation", "Municipality"),
        "accepted_by": ("Deviation", "Decision"),
    }
    goals, requirements = day.ends("advances", decision), day.ends("sets", decision)
    deviations = {d for d, r in day.pairs("deviates_from") if r in requirements}
    leaving = {stem: {decision} for stem in ("advances", "sets", "rests_on", "taken_by", "advises", "concerns")}
    leaving |= {"serves": goals, "applies_to": requirements, "demands": requirements}
    # reading: a relationship that touches a municipality is active only while that is, dated or not: TAKEN_BY and
    # CLAIMED_BY of one that is merged away are left out.
    # reading: all three relationships that leave such a deviation, also where it deviates from another requirement too.
    leaving |= dict.fromkeys(("deviates_from", "claimed_by", "accepted_by"), deviations)
    found = {(stem, a, b) for stem, starts in leaving.items() for a, b in day.pairs(stem) if a in starts}
    found |= {("made", a, b) for a, b in day.pairs("made") if b == decision}
    found |= {("documents", a, b) for a, b in day.pairs("documents") if b == f"Decision:{decision}"}
    found |= {("supersedes", a, b) for a, b in day.pairs("supersedes") if decision in (a, b)}
    rows = []
    for stem, a, b in found:
        from_label, to_label = labels[stem]
        if to_label is None:
            to_label, _, b = b.partition(":")
        rows.append({"from_label": from_label, "from": a, "type": stem.upper(), "to_label": to_label, "to": b})
    in_force = {r: d for r, d in day.in_force.items() if r in requirements}  # "whichever decision is theirs now"
    for row in _conformance_rows(day, in_force, day.scope()):
        ends = {"to_label": "Municipality", "to": row["municipality"]}
        rows.append({"from_label": "Requirement", "from": row["requirement"], "type": row["state"], **ends})
    return ordered(rows)


def decision_gaps(landscape: Landscape, at: str) -> list[Row]:
    """Where the plan has a gap; without `why`, whose wording is free."""
    day = landscape.at(at)
    found: list[tuple[str, str, str]] = []
    for goal, row in landscape.nodes("goal").items():
        if not day.starts("advances", goal) & day.adopted:
            found.append(("goal_without_decision", goal, row["title"]))
    for d in day.adopted:
        title = day.decision[d]["title"]
        requirements = day.ends("sets", d)
        if not requirements:
            found.append(("decision_without_requirement", d, title))
        # reading: the rows of the requirements that it SETS, also where another adopted decision sets them too.
        of_d = {r: day.in_force[r] for r in requirements if r in day.in_force}
        states = {row["state"] for row in _conformance_rows(day, of_d, day.scope())}
        if "met" not in states and states & {"missing", "explained"}:
            found.append(("decision_without_effect", d, title))
    for c, row in day.contract.items():
        signed = row.get("signed_on")
        if signed is not None and any(
            first(day.decision[d]["decided_on"]) <= first(signed) <= day.at
            and day.requirement[r]["kind"] == "retirement"
            and day.applies_to(r, s)
            for d in day.adopted
            for r in day.ends("sets", d)
            for s in day.ends("covers", c)
        ):
            found.append(("contract_contradicts", c, row["title"]))
    return ordered([{"gap": gap, "id": key, "title": title} for gap, key, title in found], "gap", "id")


def procurement_windows(
    landscape: Landscape,
    at: str,
    capability: str | None = None,
    region: str | None = None,
    level: str = "stated",
    months: int = 12,
    lead_months: int = 6,
    at_least: int = 2,
    limit: int | None = 100,
) -> list[Row]:
    """Contracts of one market that can be given notice of within some months of each other."""
    day = landscape.at(at)
    scope = day.scope(region)
    rows = []
    for market in day.all_markets(level):
        if not day.within(market, capability):
            continue
        systems = {s for s in day.system if market in day.markets(s, level)}
        # "L = `ends_on` − `notice_months` (null is 0; the day clamped to the month's end), L ≥ `at` + `lead_months`"
        latest_notice = {
            c: plus_months(last(row["ends_on"]), -(whole(row.get("notice_months")) or 0))
            for c, row in day.contract.items()
            if c in day.contracts and row.get("ends_on") is not None
        }
        left = sorted(
            (notice, c)
            for c, notice in latest_notice.items()
            if notice >= plus_months(day.at, lead_months) and day.holders(c) & scope and day.ends("covers", c) & systems
        )
        while left:
            closing = plus_months(left[0][0], months)
            window = [(notice, c) for notice, c in left if notice <= closing]
            left = left[len(window) :]
            contracts = [c for _, c in window]
            holders = {m for c in contracts for m in day.holders(c) & scope}
            if len(contracts) < 2 or len(holders) < at_least:
                continue
            values = [
                Fraction(value * len(day.ends("covers", c) & systems), len(day.ends("covers", c)))
                for c in contracts
                if (value := whole(day.contract[c].get("value_dkk"))) is not None
            ]
            rows.append(
                {
                    "capability": market,
                    "name": day.capability[market]["name_da"],
                    "opens": window[0][0].isoformat(),
                    "closes": window[-1][0].isoformat(),
                    "contracts": sorted(contracts),
                    "municipalities": sorted(holders),
                    "systems": sorted({s for c in contracts for s in day.ends("covers", c) & systems}),
                    "yearly_value": float(sum(values)) if values else None,
                    "values_known": len(values),
                    "notices": [latest_notice[c].isoformat() for c in sorted(contracts)],
                }
            )
    return cut(ordered(rows, "opens", "capability"), limit)


def vendor_exit(landscape: Landscape, vendor: str, at: str, limit: int | None = 100) -> list[Row]:
    """ "per system in use with a supplier in G" """
    day = landscape.at(at)
    group = day.group(vendor)
    in_use = {s for _, s in day.uses}
    rows = []
    for s in in_use:
        if not day.suppliers(s) & group:
            continue
        values = [
            Fraction(value, len(day.ends("covers", c)))
            for c in day.contracts
            if day.ends("awarded_to", c) & group
            and s in day.ends("covers", c)
            and (value := whole(day.contract[c].get("value_dkk"))) is not None
        ]
        replacements = [
            t for t in in_use if day.living(t) and not day.suppliers(t) & group and day.supports(t) & day.supports(s)
        ]
        rows.append(
            {
                "system": s,
                "name": day.system[s]["name"],
                "users": len(day.users(s)),
                "population": day.population(day.users(s)),
                "flows": sum(s in ends for ends in day.flows.values()),
                "contract_value": float(sum(values)) if values else None,
                "remaining": sorted(day.suppliers(s) - group),
                # "its stated capabilities all of whose systems in use have suppliers, and only in G"
                "sole": sorted(
                    c
                    for c in day.supports(s)
                    if all(day.suppliers(t) and day.suppliers(t) <= group for t in in_use if c in day.supports(t))
                ),
                "replacements": sorted(replacements, key=lambda t: (-len(day.users(t)), t))[:5],
                "contracts": sorted(
                    c for c in day.contracts if day.ends("awarded_to", c) & group and s in day.ends("covers", c)
                ),
            }
        )
    return cut(ordered(rows, "-users", "system"), limit)


def vendor_merger(
    landscape: Landscape,
    acquirer: str,
    target: str,
    at: str,
    level: str = "stated",
    basis: str = "usages",
    shared: bool = False,
) -> list[Row]:
    """ "The target's group moves under the acquirer's owner; what else its old owner has stays." """
    day = landscape.at(at)
    group, buyer = day.group(target), day.owner(acquirer)
    if day.owner(target) == buyer:  # "no rows when they have one owner already"
        return []
    rows = []
    for key in ["*", *day.all_markets(level)]:
        systems = {s for s in day.system if key == "*" or key in day.markets(s, level)}
        before = Market(day, day.scope(), basis, shared, systems)
        after = Market(day, day.scope(), basis, shared, systems, lambda v: buyer if v in group else day.owner(v))
        # Whether the group has a share is asked as if it stood alone: its old owner may have more.
        alone = Market(day, day.scope(), basis, shared, systems, lambda v: target if v in group else day.owner(v))
        # reading: a share is more than 0, so a contract of value 0 gives none.
        if not alone.weights.get(target) or not before.weights.get(buyer):
            continue
        hhi_before, hhi_after = hhi_of(before.weights.values()), hhi_of(after.weights.values())
        assert hhi_before is not None
        assert hhi_after is not None
        rows.append(
            {
                "capability": key,
                "name": None if key == "*" else day.capability[key]["name_da"],
                "hhi_before": float(hhi_before),
                "hhi_after": float(hhi_after),
                "delta": float(hhi_after - hhi_before),
                "flagged": compared(hhi_after) > 1800 and compared(hhi_after - hhi_before) > 100,
            }
        )
    return ordered(rows, "-delta", "capability")


def dependencies(
    landscape: Landscape,
    system: str,
    at: str,
    direction: str = "both",
    depth: int = 3,
    municipality: str | None = None,
) -> list[Row]:
    """ "receivers depend on senders" """
    day = landscape.at(at)
    if municipality is not None and municipality not in day.active:  # "gives no rows", whatever flows between registers
        return []
    flows = {ends for f, ends in day.flows.items() if municipality is None or day.flow_holds(f, municipality)}
    rows: list[Row] = []
    for way in ("downstream", "upstream"):
        if direction not in ("both", way):
            continue
        steps = flows if way == "downstream" else {(receiver, sender) for sender, receiver in flows}
        # All paths of the fewest flows, layer by layer; of several to one system the first, compared id by id.
        reached, layer = {system}, [[system]]
        for distance in range(1, depth + 1):
            longer = sorted([*path, b] for path in layer for a, b in steps if a == path[-1] and b not in reached)
            layer = [path for n, path in enumerate(longer) if path[-1] not in {p[-1] for p in longer[:n]}]
            reached |= {path[-1] for path in layer}
            rows += [
                {
                    "id": path[-1],
                    "name": day.system[path[-1]]["name"],
                    "direction": way,
                    "distance": distance,
                    "path": path,
                }
                for path in layer
            ]
    return ordered(rows, "direction", "distance", "id")


def components(nodes: set[str], edges: set[frozenset[str]]) -> list[set[str]]:
    """Return the connected components of a graph."""
    left, found = set(nodes), []
    while left:
        component = {left.pop()}
        while more := {n for e in edges if e & component for n in e if n in left}:
            component |= more
            left -= more
        found.append(component)
    return found


def single_points(
    landscape: Landscape, at: str, municipality: str | None = None, infrastructure: bool = False
) -> list[Row]:
    """Articulation points and bridges, by taking each system and each edge away."""
    day = landscape.at(at)
    if municipality is not None and municipality not in day.active:  # "gives no rows", whatever flows between registers
        return []
    edges = {
        frozenset(ends)
        for f, ends in day.flows.items()
        if (municipality is None or day.flow_holds(f, municipality))
        and ends[0] != ends[1]
        and (infrastructure or not any(day.infrastructure(s) for s in ends))
    }
    nodes = {s for edge in edges for s in edge}
    rows = []
    for component in components(nodes, edges):
        inside = {edge for edge in edges if edge <= component}
        cuts: list[tuple[str, str, str | None, list[set[str]]]] = []
        for s in component:
            cuts.append(("articulation_point", s, None, components(component - {s}, {e for e in inside if s not in e})))
        for edge in inside:
            smaller, greater = sorted(edge)
            cuts.append(("bridge", smaller, greater, components(component, inside - {edge})))
        for kind, s, other, parts in cuts:
            if len(parts) > 1:
                outside = sum(map(len, parts)) - max(map(len, parts))
                rows.append({"kind": kind, "system": s, "other": other, "parts": len(parts), "cut_off": outside})
    return ordered(rows, "-cut_off", "kind", "system")


def vendor_cover(landscape: Landscape, at: str) -> list[Row]:
    """ "greedy over the systems in use that have a supplier … until more than half are lost" """
    day = landscape.at(at)
    systems = {s for _, s in day.uses if day.owners(s)}
    taken: set[str] = set()
    lost: set[str] = set()
    rows: list[Row] = []
    while 2 * len(lost) <= len(systems) and systems:
        # "each step takes the owner, not taken yet, of the most systems not yet lost (ties: smallest id)"
        left = {owner for s in systems for owner in day.owners(s)} - taken
        taken |= {min(left, key=lambda v: (-sum(v in day.owners(s) for s in systems - lost), v))}
        (vendor,) = taken - {row["vendor"] for row in rows}
        newly = {s for s in systems - lost if day.owners(s) <= taken}
        lost |= newly
        rows.append(
            {
                "rank": len(rows) + 1,
                "vendor": vendor,
                "systems": len(newly),
                "cumulative_share": ratio(len(lost), len(systems)),
            }
        )
    return ordered(rows, "rank")


def landscape_diff(
    landscape: Landscape, from_: str, to: str, municipality: str | None = None, limit: int | None = 100
) -> list[Row]:
    """ "what holds on one date and not on the other" """
    since, until = first(from_), first(to)

    def holding(on: date) -> set[tuple[str, str, str | None]]:
        day = landscape.at(on)
        m = municipality
        held: set[tuple[str, str, str | None]] = {("USES", a, s) for a, s in day.uses if m in (None, a)}
        held |= {("WITHIN", f, a) for f, a in day.pairs("within") if f in day.flows and m in (None, a)}
        held |= {("CONTRACT", c, None) for c in day.contracts if m is None or m in day.holders(c)}
        return held | ({("OWNED_BY", a, b) for a, b in day.pairs("owned_by")} if m is None else set())

    # Nothing changes but on the first day of an interval or the day after it.
    changes = {
        edge
        for rows in landscape.facts.values()
        for row in rows
        for edge in (
            *(first(row[column]) for column in ("valid_from", "valid_to", "starts_on") if row.get(column)),
            *(last(row[column]) + timedelta(days=1) for column in ("ends_on",) if row.get(column)),
        )
    }
    days = [since, *sorted(day for day in changes if since < day <= until)]
    held = {day: holding(day) for day in days}
    rows = []
    for item in held[since] ^ held[days[-1]]:
        began = item in held[days[-1]]
        if began:
            on = next(day for day in days if item in held[day])
        else:  # "the first on which it no longer held, for good up to `to`"
            on = days[max(n for n, day in enumerate(days) if item in held[day]) + 1]
        kind, start, end = item
        change = "began" if began else "ended"
        rows.append({"change": change, "type": kind, "start": start, "end": end, "on": on.isoformat()})
    return cut(ordered(rows, "type", "start", "end", "change"), limit)


def reporting(landscape: Landscape, at: str, region: str | None = None) -> list[Row]:
    """ "per active municipality" """
    day = landscape.at(at)
    rows = []
    for m in day.scope(region):
        facts = [
            [source for source in (row.get("sources") or "").split("|") if source]
            for stem, end, key in (
                ("uses", "start", m),
                ("within", "end", m),
                ("held_by", "end", f"Municipality:{m}"),
                ("reports", "start", f"Municipality:{m}"),
            )
            for row in day.relationships(stem)
            if row[end] == key
        ]
        retrieved = [day.source[s]["retrieved_on"] for sources in facts for s in sources if s in day.source]
        rows.append(
            {
                "municipality": m,
                "name": day.municipality[m]["name"],
                **{
                    subject: day.reports("Municipality", m, subject) for subject in ("usages", "dataflows", "contracts")
                },
                "newest_source": latest(on for on in retrieved if on is not None),
                "facts": len(facts),
                "illustrative_share": ratio(sum(set(sources) == {"illustrative"} for sources in facts), len(facts)),
            }
        )
    return ordered(rows, "facts", "municipality")
