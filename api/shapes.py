"""What the API answers, as types: OpenAPI is made of them, and nothing is validated with them on its way out."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from kb.declared import DAY, Column, Param
from kb.journal import Run
from kb.model import RELATIONSHIPS, Node
from kb.neighbours import Direction
from kb.queries import Query, Severity

Form = Literal["json", "csv", "xlsx"]
ChartForm = Literal["json", "csv", "xlsx", "svg"]
CypherForm = Literal["json", "csv", "xlsx", "svg", "graphml"]
MapForm = Literal["html", "json", "svg", "graphml"]
Type = Annotated[str, WithJsonSchema({"type": "string", "enum": list(RELATIONSHIPS)})]
EXAMPLES: dict[str, Any] = {
    "str": "aula",
    "int": 12,
    "float": 0.25,
    "bool": False,
    "date": "2026-11-23",
    "list[str]": ["aula", "sapa"],
    "list[float]": [0.75, 0.25],
    "list[date]": ["2026-11-23", "2027-05-31"],
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


class Earlier(BaseModel):
    """A value that a property had."""

    property: str
    value: Any
    since: str | None = Field(description="First day on which it was known; null: since the thing was.")
    until: str = Field(description="First day on which another was known.")
    run: int = Field(description="The run that brought the other value.")
    id: str = Field(description="The key that the thing had then.")


class MadeBy(BaseModel):
    """A run: an import, or a merge, that made something what it is."""

    id: int
    kind: str = Field(description="load, import or merge.")
    at: datetime = Field(description="When it ran.")
    as_of: date = Field(description="The day that it told of.")
    sources: list[str] = Field(description="The sources that it spoke for.")
    scope: str | None = Field(description="The municipality that it was of; null: all of them.")
    checksum: str = Field(description="SHA-256 of the snapshot in the archive; empty for a merge.")

    @classmethod
    def of(cls, run: Run) -> dict[str, Any]:
        """Return what everybody may know of a run: not who at which machine."""
        return {name: getattr(run, name) for name in cls.model_fields}


class Neighbour(BaseModel):
    """A relationship and the node at its other end."""

    type: str = Field(description="Type of the relationship.")
    direction: Literal["in", "out"] = Field(description="out: it leaves the node that was asked for.")
    properties: dict[str, Any] = Field(description="Properties of the relationship, its sources among them.")
    runs: list[int] = Field(description="The runs that made it what it is.")
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
    runs: list[int] = Field(description="The runs that made it what it is.")
    earlier: list[Earlier] = Field(description="Values that its properties had, the latest first.")
    made_by: list[MadeBy] = Field(description="The runs behind it and these neighbours.")
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
