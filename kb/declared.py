"""What a question takes and what its rows say: the types of parameters and columns, as headers declare them."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from kb.chart_kinds import Format
from kb.dates import first_day, today
from kb.errors import InvalidParameter
from kb.model import NODES

LARGEST = 2**63 - 1
"""The largest whole number that Neo4j holds."""
DATE_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def _to_day(value: object) -> object:
    if value == "today":
        return today()
    day = first_day(value) if isinstance(value, str) else value
    if day == date.max:
        raise ValueError("the last day that there is stands for no end, and can't be asked for")
    return day


def day(text: str) -> date:
    """Return the day that a text means, today among them; InvalidParameter says why it is none."""
    try:
        return TypeAdapter(DAY).validate_python(text)
    except ValidationError as error:
        raise InvalidParameter({"at": "; ".join(in_words(error).values())}) from None


def _no_surrogate(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # what a terminal hands on of bytes that are no letters
        raise ValueError("is no text that can be written") from None
    return text


DAY = Annotated[
    date, BeforeValidator(_to_day), WithJsonSchema({"type": "string", "pattern": DATE_PATTERN, "example": "2026-11-23"})
]
_TYPES: dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "date": str}
_TYPES |= {"list[str]": list[str], "list[int]": list[int], "list[float]": list[float], "list[date]": list[str]}
Kind = Annotated[str, Field(pattern=rf"^({'|'.join(re.escape(name) for name in _TYPES)})\??$")]


class Declared(BaseModel):
    """What a parameter and a column have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    type: Kind
    doc: str
    da: str = ""
    """The Danish label; what has none is shown by its name."""
    doc_da: str = ""
    """What it means, in Danish; what has none is explained in English."""

    @property
    def optional(self) -> bool:
        """Tell whether it may be null."""
        return self.type.endswith("?")

    @property
    def base(self) -> str:
        """Return the type without the mark of the optional."""
        return self.type.removesuffix("?")


class Param(Declared):
    """What can be asked for."""

    default: Any = None
    one_of: tuple[str, ...] = ()
    key_of: str | None = None
    value_of: str | None = None
    scope: bool = False
    ge: float | None = None
    after: str | None = None
    """Another date among the parameters, which this one must lie after."""

    @property
    def names(self) -> tuple[str, str] | None:
        """Return the (label, property) that must have the value, if it names something of the landscape."""
        label, _, name = (self.value_of or self.key_of or "").partition(".")
        return (label, name or NODES[label].key_field) if label else None

    @property
    def required(self) -> bool:
        """Tell whether it must be given."""
        return self.default is None and not self.optional

    def annotation(self) -> Any:
        """Return the type that pydantic, FastAPI and the command line read."""
        kind: Any = DAY if self.base == "date" else Literal[self.one_of] if self.one_of else _TYPES[self.base]
        if self.base == "str":
            spelled = NODES[self.key_of].spelled if self.key_of else str
            kind = Annotated[kind, AfterValidator(_no_surrogate), AfterValidator(spelled)]
        if self.base == "int":
            kind = Annotated[kind, Field(ge=-LARGEST, le=LARGEST)]
        if self.base == "float":
            kind = Annotated[kind, Field(allow_inf_nan=False)]
        if self.ge is not None:
            kind = Annotated[kind, Field(ge=self.ge)]
        if self.base in ("int", "float") and self.optional:
            number = "integer" if self.base == "int" else "number"
            return Annotated[
                kind | None,
                BeforeValidator(lambda value: None if value == "all" else value),
                WithJsonSchema({"anyOf": [{"type": number, "minimum": self.ge, "maximum": LARGEST}, {"const": "all"}]}),
            ]
        return kind | None if self.optional else kind


class Column(Declared):
    """What a row says."""

    key_of: tuple[str, ...] = ()
    """The nouns that its values may be keys of; a column named as a noun need not say so."""
    format: Format = "number"
    """Of a figure: its unit, in which all that shows it does; a share is from 0 to 1, and shown in percent."""
    enough: dict[str, float] = {}
    """Of a figure: what other columns must come to for it to say something of a municipality; below, it is unknown."""
    highest: tuple[str, str] | tuple[()] = ()
    """Of a figure: what the highest of several rows about one municipality is called, in Danish and English."""
    detail: bool = False
    """Whether readers of a table see it only when they ask for all columns."""
    null: str = ""
    """What an empty value says, in Danish, where it does not say that something is unknown."""

    @property
    def digits(self) -> int:
        """Return the decimals to which figures are compared in orders: 9, of kroner 2."""
        return 2 if self.format == "kroner" else 9

    def annotation(self) -> Any:
        """Return the type of the value in a row."""
        kind = _TYPES[self.base]
        return kind | None if self.optional else kind


def in_words(error: ValidationError) -> dict[str, str]:
    """Return what pydantic says is wrong with what, by where that stands."""
    return {".".join(map(str, one["loc"])): one["msg"].removeprefix("Value error, ") for one in error.errors()}
