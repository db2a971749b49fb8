"""The nouns of the landscape: every node label and relationship type, declared once; all else derives from here."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Generic, Literal, Self, TypeVar, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kb.access.roles import UNDECLARED, RoleName
from kb.danish import fold
from kb.dates import BEFORE, FIRST, Day, first_day, last_day
from kb.said import Said
from kb.spelling import Spelling, cvr, external, kle, municipality_code, seen, uuid

NODES: dict[str, "type[Node]"] = {}
RELATIONSHIPS: dict[str, "type[Relationship[Any, Any]]"] = {}


def _a_date(text: str) -> str:
    first_day(text)
    return text


def _split(value: object) -> object:
    return _parts(value) if isinstance(value, str) else value


@lru_cache(10_000)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, text.split("|")))))


def _whole(value: object) -> object:
    # Where 60.000 is sixty thousand, pydantic's sixty would be wrong, and nobody would notice.
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]+", value.strip()):
        raise ValueError(Said(f"{value!r} is no whole number", f"{value!r} er ikke et helt tal"))
    return value


def _true_or_false(value: object) -> object:
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise ValueError(Said("write true or false", "skriv true eller false"))
        return value == "true"
    return value


Cvr = Annotated[str | None, BeforeValidator(Spelling(cvr))]
Uuid = Annotated[str | None, BeforeValidator(Spelling(uuid))]
_Date = Annotated[str, AfterValidator(_a_date)]
On = Annotated[_Date | None, Day(first_day, None)]
"""A day on which something happened; null is unknown."""
From = Annotated[_Date | None, FIRST]
"""The first day of an interval; null is unbounded."""
To = Annotated[_Date | None, BEFORE]
"""The day before which an interval ends; null is unbounded."""
Until = Annotated[_Date | None, Day(last_day, date.max)]
"""The last day of an interval; null is unbounded."""
Deadline = Annotated[_Date | None, Day(last_day, None)]
"""The last day on which something may be done; null is none."""
Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
Flag = Annotated[bool | None, BeforeValidator(_true_or_false)]
MOST = 10**15
"""More than anybody has of anything, and few enough for sums of thousands of them to fit 64 bits."""
Count = Annotated[int | None, Field(ge=0, le=MOST), BeforeValidator(_whole)]
Name = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(min_length=1, max_length=500)]
"""What tells a thing from others of its kind; an index of Neo4j holds no text beyond 8 kB."""
EndKey = Annotated[str, Field(min_length=1, max_length=520)]
"""A key, with the label before it where a relationship may reach several nouns: `BuildingBlock:` is the longest."""


def about(description: str, **more: Any) -> Any:
    """Declare a mandatory property."""
    return Field(description=description, **more)


def maybe(description: str, **more: Any) -> Any:
    """Declare a property that may be unknown."""
    return Field(default=None, description=description, **more)


class Fact(BaseModel):
    """What every node and relationship has: who says so, and how sure it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sources: Words = Field(default=(), description="Ids of the sources that assert this; several may.")
    confidence: Literal["high", "medium", "low"] | None = maybe("How sure it is.")

    file: ClassVar[str]
    seen_by: ClassVar[RoleName]
    """The least role that may see such things; what says nothing of it is not for the public."""
    dated: ClassVar[bool] = False
    days: ClassVar[dict[str, Day[Any]]]

    def __init_subclass__(cls, **_: Any) -> None:
        """Leave the arguments of the class statement to pydantic's own hook, which runs once the fields are known."""
        super().__init_subclass__()

    @classmethod
    def own_fields(cls) -> list[str]:
        """Return the names of the properties in the order of declaration, validity and provenance last."""
        last = [name for name in ("valid_from", "valid_to", "sources", "confidence") if name in cls.model_fields]
        return [name for name in cls.model_fields if name not in last] + last

    def known(self) -> dict[str, Any]:
        """Return what is known, and nothing that follows from it but a copy to search by."""
        return {name: value for name, value in self.__dict__.items() if value is not None and value != ()}

    @classmethod
    def counting(cls, known: Mapping[str, Any]) -> dict[str, date]:
        """Return the days that those dates count as that are known."""
        return {f"{name}_day": day.counts_from(known[name]) for name, day in cls.days.items() if name in known}

    @classmethod
    @cache
    def when_absent(cls) -> dict[str, date | tuple[()]]:
        """Return what is stored of what is not known: of lists, and as the days of dates whose absence is unbounded."""
        days = {f"{name}_day": day.absent for name, day in cls.days.items() if day.absent}
        return days | {name: () for name, field in cls.model_fields.items() if field.default == ()}

    @classmethod
    def _declare(cls) -> None:
        cls.file = snake(cls.__name__)
        cls.days = {
            name: mark for name, field in cls.model_fields.items() for mark in field.metadata if isinstance(mark, Day)
        }
        cls.dated = "valid_from" in cls.model_fields

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if wrong := out_of_order(self.__dict__):
            raise ValueError(wrong)
        return self


class Node(Fact):
    """A thing in the landscape."""

    key_field: ClassVar[str]
    colour: ClassVar[str]
    shape: ClassVar[str]
    plural: ClassVar[str]
    danish: ClassVar[tuple[str, str]]

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # a class statement that lacks one of these is a bug
        cls,
        *,
        danish: tuple[str, str],
        colour: str,
        shape: str = "dot",
        key: str = "id",
        plural: str = "",
        seen_by: RoleName = UNDECLARED,
        **_: Any,
    ) -> None:
        cls._declare()
        cls.seen_by = seen_by
        cls.key_field, cls.colour, cls.shape, cls.danish = key, colour, shape, danish
        cls.plural = plural or cls.file + "s"
        NODES[cls.__name__] = cls

    @classmethod
    def label(cls) -> str:
        """Return the label in the graph."""
        return cls.__name__

    @classmethod
    def spelled(cls, text: str, name: str = "") -> str:
        """Return a key, or another property, as it is kept, however it is written."""
        write = spelling(cls, name or cls.key_field)
        return write(seen(text)) if write else seen(text)

    @classmethod
    def title_field(cls) -> str:
        """Return the property that names such a thing to a reader."""
        return next((name for name in ("name", "name_da", "title") if name in cls.model_fields), cls.key_field)

    def known(self) -> dict[str, Any]:
        """Return what is known, and the folded copy of the names."""
        return super().known() | {"folded": self.folded(self.__dict__)}

    @classmethod
    def folded(cls, properties: Mapping[str, Any]) -> str:
        """Return names and key as they are searched for, with # between, which sorts before all that is in them."""
        names = dict.fromkeys((cls.title_field(), "name_en", cls.key_field))
        return " # ".join(fold(properties[name]) for name in names if properties.get(name))


@cache
def spelling(noun: type[Fact], name: str) -> Callable[[str], str] | None:
    """Return how a property is written that may be written in several ways."""
    marks = (mark.func for mark in noun.model_fields[name].metadata if isinstance(mark, BeforeValidator))
    return next((mark.write for mark in marks if isinstance(mark, Spelling)), None)


Start = TypeVar("Start", bound=Node)
End = TypeVar("End", bound=Node)


class Relationship(Fact, Generic[Start, End]):
    """How two things hang together. `start` and `end` are keys, as `Label:key` where several labels are possible."""

    start: EndKey = about("Key of the node that it leaves.")
    end: EndKey = about("Key of the node that it reaches.")

    starts: ClassVar[tuple[type[Node], ...]]
    ends: ClassVar[tuple[type[Node], ...]]
    tells_apart: ClassVar[str | None]
    danish: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, *, danish: str = "", seen_by: RoleName = UNDECLARED, **_: Any) -> None:
        arguments = cls.__bases__[0].__dict__.get("__pydantic_generic_metadata__", {}).get("args", ())
        if len(arguments) != 2 or "[" in cls.__name__:
            return
        cls._declare()
        cls.seen_by = seen_by
        cls.starts, cls.ends, cls.danish = _labels(arguments[0]), _labels(arguments[1]), danish or snake(cls.__name__)
        cls.tells_apart = next((name for name in ("subject", "role") if name in cls.model_fields), None)
        RELATIONSHIPS[cls.label()] = cls

    @classmethod
    def label(cls) -> str:
        """Return the relationship type in the graph."""
        return snake(cls.__name__).upper()

    def identity(self) -> tuple[str, str, str, str]:
        """Return what tells it from others of its type: ends, the first day it holds, and its subject or role."""
        since = getattr(self, "valid_from", None)
        return (
            self.start,
            self.end,
            first_day(since).isoformat() if since else "",
            str(getattr(self, self.tells_apart) or "") if self.tells_apart else "",
        )


Noun = type[Node] | type[Relationship[Any, Any]]

INTERVALS = (("valid_from", "valid_to"), ("starts_on", "ends_on"))
"""The properties that are the first and the last day of something, in pairs."""


def out_of_order(values: Mapping[str, Any]) -> Said | None:
    """Say which interval among the properties ends before it begins, or null when all is well."""
    start, end = values.get("valid_from"), values.get("valid_to")
    if start and end and first_day(end) <= first_day(start):
        return Said(f"valid_to {end} is not after valid_from {start}", f"Til {end} er ikke efter Fra {start}")
    start, end = values.get("starts_on"), values.get("ends_on")
    if start and end and last_day(end) < first_day(start):
        return Said(f"ends_on {end} is before starts_on {start}", f"Slutter {end} er før Begynder {start}")
    return None


class Dated(Fact):
    """A fact about the landscape, which holds from a day and until another."""

    valid_from: From = maybe("First day on which it holds; empty: unbounded.")
    valid_to: To = maybe("First day on which it no longer holds; empty: unbounded.")


@cache
def snake(name: str) -> str:
    """Return `BuildingBlock` as `building_block`."""
    return "".join(
        "_" + letter.lower() if letter.isupper() and at else letter.lower() for at, letter in enumerate(name)
    )


def _labels(argument: Any) -> tuple[type[Node], ...]:
    return get_args(argument) if get_origin(argument) in (Union, UnionType) else (argument,)


class Municipality(
    Node,
    Dated,
    key="code",
    plural="municipalities",
    danish=("kommune", "kommuner"),
    colour="#0072B2",
    shape="square",
    seen_by="public",
):
    """A municipality (kommune)."""

    code: Annotated[str, BeforeValidator(Spelling(municipality_code)), Field(pattern=r"^\d{4,6}$")] = about(
        "Kommunekode, four digits with leading zero, e.g. 0101; invented landscapes of over 9 999 places use six."
    )
    name: Name = about("Official name without the word Kommune.")
    region: Annotated[str | None, Field(max_length=500)] = maybe("Name of its region.")
    population: Annotated[int | None, Field(ge=1, le=MOST), BeforeValidator(_whole)] = maybe("Inhabitants.")
    cvr: Cvr = maybe("Number in the business register.")
    organisation_uuid: Uuid = maybe("UUID in the joint municipal organisation system.")


class Organisation(Node, danish=("organisation", "organisationer"), colour="#56B4E9", shape="square", seen_by="public"):
    """A public body or community that is no municipality (organisation): KL, KOMBIT, agencies, OS2."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    kind: str | None = maybe("association, joint_company, state or community.")


class Vendor(Node, danish=("leverandør", "leverandører"), colour="#D55E00", shape="triangle", seen_by="public"):
    """A company or body that supplies systems (leverandør)."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    cvr: Cvr = maybe("Number in the business register.")
    country: str | None = maybe("ISO 3166 code.")
    website: str | None = maybe("Web address.")


class System(Node, danish=("system", "systemer"), colour="#009E73", seen_by="public"):
    """An IT system or product (it-system)."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    description: str | None = maybe("What it does.")
    kind: str | None = maybe("saas, on_premises, shared_service, national_register; the last two are infrastructure.")
    open_source: Flag = maybe("Whether its source is open.")
    joint: Flag = maybe("Whether the municipalities own or bought it together.")
    licence: str | None = maybe("Licence (SPDX).")
    repository_url: str | None = maybe("Where its source is.")
    active_from: On = maybe("When it came into being.")
    phase_out_from: On = maybe("From when it is phased out.")
    end_of_life: To = maybe("From when it is no longer to be had.")


class Capability(
    Node,
    plural="capabilities",
    danish=("opgaveområde", "opgaveområder"),
    colour="#F0E442",
    shape="hexagon",
    seen_by="public",
):
    """A business area (opgaveområde), after KLE where a number exists."""

    id: Annotated[Key, BeforeValidator(Spelling(kle))] = about("KLE number where one exists, e.g. 27.")
    name_da: Name = about("Danish name.")
    name_en: str | None = maybe("English name.")
    level: Count = maybe("1 for a main group, 2 for a group.")


class BuildingBlock(Node, danish=("byggeblok", "byggeblokke"), colour="#CC79A7", shape="hexagon", seen_by="public"):
    """A block of the common architecture (byggeblok i rammearkitekturen)."""

    id: Key = about("Short name.")
    name: Name = about("Name.")


class Standard(Node, danish=("standard", "standarder"), colour="#999999", shape="diamond", seen_by="public"):
    """An interface standard or integration specification (standard), e.g. SF1470."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    version: str | None = maybe("Version.")
    url: str | None = maybe("Where it is described.")


class Interface(Node, danish=("snitflade", "snitflader"), colour="#BBBBBB", shape="diamond", seen_by="public"):
    """What a system exposes to others (snitflade)."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    kind: str | None = maybe("Service, file, event…")


class DataFlow(Node, danish=("dataudveksling", "dataudvekslinger"), colour="#E69F00", shape="diamond"):
    """Data sent from one system to another (dataudveksling)."""

    id: Key = about("Short name.")
    description: str | None = maybe("What is sent and why.")
    data_objects: Words = Field(default=(), description="What it carries.")
    frequency: str | None = maybe("How often.")
    personal_data: Literal["none", "ordinary", "sensitive"] | None = maybe("Whether it carries personal data.")


class Contract(Node, danish=("kontrakt", "kontrakter"), colour="#882255", shape="square"):
    """An agreement on delivery (kontrakt)."""

    id: Key = about("Short name.")
    title: Name = about("Title.")
    value_dkk: Count = maybe("Kroner a year.")
    signed_on: On = maybe("When it was signed.")
    starts_on: From = maybe("First day.")
    ends_on: Until = maybe("Last day.")
    notice_months: Count = maybe("Months of notice.")
    extension_options: Count = maybe("How many times it can be extended.")
    procedure: str | None = maybe("How it was procured.")


class Vision(Node, danish=("vision", "visioner"), colour="#332288", shape="star", seen_by="public"):
    """Where the council wants to go (vision)."""

    id: Key = about("Short name.")
    title: Name = about("Title.")
    statement: str | None = maybe("What it says.")
    year: Count = maybe("Year.")


class Goal(Node, danish=("mål", "mål"), colour="#44AA99", shape="star", seen_by="public"):
    """What serves the vision (mål)."""

    id: Key = about("Short name.")
    title: Name = about("Title.")
    statement: str | None = maybe("What it says.")
    year: Count = maybe("Year.")


class Principle(Node, danish=("princip", "principper"), colour="#88CCEE", shape="star", seen_by="public"):
    """An architecture principle or rule (princip)."""

    id: Key = about("Short name.")
    title: Name = about("Title.")
    statement: str | None = maybe("What it says.")
    year: Count = maybe("Year.")


class Meeting(Node, danish=("møde", "møder"), colour="#DDCC77", shape="square", seen_by="public"):
    """A meeting of a council, board or group (møde)."""

    id: Key = about("Short name.")
    title: Name = about("Title.")
    held_on: On = maybe("When it was held.")
    number: str | None = maybe("Its number.")


class Decision(Node, danish=("beslutning", "beslutninger"), colour="#AA4499", shape="star", seen_by="public"):
    """What was decided (beslutning)."""

    id: Key = about("Short name.")
    title: Name = about("Title.")
    status: Literal["proposed", "adopted", "rejected", "superseded"] = about("Where it stands.")
    summary: str | None = maybe("What was decided.")
    decided_on: On = maybe("When it was decided.")
    kind: str | None = maybe("strategic, architecture, procurement…")


class Requirement(Node, danish=("krav", "krav"), colour="#661100", shape="triangle", seen_by="public"):
    """What a decision asks of the landscape, in checkable form (krav)."""

    id: Key = about("Short name.")
    kind: Literal["integration", "standard", "adoption", "retirement"] = about("What it asks for.")
    applies_from: From = maybe("First day on which it applies.")
    deadline: Deadline = maybe("Last day to fulfil it.")


class Deviation(Node, danish=("afvigelse", "afvigelser"), colour="#6699CC", shape="triangle"):
    """A claim to deviate from a requirement: follow or explain (afvigelse)."""

    id: Key = about("Short name.")
    reason: str | None = maybe("Why.")
    owner: str | None = maybe("Who answers for it.")
    expires_on: Until = maybe("Last day on which it counts.")


class WorkingGroup(
    Node, danish=("arbejdsgruppe", "arbejdsgrupper"), colour="#117733", shape="square", seen_by="public"
):
    """A council, board or group with members (arbejdsgruppe)."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    purpose: str | None = maybe("What it is for.")
    starts_on: From = maybe("First day.")
    ends_on: Until = maybe("Last day.")


class Person(Node, danish=("person", "personer"), colour="#DDDDDD", seen_by="public"):
    """Somebody in a public role: council and group members only (person)."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    title: str | None = maybe("Title.")


class Document(Node, danish=("dokument", "dokumenter"), colour="#999933", shape="square", seen_by="public"):
    """An agenda, minutes, report or specification (dokument)."""

    id: Key = about("Short name.")
    title: Name = about("Title.")
    url: str | None = maybe("Where it is.")
    kind: str | None = maybe("agenda, minutes, report or specification.")
    published_on: On = maybe("When it was published.")


class Source(Node, danish=("kilde", "kilder"), colour="#CCCCCC", shape="square", seen_by="public"):
    """Where facts come from (kilde)."""

    id: Key = about("Short name.")
    name: Name = about("Name.")
    url: str | None = maybe("Address.")
    kind: str | None = maybe("web, repository, register, background…")
    retrieved_on: On = maybe("When it was read.")


class ExternalId(Node, key="key", danish=("eksternt id", "eksterne id'er"), colour="#EEEEEE"):
    """What another register calls a node (eksternt id)."""

    key: Annotated[Key, BeforeValidator(Spelling(external))] = about("scheme:value, e.g. cvr:25052943.")


class Uses(Relationship[Municipality, System], Dated, danish="anvender"):
    """(:Municipality)-[:USES]->(:System): the system is in use there."""

    status: Literal["planned", "phasing_in", "in_use", "phasing_out"] | None = maybe("Empty means in_use.")
    users: Count = maybe("How many people use it.")
    purpose: str | None = maybe("What for.")


class Supplies(Relationship[Vendor, System], Dated, danish="leverer", seen_by="public"):
    """(:Vendor)-[:SUPPLIES]->(:System): the vendor delivers it."""


class OwnedBy(Relationship[Vendor, Vendor], Dated, danish="ejes af", seen_by="public"):
    """(:Vendor)-[:OWNED_BY]->(:Vendor): the second owns the first."""


class Supports(Relationship[System, Capability], Dated, danish="understøtter", seen_by="public"):
    """(:System)-[:SUPPORTS]->(:Capability): the business area that it is for."""


class PartOf(Relationship[Capability, Capability], danish="er del af", seen_by="public"):
    """(:Capability)-[:PART_OF]->(:Capability): the area above."""


class Realises(Relationship[System, BuildingBlock], Dated, danish="er i drift som", seen_by="public"):
    """(:System)-[:REALISES]->(:BuildingBlock): the system is that block, in operation."""


class Exposes(Relationship[System, Interface], Dated, danish="udstiller", seen_by="public"):
    """(:System)-[:EXPOSES]->(:Interface)."""


class Follows(Relationship[Interface, Standard], Dated, danish="følger", seen_by="public"):
    """(:Interface)-[:FOLLOWS]->(:Standard)."""


class CarriedBy(Relationship[Interface, BuildingBlock], Dated, danish="bæres af", seen_by="public"):
    """(:Interface)-[:CARRIED_BY]->(:BuildingBlock)."""


class Sends(Relationship[System, DataFlow], Dated, danish="sender"):
    """(:System)-[:SENDS]->(:DataFlow)."""


class ReceivedBy(Relationship[DataFlow, System], Dated, danish="modtages af"):
    """(:DataFlow)-[:RECEIVED_BY]->(:System)."""


class Within(Relationship[DataFlow, Municipality], Dated, danish="foregår i"):
    """(:DataFlow)-[:WITHIN]->(:Municipality): it runs there; a flow without any is national."""


class Via(Relationship[DataFlow, Interface], Dated, danish="går gennem"):
    """(:DataFlow)-[:VIA]->(:Interface)."""


class HeldBy(Relationship[Contract, Municipality | Organisation], Dated, danish="indgået af"):
    """(:Contract)-[:HELD_BY]->(:Municipality|Organisation): the buyer; joint contracts have several."""


class AwardedTo(Relationship[Contract, Vendor], Dated, danish="tildelt"):
    """(:Contract)-[:AWARDED_TO]->(:Vendor)."""


class Covers(Relationship[Contract, System], Dated, danish="omfatter"):
    """(:Contract)-[:COVERS]->(:System)."""


class Serves(Relationship[Goal, Vision], danish="tjener", seen_by="public"):
    """(:Goal)-[:SERVES]->(:Vision)."""


class Advances(Relationship[Decision, Goal], danish="fremmer", seen_by="public"):
    """(:Decision)-[:ADVANCES]->(:Goal)."""


class RestsOn(Relationship[Decision, Principle], danish="hviler på", seen_by="public"):
    """(:Decision)-[:RESTS_ON]->(:Principle)."""


class ConvenedBy(Relationship[Meeting, Organisation | WorkingGroup], danish="indkaldt af", seen_by="public"):
    """(:Meeting)-[:CONVENED_BY]->(:Organisation|WorkingGroup)."""


class Made(Relationship[Meeting, Decision], danish="traf", seen_by="public"):
    """(:Meeting)-[:MADE]->(:Decision)."""


class TakenBy(
    Relationship[Decision, Organisation | Municipality | WorkingGroup], danish="truffet af", seen_by="public"
):
    """(:Decision)-[:TAKEN_BY]->(:Organisation|Municipality|WorkingGroup)."""


class Supersedes(Relationship[Decision, Decision], danish="afløser", seen_by="public"):
    """(:Decision)-[:SUPERSEDES]->(:Decision): the first takes the place of the second."""


class Advises(Relationship[Decision, Organisation], danish="rådgiver", seen_by="public"):
    """(:Decision)-[:ADVISES]->(:Organisation)."""


class Concerns(
    Relationship[Decision, System | Capability | BuildingBlock | Standard], danish="angår", seen_by="public"
):
    """(:Decision)-[:CONCERNS]->(:System|Capability|BuildingBlock|Standard)."""


class Sets(Relationship[Decision, Requirement], danish="stiller", seen_by="public"):
    """(:Decision)-[:SETS]->(:Requirement)."""


class AppliesTo(Relationship[Requirement, Capability | System], danish="gælder for", seen_by="public"):
    """(:Requirement)-[:APPLIES_TO]->(:Capability|System): whom it binds."""


class Demands(Relationship[Requirement, BuildingBlock | Standard | System], danish="kræver", seen_by="public"):
    """(:Requirement)-[:DEMANDS]->(:BuildingBlock|Standard|System): what it asks for."""


class DeviatesFrom(Relationship[Deviation, Requirement], danish="afviger fra"):
    """(:Deviation)-[:DEVIATES_FROM]->(:Requirement)."""


class ClaimedBy(Relationship[Deviation, Municipality], danish="påberåbt af"):
    """(:Deviation)-[:CLAIMED_BY]->(:Municipality)."""


class AcceptedBy(Relationship[Deviation, Decision], danish="godkendt ved"):
    """(:Deviation)-[:ACCEPTED_BY]->(:Decision)."""


class MemberOf(
    Relationship[Person | Organisation, WorkingGroup | Organisation], Dated, danish="er medlem af", seen_by="public"
):
    """(:Person|Organisation)-[:MEMBER_OF]->(:WorkingGroup|Organisation)."""

    role: Annotated[str | None, Field(max_length=500)] = maybe("As what.")


class Develops(Relationship[WorkingGroup, BuildingBlock | Standard | Capability], danish="udvikler", seen_by="public"):
    """(:WorkingGroup)-[:DEVELOPS]->(:BuildingBlock|Standard|Capability)."""


class Documents(
    Relationship[Document, Meeting | Decision | System | Principle | WorkingGroup],
    danish="dokumenterer",
    seen_by="public",
):
    """(:Document)-[:DOCUMENTS]->(:Meeting|Decision|System|Principle|WorkingGroup)."""


class Identifies(Relationship[ExternalId, Node], danish="identificerer"):
    """(:ExternalId)-[:IDENTIFIES]->(any node)."""

    start: Annotated[Key, BeforeValidator(Spelling(external))] = about("Key of the external id.")


class Reports(Relationship[Municipality | System, Source], Dated, danish="indberetter til"):
    """(:Municipality|System)-[:REPORTS]->(:Source): the source covers it; only then is absence evidence."""

    subject: Literal["usages", "dataflows", "contracts"] = about("What the source covers.")


Identifies.ends = tuple(NODES.values())
