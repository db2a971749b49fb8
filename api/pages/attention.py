"""What a council should talk about now: a few rows of the answers, each with why, and where the whole answer is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from api.pages.used import owned_by
from kb import browse, danish, queries
from kb.dates import first_day, plus_months, today
from kb.graph import Graph
from kb.naming import counted
from kb.rows import Row

Both = tuple[str, str]
HALF = 0.5
"""Who has more than half of a market carries it."""
EACH = 2
"""So many rows of each question at most: the front page is to be talked about, not to be worked through."""


@dataclass(frozen=True)
class Matter:
    """Something to talk about: what, about which thing (label, key, name), why, and the answer that it is from."""

    kind: Both
    label: str
    key: str
    name: str
    why: Both
    question: str
    asked: str


def there() -> list[str]:
    """Return the questions that are looked through, of those that there are."""
    return [name for name in READ if name in queries.catalogue()]


def matters(graph: Graph, name: str) -> list[Matter]:
    """Return what calls for attention today in the answer to a question."""
    given, read = READ[name]
    rows = graph.ask(name, **given).rows
    return list(islice(read(graph, rows, urlencode(_asked(given))), EACH))


def _asked(given: Row) -> Row:
    return {name: "all" if value is None else value for name, value in given.items()}


def _missing(graph: Graph, rows: list[Row], asked: str) -> Iterator[Matter]:
    """Group what is missing by requirement: the decision, how many lack it, and for how long."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["state"] == "missing" and row["days_overdue"]:
            groups.setdefault(row["requirement"], []).append(row)
    titles = browse.names(graph, [("Decision", group[0]["decision"]) for group in groups.values()])
    for requirement, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        places = len({row["municipality"] for row in group})
        decision = group[0]["decision"]
        deadline = group[0]["deadline"]
        yield Matter(
            ("Mangler efter fristen", "Missing past the deadline"),
            "Requirement",
            requirement,
            titles.get(("Decision", decision), requirement),
            (
                f"{counted(places, 'Municipality')} mangler det, og fristen var {danish.day(deadline)}.",
                f"Missing in {counted(places, 'Municipality', 'en')}; the deadline was {danish.day(deadline, 'en')}.",
            ),
            "missing_integrations",
            asked + "&state=missing",
        )


def _not_judged(graph: Graph, rows: list[Row], asked: str) -> Iterator[Matter]:
    for row in sorted(rows, key=lambda row: -row["unknown"]):
        if row["unknown"] and (row["coverage"] or 0) < 0.5:
            yield Matter(
                ("Vi ved ikke, om det er fulgt", "Not known whether it is followed"),
                "Decision",
                row["key"],
                row["name"] or row["key"],
                (
                    f"I {danish.number(row['unknown'])} af {danish.number(row['applicable'])} tilfælde vides det ikke, "
                    "om kravene er opfyldt: kommunerne indberetter ikke det, der kunne vise det.",
                    f"In {row['unknown']} of {row['applicable']} cases it is not known whether its requirements are "
                    "met: the municipalities do not report what would show it.",
                ),
                "conformance",
                asked,
            )


def _one_vendor(graph: Graph, rows: list[Row], asked: str) -> Iterator[Matter]:
    high = [row for row in rows if row["band"] == "high" and row["capability"] != "*" and row["largest_share"] > HALF]
    names = browse.names(graph, [("Vendor", row["largest"]) for row in high if row["largest"]])
    owned = owned_by(graph, [row["largest"] for row in high])
    for row in sorted(high, key=lambda row: (-row["municipalities"], -row["hhi"])):
        vendor = names.get(("Vendor", row["largest"]), row["largest"])
        in_places = [counted(row["municipalities"], "Municipality", language) for language in ("da", "en")]
        # Readers may know what it owns better than itself.
        own = ", ".join(owned.get(row["largest"], [])[:2])
        share = danish.number(100 * row["largest_share"], digits=0)
        yield Matter(
            ("Hviler på én leverandør", "Depends on one vendor"),
            "Capability",
            row["capability"],
            row["name"],
            (
                f"{vendor}{f' (ejer af {own})' if own else ''} har {share} % af anvendelserne i {in_places[0]} "
                f"(HHI {danish.number(row['hhi'], digits=0)}).",
                f"{vendor}{f' (owner of {own})' if own else ''} has {share}% of the usages in {in_places[1]} "
                f"(HHI {danish.number(row['hhi'], 'en', 0)}).",
            ),
            "vendor_concentration",
            asked,
        )


def _windows(graph: Graph, rows: list[Row], asked: str) -> Iterator[Matter]:
    soon = plus_months(today(), 12)
    for row in rows:
        if first_day(row["opens"]) <= soon:
            places, contracts = len(row["municipalities"]), len(row["contracts"])
            yield Matter(
                ("Køb sammen", "Buy together"),
                "Capability",
                row["capability"],
                row["name"],
                (
                    f"{counted(places, 'Municipality')} kan opsige {counted(contracts, 'Contract')} fra "
                    f"{danish.day(row['opens'])} til {danish.day(row['closes'])}.",
                    f"{counted(places, 'Municipality', 'en')} can leave {counted(contracts, 'Contract', 'en')} from "
                    f"{danish.day(row['opens'], 'en')} to {danish.day(row['closes'], 'en')}.",
                ),
                "procurement_windows",
                asked,
            )


def _gaps(graph: Graph, rows: list[Row], asked: str) -> Iterator[Matter]:
    """Take decisions without effect and contracts against them; a decision may well set no requirement."""
    kinds: dict[str, tuple[str, Both, Both]] = {
        "decision_without_effect": (
            "Decision",
            ("Vedtaget, uden virkning", "Adopted, without effect"),
            ("Ingen opfylder det, beslutningen kræver.", "Nobody meets what the decision requires."),
        ),
        "contract_contradicts": (
            "Contract",
            ("Kontrakt imod en beslutning", "Contract against a decision"),
            (
                "Underskrevet efter beslutningen om at udfase det system, den dækker.",
                "Signed after the decision to retire the system that it covers.",
            ),
        ),
        "goal_without_decision": (
            "Goal",
            ("Mål uden beslutning", "Goal without a decision"),
            ("Ingen vedtaget beslutning fremmer målet.", "No adopted decision advances the goal."),
        ),
    }
    for row in sorted((row for row in rows if row["gap"] in kinds), key=lambda row: list(kinds).index(row["gap"])):
        label, kind, why = kinds[row["gap"]]
        yield Matter(kind, label, row["id"], row["title"], why, "decision_gaps", asked)


READ: dict[str, tuple[Row, Callable[[Graph, list[Row], str], Iterator[Matter]]]] = {
    "missing_integrations": ({"kind": "required", "limit": None}, _missing),
    "conformance": ({"by": "decision"}, _not_judged),
    "vendor_concentration": ({"level": "main", "limit": None}, _one_vendor),
    "procurement_windows": ({"level": "main", "limit": None}, _windows),
    "decision_gaps": ({}, _gaps),
}
"""Which questions are looked through, with what they are asked and who reads them, the gravest first."""
