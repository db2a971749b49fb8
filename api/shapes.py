"""What the API answers, as types: OpenAPI is made of them, and nothing is validated with them on its way out."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, Optional, TypeVar, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from kb.changes import SINCE
from kb.lookup import Direction
from kb.model import RELATIONSHIPS, Node
from kb.queries import DAY, LARGEST, Column, Param, Query, Severity

Form = Literal["json", "csv", "xlsx"]
ChartForm = Literal["json", "csv", "xlsx", "svg"]
MapForm = Literal["html", "json", "svg", "graphml"]
Type = Annotated[str, WithJsonSchema({"type": "string", "enum": list(RELATIONSHIPS)})]
EXAMPLES: dict[str, Any] = {
    "str": "aula",
    "int": 12,
    "float": 0.25,
    "bool": False,
    "date": "2026-11-23",
    "list[str]": ["aula", "sapa"],
    "municipality": "0751",
    "other": "0730",
    "capability": "27",
    "name": "Aula",
    "band": "moderate",
    "hhi": 1500.0,
}
"""What stands in examples, by name of a column and else by its type."""

OF_CHECKS = ("title", "title_da", "severity", "advice", "advice_da")
"""What a check says beside its answer."""

Row = TypeVar("Row", bound=BaseModel)
Noun = TypeVar("Noun", bound=Node)


class Reporting(BaseModel):
    """How many of the municipalities in scope report each subject."""

    usages: int
    dataflows: int
    contracts: int


class Coverage(BaseModel):
    """What an answer is based on."""

    municipalities: int = Field(description="Active municipalities in scope.")
    known: int = Field(description="Those that report usages or use a system that is not shared.")
    reporting: Reporting
    systems_without_capability: int = Field(description="Systems in use in scope that support no business area.")
    oldest_source: str | None = Field(description="When the oldest source was read.")
    newest_source: str | None = Field(description="When the newest source was read.")
    illustrative_share: float | None = Field(description="Share of the facts whose only source is illustrative.")


class Answer(BaseModel, Generic[Row]):
    """The answer to a question."""

    name: str = Field(description="Name of the question.")
    asks: str = Field(description="What it asks.")
    at: date = Field(description="The day that the answer is for.")
    params: dict[str, Any] = Field(description="What was asked for, defaults included.")
    coverage: Coverage
    rows: list[Row]
    truncated: bool = Field(description="Whether `limit` cut the rows.")


class Checked(Answer[Row], Generic[Row]):
    """What a check found: the right answer is no rows."""

    title: str
    title_da: str
    severity: Severity = Field(description="How bad rows are.")
    advice: str = Field(description="What to do about them.")
    advice_da: str


class DatedCoverage(Coverage):
    """What the answer for one date is based on."""

    date: str = Field(description="The date that it is for.", json_schema_extra={"format": "date"})


class Trend(BaseModel, Generic[Row]):
    """The answers to a question for one date after the other, all of one landscape."""

    name: str = Field(description="Name of the question over time.")
    asks: str = Field(description="What it asks.")
    params: dict[str, Any] = Field(description="What was asked for, defaults included.")
    coverage: list[DatedCoverage]
    rows: list[Row] = Field(description="The rows of each date, dates ascending.")
    truncated: bool = Field(description="Whether `limit`, which counts for each date, cut the rows of any.")


class Question(BaseModel):
    """A question that can be asked."""

    name: str
    title: str
    title_da: str
    asks: str
    asks_da: str
    area: str
    how: str = Field(description="How the answer is computed.")
    how_da: str
    params: dict[str, Param]
    columns: dict[str, Column]
    link: str = Field(description="Where to ask it.")
    trend: str | None = Field(description="Where to ask it over time; null when it has no day.")


class Catalogue(BaseModel):
    """The questions that can be asked."""

    items: list[Question]


class Check(Question):
    """A question whose right answer is no rows."""

    severity: Severity = Field(description="How bad rows are.")
    advice: str = Field(description="What to do about them.")
    advice_da: str


class Checks(BaseModel):
    """The checks that there are."""

    items: list[Check]


class Listing(BaseModel, Generic[Row]):
    """Some of the things of a noun."""

    at: date = Field(description="The day that the list is for.")
    items: list[Row]
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")


class Neighbour(BaseModel):
    """A relationship and the node at its other end."""

    type: str = Field(description="Type of the relationship.")
    direction: Literal["in", "out"] = Field(description="out: it leaves the node that was asked for.")
    properties: dict[str, Any] = Field(description="Properties of the relationship, its sources among them.")
    label: str = Field(description="Label of the node at the other end.")
    key: str = Field(description="Its key.")
    name: str = Field(description="Its name or title.")
    link: str = Field(description="Where to look it up.")


class Thing(BaseModel, Generic[Noun]):
    """One node with what it is linked to."""

    at: date = Field(description="The day that the neighbours are for.")
    label: str
    key: str
    name: str
    properties: Noun
    neighbours: list[Neighbour]
    next: str | None = Field(description="The `cursor` of the next page of neighbours; null on the last.")


class DrawnNode(BaseModel):
    """A node of a map."""

    id: str
    label: str
    key: str
    name: str
    properties: dict[str, Any]


class DrawnEdge(BaseModel):
    """An edge of a map; MISSING is what is not there and should be."""

    type: str
    start: str = Field(description="Id of a node.")
    end: str = Field(description="Id of a node.")
    state: str = Field(description="there, or what is said of what is missing: missing, due, explained, unknown.")
    properties: dict[str, Any]


class Drawing(BaseModel):
    """The graph of a map."""

    name: str
    asks: str
    at: date
    params: dict[str, Any]
    nodes: list[DrawnNode]
    edges: list[DrawnEdge]
    hidden: int = Field(description="Nodes left out.")


class Live(BaseModel):
    """The process is up."""

    status: Literal["live"]


class Ready(BaseModel):
    """Neo4j answers and holds a landscape."""

    status: Literal["ready"]
    landscape: str = Field(description="Changes with every load.")


def _all(value: object) -> object:
    return None if value == "all" else value


class Paging(BaseModel):
    """Which day, and which page."""

    model_config = ConfigDict(extra="forbid")
    at: DAY = Field(default="today", description="The day that the answer is for.", validate_default=True)
    limit: int = Field(default=100, ge=1, le=1000, description="At most so many.")
    cursor: str | None = Field(default=None, description="`next` of the page before.")


class Around(Paging):
    """Which neighbours of a node."""

    type: Type | None = Field(default=None, description="Only relationships of this type.")
    direction: Direction | None = Field(default=None, description="out: only those that leave the node.")


Many = Annotated[
    Annotated[int, Field(ge=1, le=1000)] | None,
    BeforeValidator(_all),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 1000}, {"const": "all"}], "default": 100}),
]
Sought = Annotated[str, Field(min_length=1, max_length=100)]
Moment = Annotated[str, Field(pattern=SINCE)]
Names = Annotated[str, Field(pattern=r"^\w+(,\w+)*$", max_length=1000)]


class Listed(Paging):
    """In which form a list is wanted."""

    limit: Many = Field(default=100, description="At most so many; `all` streams everything.")  # type: ignore[assignment]
    q: Sought | None = Field(default=None, description="Searched for in names and keys; what fits best comes first.")
    changed_since: Moment | None = Field(default=None, description="Only what changed since a run or a moment.")
    fields: Names | None = Field(
        default=None, description="The properties wanted, separated by commas; all if not given."
    )
    format: Form | None = Field(default=None, description="The form of the answer.")


class Since(BaseModel):
    """Since when changes are wanted."""

    model_config = ConfigDict(extra="forbid")
    changed_since: Moment = Field(description="A run (0: from the beginning), a moment, or `since` of an answer.")
    limit: int = Field(default=100, ge=1, le=10_000, description="At most so many.")
    cursor: str | None = Field(default=None, description="`next` of the page before.")


class End(BaseModel):
    """A node at an end of a relationship."""

    label: str
    key: str


class Change(BaseModel):
    """A fact as it is now."""

    run: int = Field(description="The run that made it so.")
    at: datetime | None = Field(description="When that was.")
    label: str = Field(description="Label of a node, or type of a relationship.")
    key: str
    start: End | None = Field(description="Where a relationship begins; null of a node.")
    end: End | None = Field(description="Where it ends.")
    gone: bool = Field(description="That nobody asserts it any more.")
    properties: dict[str, Any]


class Delta(BaseModel):
    """What changed."""

    items: list[Change]
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")
    since: str | None = Field(description="On the last page: the `changed_since` of the next time.")


class Searching(Paging):
    """What is searched for among all things."""

    q: Sought = Field(description="Searched for in names and keys, however they are spelt.")
    limit: int = Field(default=20, ge=1, le=100, description="At most so many.")


class Hit(BaseModel):
    """A thing that was found."""

    label: str
    key: str
    name: str = Field(description="Its name or title.")
    link: str = Field(description="Where to look it up.")
    fit: Literal["same", "begins", "words", "within", "form", "alike"] = Field(
        description="How the text fits: it is the name or the key, the name begins so, its words do, it stands within "
        "them, is there in another form, or something is like it."
    )


class Hits(BaseModel):
    """What was found, the best first; then by name."""

    at: date = Field(description="The day that the things are there on.")
    items: list[Hit]
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")


def partly(noun: type[Node]) -> type[BaseModel]:
    """Return what a list has of a noun: any of its properties."""
    fields: dict[str, Any] = {name: (noun.model_fields[name].annotation, ...) for name in noun.own_fields()}
    config = ConfigDict(json_schema_extra=lambda schema: schema.pop("required", None))
    return create_model(f"{noun.__name__}Listed", __doc__=noun.__doc__, __config__=config, **fields)


def filters(noun: type[Node]) -> type[Listed]:
    """Return what a list of a noun can be asked for: exact values of its properties, their order, and which page."""
    fields: dict[str, Any] = {}
    sorts = tuple(f"{sign}{name}" for name in noun.own_fields() for sign in ("", "-"))
    text = "The property to sort by, - before it for descending; what is not known last, ties by key."
    fields["sort"] = (Literal[sorts] | None, Field(default=None, description=text))
    for name, field in noun.model_fields.items():
        text = field.description or ""
        if get_origin(field.annotation) is tuple:
            fields[name] = (str | None, Field(default=None, description=f"{text} Those that hold this one."))
        else:
            kind = Annotated[int, Field(ge=0, le=LARGEST)] if field.annotation == int | None else field.annotation
            fields[name] = (Optional[kind], Field(default=None, description=text))  # noqa: UP045  # a value
    return create_model(f"{noun.__name__}Filters", __base__=Listed, **fields)


def asking(query: Query, form: Any = Form) -> type[BaseModel]:
    """Return the parameters of a question with the form of the answer beside them."""
    extra: Any = {"format": (form | None, Field(default=None, description="The form of the answer."))}
    return create_model(f"{query.parameters.__name__}AndForm", __base__=query.parameters, **extra)


def picturing(query: Query) -> type[BaseModel]:
    """Return the parameters of a map, with its form, its language, and whether it stands in a page of its own."""
    extra: Any = {
        "lang": (Literal["da", "en"], Field(default="da", description="The language of what stands around names.")),
        "frame": (bool, Field(default=False, description="Without the heading and the table, to stand in a page.")),
    }
    base = asking(query, MapForm)
    return create_model(f"{query.parameters.__name__}AndLanguage", __base__=base, **extra)


def example(query: Query) -> dict[str, Any]:
    """Return an answer of the right form, made of the declared columns; what it says is made up."""
    row = {name: EXAMPLES.get(name, EXAMPLES[column.base]) for name, column in query.columns.items()}
    given = {name: EXAMPLES.get(name, EXAMPLES[param.base]) for name, param in query.params.items() if param.required}
    params = {name: given.get(name, param.default) for name, param in query.params.items()}
    reporting = {"usages": 3, "dataflows": 2, "contracts": 0}
    coverage = {"municipalities": 98, "known": 41, "reporting": reporting, "systems_without_capability": 4}
    coverage |= {"oldest_source": "2012", "newest_source": "2026-10-02", "illustrative_share": 0.0}
    head = {"name": query.name, "asks": query.asks}
    more = {name: getattr(query, name) for name in OF_CHECKS} if query.kind == "checks" else {}
    found = {"at": EXAMPLES["date"], "params": params, "coverage": coverage, "rows": [row], "truncated": False}
    return head | found | more


def example_over_time(query: Query) -> dict[str, Any]:
    """Return a trend of the right form; what it says is made up."""
    found = example(query)
    del found["at"]
    return {**found, "coverage": [{"date": EXAMPLES["date"], **found["coverage"]}]}
