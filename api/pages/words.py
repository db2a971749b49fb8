"""The words that a reader sees for what the declarations call by English names: properties, choices and areas."""

from collections.abc import Mapping
from typing import Any

from kb import danish, queries
from kb.model import RELATIONSHIPS, Node
from kb.queries import Query
from kb.words import CHOICES, MEANINGS, PROPERTIES

AREAS = {
    "reuse": ("Genbrug", "Reuse"),
    "competition": ("Leverandører og konkurrence", "Vendors and competition"),
    "integration": ("Sammenhæng og sårbarhed", "Coherence and vulnerability"),
    "plan": ("Planen og dens virkning", "The plan and its effect"),
    "procurement": ("Kontrakter og indkøb", "Contracts and procurement"),
    "landscape": ("Landskabet og dets data", "The landscape and its data"),
}
"""The areas of the questions, in the order in which they are shown."""

INWARD = {
    "USES": "Anvendes af",
    "SUPPLIES": "Leveres af",
    "OWNED_BY": "Ejer",
    "SUPPORTS": "Understøttes af",
    "PART_OF": "Består af",
    "REALISES": "I drift som",
    "EXPOSES": "Udstilles af",
    "FOLLOWS": "Følges af",
    "CARRIED_BY": "Bærer",
    "SENDS": "Sendes af",
    "RECEIVED_BY": "Modtager",
    "WITHIN": "Dataudvekslinger her",
    "VIA": "Bærer dataudvekslinger",
    "HELD_BY": "Part i kontrakter",
    "AWARDED_TO": "Har fået kontrakter",
    "COVERS": "Omfattet af kontrakter",
    "SERVES": "Tjenes af mål",
    "ADVANCES": "Fremmes af beslutninger",
    "RESTS_ON": "Grundlag for beslutninger",
    "CONVENED_BY": "Har indkaldt møder",
    "MADE": "Truffet på møde",
    "TAKEN_BY": "Har truffet beslutninger",
    "SUPERSEDES": "Afløst af",
    "ADVISES": "Rådgives ved",
    "CONCERNS": "Beslutninger om dette",
    "SETS": "Stilles af",
    "APPLIES_TO": "Krav, der gælder for dette",
    "DEMANDS": "Krævet af",
    "DEVIATES_FROM": "Afvigelser",
    "CLAIMED_BY": "Påberåbte afvigelser",
    "ACCEPTED_BY": "Godkendte afvigelser",
    "MEMBER_OF": "Medlemmer",
    "DEVELOPS": "Udvikles af",
    "DOCUMENTS": "Dokumenter",
    "IDENTIFIES": "Numre i andre registre",
    "REPORTS": "Kilde til indberetninger fra",
}
"""What a relationship is called, in Danish, from the node that it reaches; outward its declaration says it."""


PROSE = ("summary", "statement", "purpose", "description", "reason")
"""Properties that say in sentences what a thing is."""
INITIALS = {"cr1", "cr4", "cvr", "dkk", "hhi", "q1", "url", "uuid"}
"""What is written in capitals, wherever it stands in a name."""


def plain(name: str) -> str:
    """Return a name of the declaration as words: value_dkk as Value DKK."""
    text = " ".join(word.upper() if word in INITIALS else word for word in name.split("_"))
    return text[:1].upper() + text[1:]


def within(label: str) -> str:
    """Return a label as it stands within a sentence: with a small letter first, unless capitals are what it is."""
    return label if label[1:2].isupper() or label[1:2].isdigit() else label[:1].lower() + label[1:]


def asked(name: str) -> str:
    """Return what a parameter that questions share is called in Danish; others have no label but their name."""
    return str(queries.shared_parameters().get(name, {}).get("da") or name)


def prop(name: str, language: str) -> str:
    """Return the label of a property."""
    return PROPERTIES.get(name, plain(name)) if language == "da" else plain(name)


def meaning(noun: type[Node], name: str, language: str) -> str:
    """Return what a property of a noun means."""
    if language == "da" and (found := MEANINGS.get(f"{noun.__name__}.{name}") or MEANINGS.get(name)):
        return found
    return noun.model_fields[name].description or ""


def choice(value: Any, language: str) -> str:
    """Return what stands for one of a closed list of words; any other word stands for itself."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text in RELATIONSHIPS:
        return RELATIONSHIPS[text].danish if language == "da" else text.lower().replace("_", " ")
    if language == "da":
        return CHOICES.get(text, text)
    return {"true": "yes", "false": "no"}.get(text, text.replace("_", " ") if text in CHOICES else text)


def area(name: str, language: str) -> str:
    """Return what an area of questions is called."""
    return AREAS[name][language != "da"] if name in AREAS else plain(name)


def by_area(questions: Mapping[str, Query]) -> list[tuple[str, list[Query]]]:
    """Return the questions by area, in the order in which the areas are declared; new areas come last."""
    found: dict[str, list[Query]] = {area: [] for area in AREAS}
    for query in questions.values():
        found.setdefault(query.area, []).append(query)
    return [(area, listed) for area, listed in found.items() if listed]


def relationship(kind: str, direction: str, language: str) -> str:
    """Return what a relationship is called from the node that it leaves (out) or reaches (in)."""
    out = RELATIONSHIPS[kind].danish.capitalize()
    if language == "da":
        return out if direction == "out" else INWARD.get(kind, f"{out} (den anden vej)")
    return plain(kind.lower()) + ("" if direction == "out" else " (by)")


def slug(noun: type[Node]) -> str:
    """Return the plural of a noun as it stands in addresses: møder as moeder."""
    return danish.slug(noun.danish[1])
