"""Rows as frames of polars or pandas, by the types that their columns declare: what is null stays null."""

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from kb.dates import first_day, last_day
from kb.declared import Column
from kb.errors import KBError
from kb.model import NODES, RELATIONSHIPS
from kb.rows import Row

if TYPE_CHECKING:
    import pandas
    import polars

SCALARS: dict[str, set[type]] = {"str": {str}, "int": {int}, "float": {int, float}, "bool": {bool}}
"""Of which types the values of a column must be that is of a type; the first that fits is taken."""


def to_polars(rows: list[Row], columns: dict[str, Column]) -> "polars.DataFrame":
    """Return rows as a frame of polars. Raises KBError where there is no polars."""
    pl = _library("polars")
    single = {"str": pl.String, "int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean, "date": pl.Date}
    types = single | {f"list[{base}]": pl.List(kind) for base, kind in single.items()}
    frame: polars.DataFrame = pl.DataFrame(
        [pl.Series(name, _values(rows, name, column), types[column.base]) for name, column in columns.items()]
    )
    return frame


def to_pandas(rows: list[Row], columns: dict[str, Column]) -> "pandas.DataFrame":
    """Return rows as a frame of pandas, of types that know null; lists are objects. Raises KBError without pandas."""
    pd = _library("pandas")
    types = {"str": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "date": "datetime64[s]"}
    frame: pandas.DataFrame = pd.DataFrame(
        {
            name: pd.Series(_values(rows, name, column), dtype=types.get(column.base, "object"))
            for name, column in columns.items()
        }
    )
    return frame


def inferred(rows: list[Row]) -> dict[str, Column]:
    """Return columns whose types nobody declared, by their values; what is of several types, or has parts, is JSON."""
    names = rows[0] if rows else ()
    return {name: Column(type=_type([row[name] for row in rows]), doc="") for name in names}


def _library(name: str) -> ModuleType:
    try:
        return __import__(name)
    except ImportError:
        raise KBError(f"{name} is not installed here: `make analyst` installs it") from None


def _type(values: list[Any]) -> str:
    known = [value for value in values if value is not None]
    kinds = {type(value) for value in known}
    if kinds == {list}:
        inner = {type(one) for value in known for one in value}
        return next((f"list[{name}]?" for name, kind in SCALARS.items() if inner <= kind and name != "bool"), "str?")
    return next((f"{name}?" for name, kind in SCALARS.items() if kinds <= kind), "str?")


def _values(rows: list[Row], name: str, column: Column) -> list[Any]:
    """Return the values of a column as its type has them."""
    base = column.base.removeprefix("list[").removesuffix("]")
    make: Callable[[Any], Any] = _made(base, name)
    if base != column.base:
        return [None if (found := row.get(name)) is None else list(map(make, found)) for row in rows]
    return [None if (found := row.get(name)) is None else make(found) for row in rows]


def _made(base: str, name: str) -> Callable[[Any], Any]:
    if base == "date":
        return last_day if name in _last_days() else first_day
    if base == "float":
        return float
    return _word if base == "str" else lambda value: value


def _word(value: Any) -> str:
    return value if isinstance(value, str) else to_json(value).decode()


@cache
def _last_days() -> frozenset[str]:
    """Return the names of dates that count to their last day where they are not given to the day, as in the graph."""
    nouns = (*NODES.values(), *RELATIONSHIPS.values())
    return frozenset(name for noun in nouns for name, day in noun.days.items() if day.counts_from is last_day)
