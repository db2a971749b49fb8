"""The nouns as declared: all of them, with their keys, properties, days and identity."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from kb import describe
from kb.dates import first_day, last_day
from kb.load import schema
from kb.model import NODES, RELATIONSHIPS, Fact, Node, Relationship

LABELS = {
    "Municipality": "code name region population cvr organisation_uuid valid_from valid_to",
    "Organisation": "id name kind",
    "Vendor": "id name cvr country website",
    "System": "id name description kind open_source joint licence repository_url "
    "active_from phase_out_from end_of_life",
    "Capability": "id name_da name_en level",
    "BuildingBlock": "id name",
    "Standard": "id name version url",
    "Interface": "id name kind",
    "DataFlow": "id description data_objects frequency personal_data",
    "Contract": "id title value_dkk signed_on starts_on ends_on notice_months extension_options procedure",
    "Vision": "id title statement year",
    "Goal": "id title statement year",
    "Principle": "id title statement year",
    "Meeting": "id held_on title number",
    "Decision": "id title summary decided_on status kind",
    "Requirement": "id kind applies_from deadline",
    "Deviation": "id reason owner expires_on",
    "WorkingGroup": "id name purpose starts_on ends_on",
    "Person": "id name title",
    "Document": "id title url kind published_on",
    "Source": "id name url kind retrieved_on",
    "ExternalId": "key",
}
"""The labels and their properties, the key first."""

TYPES = {
    "USES": "Municipality System dated status users purpose",
    "SUPPLIES": "Vendor System dated",
    "OWNED_BY": "Vendor Vendor dated",
    "SUPPORTS": "System Capability dated",
    "PART_OF": "Capability Capability",
    "REALISES": "System BuildingBlock dated",
    "EXPOSES": "System Interface dated",
    "FOLLOWS": "Interface Standard dated",
    "CARRIED_BY": "Interface BuildingBlock dated",
    "SENDS": "System DataFlow dated",
    "RECEIVED_BY": "DataFlow System dated",
    "WITHIN": "DataFlow Municipality dated",
    "VIA": "DataFlow Interface dated",
    "HELD_BY": "Contract Municipality|Organisation dated",
    "AWARDED_TO": "Contract Vendor dated",
    "COVERS": "Contract System dated",
    "SERVES": "Goal Vision",
    "ADVANCES": "Decision Goal",
    "RESTS_ON": "Decision Principle",
    "CONVENED_BY": "Meeting Organisation|WorkingGroup",
    "MADE": "Meeting Decision",
    "TAKEN_BY": "Decision Organisation|Municipality|WorkingGroup",
    "SUPERSEDES": "Decision Decision",
    "ADVISES": "Decision Organisation",
    "CONCERNS": "Decision System|Capability|BuildingBlock|Standard",
    "SETS": "Decision Requirement",
    "APPLIES_TO": "Requirement Capability|System",
    "DEMANDS": "Requirement BuildingBlock|Standard|System",
    "DEVIATES_FROM": "Deviation Requirement",
    "CLAIMED_BY": "Deviation Municipality",
    "ACCEPTED_BY": "Deviation Decision",
    "MEMBER_OF": "Person|Organisation WorkingGroup|Organisation dated role",
    "DEVELOPS": "WorkingGroup BuildingBlock|Standard|Capability",
    "DOCUMENTS": "Document Meeting|Decision|System|Principle|WorkingGroup",
    "IDENTIFIES": "ExternalId " + "|".join(LABELS),
    "REPORTS": "Municipality|System Source dated subject",
}
"""The relationship types: from, to, whether they are dated, and their own properties."""

PROVENANCE = {"sources", "confidence"}
NOUNS: list[type[Fact]] = [*NODES.values(), *RELATIONSHIPS.values()]


def test_every_label_is_there() -> None:
    """Declare the labels, with their keys and properties, and no others."""
    assert set(NODES) == set(LABELS)
    for label, noun in NODES.items():
        assert set(noun.model_fields) - PROVENANCE == set(LABELS[label].split()), label
        assert noun.key_field == LABELS[label].split()[0]
        assert noun.label() == noun.__name__ == label


def test_every_relationship_is_there() -> None:
    """Declare the types, with their ends, dates and properties, and no others."""
    assert set(RELATIONSHIPS) == set(TYPES)
    for label, relationship in RELATIONSHIPS.items():
        starts, ends, *more = TYPES[label].split()
        assert {noun.label() for noun in relationship.starts} == set(starts.split("|")), label
        assert {noun.label() for noun in relationship.ends} == set(ends.split("|")), label
        assert relationship.dated == ("dated" in more), label
        fields = {"start", "end", *more} - {"dated"} | ({"valid_from", "valid_to"} if "dated" in more else set())
        assert set(relationship.model_fields) - PROVENANCE == fields, label
        arrow = f"(:{starts})-[:{label}]->(:{ends})" if label != "IDENTIFIES" else "->(any node)"
        assert arrow in (relationship.__doc__ or ""), "the picture of the class shows what it joins"


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_is_described(noun: type[Fact]) -> None:
    """Give a docstring, a Danish name, and a sentence for each property; name the file as the class."""
    assert noun.__doc__
    assert noun.file == "".join("_" + c.lower() if c.isupper() else c for c in noun.__name__).removeprefix("_")
    assert [*noun.own_fields()][-2:] == ["sources", "confidence"]
    for name, field in noun.model_fields.items():
        assert field.description, name
    if issubclass(noun, Node):
        assert all(noun.danish)
        assert noun.model_fields[noun.title_field()].is_required()
        assert noun.model_fields[noun.key_field].is_required()
    elif issubclass(noun, Relationship):
        assert noun.danish


def test_colours_files_and_plurals_tell_apart() -> None:
    """Use no colour, file or plural twice."""
    for names in (
        [noun.colour for noun in NODES.values()],
        [noun.file for noun in NOUNS],
        [noun.plural for noun in NODES.values()],
        [noun.danish for noun in NODES.values()],
    ):
        assert len(set(names)) == len(names)


SAMPLES: dict[str, Any] = {
    "code": "0101",
    "status": "adopted",
    "subject": "usages",
    "start": "a",
    "end": "b",
}


def sample(noun: type[Fact], **more: Any) -> Any:
    """Make one with what is mandatory, and more."""
    given = {name: SAMPLES.get(name, "x") for name, field in noun.model_fields.items() if field.is_required()}
    if noun.__name__ == "Requirement":
        given["kind"] = "adoption"
    return noun.model_validate(given | more)


DAYS: dict[str, tuple[date | None, str]] = {
    "valid_from": (date.min, "first"),
    "valid_to": (date.max, "first"),
    "starts_on": (date.min, "first"),
    "ends_on": (date.max, "last"),
    "applies_from": (date.min, "first"),
    "expires_on": (date.max, "last"),
    "end_of_life": (date.max, "first"),
    "deadline": (None, "last"),
    "decided_on": (None, "first"),
    "signed_on": (None, "first"),
    "held_on": (None, "first"),
    "published_on": (None, "first"),
    "retrieved_on": (None, "first"),
    "active_from": (None, "first"),
    "phase_out_from": (None, "first"),
}
"""The dates: what their absence counts as, and whether an imprecise one counts from its first day or to its last."""


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_dates_count_from_the_first_day_or_to_the_last(noun: type[Fact]) -> None:
    """Keep a date as it is given, and store beside it the day that it counts as; none is left out."""
    found = {name for name in noun.model_fields if name.endswith(("_on", "_from", "_to")) or name in DAYS}
    assert found == set(noun.days)
    for name in found:
        absent, edge = DAYS[name]
        for text, first, last in (
            ("2024", date(2024, 1, 1), date(2024, 12, 31)),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
            ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ):
            known = sample(noun, **{name: text}).known()
            assert known[name] == text
            assert noun.counting(known)[f"{name}_day"] == (first if edge == "first" else last)
        assert f"{name}_day" not in noun.counting(sample(noun).known()), "what is not known is not overwritten"
        assert noun.when_absent().get(f"{name}_day") == absent
    assert {name for name in noun.when_absent() if name.endswith("_day")} == {
        f"{name}_day" for name in found if DAYS[name][0]
    }


def test_what_is_not_known_is_not_stored() -> None:
    """Leave out nulls and empty lists, and keep zero and false."""
    stored = sample(NODES["System"], joint="false").known()
    assert stored == {"id": "x", "name": "x", "joint": False, "folded": "x # x"}
    contract = sample(NODES["Contract"], value_dkk="0").known()
    assert contract == {"id": "x", "title": "x", "value_dkk": 0, "folded": "x # x"}
    assert list(sample(NODES["DataFlow"], data_objects=" a | b||a").data_objects) == ["a", "b"]
    assert NODES["DataFlow"].when_absent() == {"sources": (), "data_objects": ()}


def test_identity() -> None:
    """Tell a relationship apart by its ends, the first day it holds, and its subject or role."""
    uses, reports, member = RELATIONSHIPS["USES"], RELATIONSHIPS["REPORTS"], RELATIONSHIPS["MEMBER_OF"]

    def of(noun: type[Fact], **more: Any) -> tuple[str, ...]:
        identity: tuple[str, ...] = sample(noun, **more).identity()
        return identity

    assert of(uses, valid_from="2015") == of(uses, valid_from="2015-01") == of(uses, valid_from="2015-01-01")
    assert of(uses, status="planned", users="5", valid_to="2030", sources="s") == of(uses)
    assert len({of(uses), of(uses, valid_from="2015"), of(uses, valid_from="2015-02"), of(uses, end="c")}) == 4
    assert len({of(reports, subject=subject) for subject in ("usages", "dataflows", "contracts")}) == 3
    assert len({of(member), of(member, role="formand"), of(member, role="medlem")}) == 3
    assert of(uses, start="a", end="b") != of(uses, start="b", end="a")
    assert {r.tells_apart for label, r in RELATIONSHIPS.items() if label not in ("REPORTS", "MEMBER_OF")} == {None}


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_facts_are_frozen_and_take_nothing_else(noun: type[Fact]) -> None:
    """Refuse an unknown property, a missing key, and a change."""
    with pytest.raises(ValidationError):
        sample(noun, colour="red")
    with pytest.raises(ValidationError):
        noun.model_validate({})
    with pytest.raises(ValidationError):
        sample(noun).confidence = "high"
    with pytest.raises(ValidationError):
        sample(noun, confidence="certain")


@pytest.mark.parametrize("text", ["", "17", "2017-", "2017-1", "2017-13", "2017-00", "2017-02-29", "2017-02-3", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """Refuse all but days, months and years that there are."""
    for function in (first_day, last_day):
        with pytest.raises(ValueError, match="is no date"):
            function(text)


@pytest.mark.parametrize(
    ("number", "right"),
    [("0", True), ("12", True), (" 12 ", True), (str(10**15), True), (str(10**15 + 1), False), ("-1", False)]
    + [(text, False) for text in ("1.5", "1.0", "60.000", "60,000", "1_000", "+5", "1e3", "12a", "yes", "٣", "0x1")],
)
def test_whole_numbers(number: str, right: bool) -> None:
    """Take digits, and nothing that somebody might have meant otherwise."""
    if right:
        assert sample(NODES["Contract"], value_dkk=number).value_dkk == int(number)
    else:
        with pytest.raises(ValidationError):
            sample(NODES["Contract"], value_dkk=number)


def test_the_schema_covers_every_noun() -> None:
    """Have one uniqueness constraint per node key and per relationship key, each with a name of its own."""
    statements = list(schema().values())
    assert all(" IF NOT EXISTS " in statement for statement in statements)
    for label, noun in NODES.items():
        assert sum(f"(n:{label}) REQUIRE n.{noun.key_field} IS UNIQUE" in text for text in statements) == 1
    for label in RELATIONSHIPS:
        assert sum(f"[r:{label}]-() REQUIRE r.key IS UNIQUE" in text for text in statements) == 1


def test_the_model_prints() -> None:
    """Show every label, type and property in the tables."""
    text = describe.model()
    for label, names in LABELS.items():
        assert f"| {label} |" in text
        assert all(name in text for name in names.split())
    assert all(f"[{label}]" in text for label in TYPES)


def test_relationships_hold_no_lists_but_their_sources() -> None:
    """Declare no others, whose absence `kb/snapshots/adding.py` would have to know."""
    edges = {"valid_from_day": date.min, "valid_to_day": date.max}
    for noun in RELATIONSHIPS.values():
        assert noun.when_absent() == {"sources": ()} | (edges if noun.dated else {})
