"""What lists, search and the feed of changes are asked with and answer, as types."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, Optional, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from api.shapes import Form, Paging, Row
from kb.beside import BESIDE, joined_by
from kb.changes import SINCE
from kb.declared import LARGEST
from kb.model import Node


def _all(value: object) -> object:
    return None if value == "all" else value


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


class Listing(BaseModel, Generic[Row]):
    """Some of the things of a noun."""

    at: date = Field(description="The day that the list is for.")
    items: list[Row]
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")


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
    for beside in BESIDE.get(noun.label(), ()):
        text = joined_by(noun, beside)
        fields[beside.lower()] = (Optional[str], Field(default=None, description=text))  # noqa: UP045  # a value
    return create_model(f"{noun.__name__}Filters", __base__=Listed, **fields)
