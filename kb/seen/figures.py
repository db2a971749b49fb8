"""National figures: what the public is told of answers that it may not see whole, so that nobody is found in them.

Where fewer than FEW municipalities are behind a row, it is left out; where fewer are behind a part of one, the part is,
with as many others as it takes that it can't be found by subtraction. It is not said how much was left out: that would
be a figure, too. The public may not ask for another day, a region or a municipality, as two such answers could be
subtracted; and it is told no sums of inhabitants or kroner, as from those it can be found which municipalities they are
the sum of.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from kb.access.asking import asking, refusal
from kb.dates import today
from kb.declared import Column
from kb.queries import Query, catalogue
from kb.rows import Answer, Row, ordered
from kb.seen import reading
from kb.told import FEW


def is_open(query: Query) -> bool:
    """Tell whether everybody may see all that a question answers: it reads nothing else, nor does what it draws."""
    drawn = query.draws.question if query.draws else query.overlay.get("question")
    return reading.is_open(query.text) and (not drawn or is_open(catalogue()[drawn]))


def audience(query: Query) -> str:
    """Return who is told what a question answers: all, or figures of it, or none but those who see everything."""
    return "all" if is_open(query) else "figures" if query.public and query.kind == "analyses" else "none"


def may_ask(query: Query) -> bool:
    """Tell whether whoever asks is told anything by a question."""
    return asking().sees_all or audience(query) != "none"


def as_seen(query: Query) -> Query:
    """Return a question as whoever asks may ask it. Raises Forbidden when that is not at all."""
    if asking().sees_all or is_open(query):
        return query
    if not may_ask(query):
        raise refusal(f"what {query.name} answers is for the municipalities: it tells of single ones")
    return _of_figures(query)


def as_whole(query: Query) -> None:
    """Raise Forbidden unless whoever asks is told all that a question answers: of maps and trends there is no part."""
    if not asking().sees_all and not is_open(query):
        raise refusal(f"the public is told of {query.name} as of today and in figures, if anything")


def check_asked(query: Query, given: dict[str, Any]) -> None:
    """Raise Forbidden when more is asked than the public may; what is as it would be anyway is not asked."""
    public = query.public
    if public is None or asking().sees_all or is_open(query):
        return
    for name, value in given.items():
        param = query.params.get(name)
        if param is None or name in public.params or value in (None, param.default):
            continue
        if name == "at" and value in (today(), today().isoformat()):
            continue
        raise refusal(
            f"{name}: the public asks for all municipalities, as of today; two answers could else be subtracted"
        )


def _of_figures(query: Query) -> Query:
    public = query.public
    assert public is not None  # noqa: S101  # audience() says so
    charted = query.chart and {*query.chart.numbers(), *query.chart.others()} <= {*public.shows}
    hidden = {*public.parts, *public.needs, *public.digits}
    changed = {
        "params": {name: param for name, param in query.params.items() if name in public.params},
        "columns": {name: _perhaps(query.columns[name], maybe=name in hidden) for name in public.shows},
        "chart": query.chart if charted else None,
    }
    # Not validated anew: its Cypher is that of the whole question, which has all its parameters.
    return Query.model_construct(**{name: getattr(query, name) for name in Query.model_fields} | changed)


def _perhaps(column: Column, *, maybe: bool) -> Column:
    if not maybe:
        return column
    kind = column.type.removesuffix("?") + "?"
    return column.model_copy(update={"type": kind, "null": "færre end tre"})


def told(query: Query, rows: list[Row], coverage: Row) -> list[Row]:
    """Return of the rows what the public is told, in their order."""
    public = query.public
    assert public is not None  # noqa: S101  # audience() says so
    found = []
    for row in rows:
        behind = row.get(public.behind, coverage.get(public.behind))
        if behind is None or behind < FEW or (public.says and row[public.says] is None):
            continue
        hidden = _hidden(row, public.parts)
        hidden |= {name for name, needed in public.needs.items() if hidden & {*needed}}
        found.append(
            {name: None if name in hidden else _rounded(row[name], public.digits.get(name)) for name in public.shows}
        )
    return found


def _rounded(value: Any, digits: int | None) -> Any:
    return value if digits is None or value is None else round(value, digits)


def _hidden(row: Row, parts: tuple[str, ...]) -> set[str]:
    """Return the parts of a whole that are hidden: those of few, and others until what is hidden is more than few.

    The whole is shown, so that what is hidden can be told all in all: it is at least FEW, and of at least two parts of
    which either may be any of them. A part of none is hidden like one of few: else none would be told from one.
    """
    hidden = {name for name in parts if row[name] < FEW}
    shown = sorted((name for name in parts if name not in hidden), key=lambda name: row[name])
    if not any(row[name] for name in hidden):
        return set()  # whatever is not nobody is told: the whole says that the others are none
    while shown and (len(hidden) < 2 or sum(row[name] for name in hidden) < FEW):
        hidden.add(shown.pop(0))
    return hidden


def told_of(query: Query, given: Row, ask: Callable[[Row], Answer]) -> Answer:
    """Return what whoever asks is told of a question: all of the answer, or figures. Raises Forbidden."""
    seen = as_seen(query)
    if seen is query:
        answer = ask(given)
        return answer if asking().sees_all else replace(answer, coverage=coverage_told(answer.coverage, answer.at))
    params = query.validated(given)
    check_asked(query, params)
    return answer_told(seen, ask(params | {"limit": None} if "limit" in params else params), params)


def answer_told(query: Query, answer: Answer, params: Row) -> Answer:
    """Return of an answer to a question as it is seen, which was not cut, what whoever asks is told of it."""
    # In the order of what is shown: that of what is hidden would tell of it.
    rows = ordered(told(query, answer.rows, answer.coverage), query)
    limit = params.get("limit")
    return replace(
        answer,
        params={name: value for name, value in params.items() if name in query.params},
        coverage=coverage_told(answer.coverage, answer.at),
        rows=rows[:limit],
        truncated=limit is not None and len(rows) > limit,
    )


def coverage_told(coverage: Row, at: date) -> Row:
    """Return of what an answer rests on what the public is told: how many of the municipalities are known, if many.

    As of today: what is open can be asked of any day, and from one to the next one municipality may be known, or gone.
    """
    of, known = coverage["municipalities"], coverage["known"]
    told = dict.fromkeys(coverage) | {"municipalities": of, "reporting": dict.fromkeys(coverage["reporting"])}
    if at != today():
        return told
    if known >= FEW and not 0 < of - known < FEW:
        told["known"] = known
    share = coverage["illustrative_share"]
    return told | {"illustrative_share": None if share is None else round(share, 1)}
