"""Naming: what a thing is called that has no name of its own: by what it lies between, or asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from kb import danish
from kb.graph import Graph
from kb.model import NODES, Node
from kb.seen import reading

Thing = tuple[str, str]
"""Label and key of a thing."""
AROUND: dict[str, tuple[str, ...]] = {
    "DataFlow": (
        "MATCH (x:System)-[r:SENDS]->(n)",
        "MATCH (n)-[r:RECEIVED_BY]->(x:System)",
        "MATCH (n)-[r:WITHIN]->(x:Municipality)",
    ),
    "Requirement": (
        "MATCH (n)-[r:APPLIES_TO]->(x:Capability|System)",
        "MATCH (n)-[r:DEMANDS]->(x:BuildingBlock|Standard|System)",
    ),
    "Deviation": ("MATCH (n)-[r:CLAIMED_BY]->(x:Municipality)", "MATCH (n)-[r:DEVIATES_FROM]->(x:Requirement)"),
}
"""How the things around are found, by the label of what they name; those that were there last count."""
NAMED = 2
"""So many things are named where there are more."""
ASKS = {
    "integration": ("integration med {1}", "integration with {1}"),
    "standard": ("{1} følges", "{1} is followed"),
    "adoption": ("{1} tages i brug", "{1} is adopted"),
    "retirement": ("{0} udfases", "{0} is retired"),
}
"""What a requirement of a kind asks, in Danish and English, of what it demands or else applies to.

What tells requirements apart comes first, as names are cut; what they apply to follows.
"""

ENGLISH = {"Capability": ("business area", "business areas")}
"""What readers call a noun in English, one and several, where the declaration has another word for it."""


def noun_name(noun: type[Node], language: str, count: int = 1) -> str:
    """Return what a noun is called, one or several of it."""
    if language == "da":
        return noun.danish[count != 1]
    declared = noun.file.replace("_", " "), noun.plural.replace("_", " ")
    return ENGLISH.get(noun.label(), declared)[count != 1]


def counted(count: int, label: str, language: str = "da") -> str:
    """Return how many of a noun in words: `1 kommune`, `1.938 kontrakter`."""
    return f"{danish.number(count, language)} {noun_name(NODES[label], language, count)}"


def names(graph: Graph, things: Iterable[Thing], language: str = "da") -> dict[Thing, str]:
    """Return the names of those things that have none and can be told by what is around them, all in one query or two.

    Whoever asks gets those of labels that they may see.
    """
    asked: dict[str, list[str]] = {}
    for label, key in dict.fromkeys(things):
        if label in AROUND and reading.sees(label):
            asked.setdefault(label, []).append(key)
    if not asked:
        return {}
    rows = graph.read("\nUNION ALL\n".join(map(_text, asked)), {"asked": asked, "most": NAMED + 1})
    for row in rows:
        row["around"] = [[name for until, name in some if until == some[0][0]] for some in row["around"]]
    lacking = [("Requirement", key) for row in rows if row["label"] == "Deviation" for key in row["around"][1]]
    others = names(graph, lacking, language)
    found = {}
    for row in rows:
        if name := _name(row, others, language):
            found[row["label"], row["key"]] = name
    return found


def _text(label: str) -> str:
    key = NODES[label].key_field
    until = "toString(coalesce(r.valid_to_day, date('9999-12-31')))"
    called = (
        f"RETURN DISTINCT [{until}, coalesce(x.name, x.name_da, x.title, x.id)] AS one "
        "ORDER BY one[0] DESC, one[1] LIMIT $most"
    )
    around = ", ".join(f"COLLECT {{ {match} {called} }}" for match in AROUND[label])
    return (
        f"UNWIND $asked.{label} AS key MATCH (n:{label} {{{key}: key}}) "
        f"RETURN '{label}' AS label, key, n.kind AS kind, [{around}] AS around"
    )


def _name(row: Mapping[str, Any], others: Mapping[Thing, str], language: str) -> str:
    """Return the name; none where too little is known for one."""
    first, second, *places = row["around"]
    unknown = "ukendt" if language == "da" else "unknown"
    match row["label"]:
        case "Requirement":
            text = ASKS[row["kind"]][0 if language == "da" else 1]
            if not (first if "{0}" in text else second):
                return ""
            name = text.format(_joined(first, language), _joined(second, language))
            where = f" ({_joined(first, language, most=1)})" if first and "{0}" not in text else ""
            return name[:1].upper() + name[1:] + where
        case "Deviation":
            asks = [others.get(("Requirement", key), key) for key in second]
            return f"{_joined(first, language)}: {_joined(asks, language)}" if first and asks else ""
        case _:
            ends = [_joined(some, language) or unknown for some in (first, second)]
            where = _joined(places[0], language)
            return " → ".join(ends) + (f" ({where})" if where else "") if first or second else ""


def _joined(some: list[str], language: str, most: int = NAMED) -> str:
    """Return names with what stands between them; of more than `most` the first."""
    last, others = ("og", "m.fl.") if language == "da" else ("and", "and others")
    if len(some) > most:
        return f"{', '.join(some[:most])} {others}"
    return f" {last} ".join(some)
