"""The graph: the one place that asks the questions and draws the pictures."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from kb import faults, pictures
from kb.access.asking import asking
from kb.connection import Connection
from kb.dates import today
from kb.engine import Address
from kb.errors import EngineError, InvalidParameter, UnknownKey
from kb.identity import answered_for
from kb.kept import Kept, Version, size
from kb.ours import LANDSCAPE, check
from kb.queries import FOLDER, Query, catalogue, read
from kb.rows import Answer, Row, ordered, shown
from kb.seen import figures, reading, sources
from kb.trend import Trend, days, gathered, over_time
from kb.writing import as_rows

T = TypeVar("T")
ATTEMPTS = 5
UNSETTLED = "the landscape changes faster than it can be asked: try again when the load is over"
CHANGED = "the landscape changed while the answer was sent, so that it would be of two: ask again"
KINDS = {"analyses": "analysis", "maps": "map", "checks": "check"}
SHORT = 1000
"""Answers of so many rows are kept: what a page shows, and the next one asks for again."""
COVERAGE = read(FOLDER / "coverage.cypher")


class Graph(Connection):
    """A Neo4j that holds the landscape."""

    def __init__(self, address: Address) -> None:
        """Connect; EngineError says in one sentence why that can't be, and what to do."""
        super().__init__(address)
        self._version_at: tuple[Version, str | None] | None = None
        self._kept = Kept()
        try:
            check(self.read, address)
        except BaseException:
            self.close()
            raise

    def read(self, text: str, params: Row | None = None) -> list[Row]:
        """Return the rows of a read-only query that whoever asks may see; in a cluster it may run on any member."""
        reading.check(text)
        rows = self._read(text, params)[0]
        return rows if asking().sees_all else [sources.without(row, self.told_to_all(sources.CLOSED)) for row in rows]

    def told_to_all(self, text: str) -> Any:
        """Return the one value of a query that everybody is told, or that decides what is, whatever it is made from."""
        version = self._current()
        if version is None or (found := self._kept.get(version, text)) is None:
            ((row,), version) = self._read(text, None)
            found = next(iter(row.values()))
            self._keep(version, text, found)
        return found

    def _read(self, text: str, params: Row | None) -> tuple[list[Row], Version | None]:
        """Return rows and the version of the landscape that they are from; null when it may have changed meanwhile.

        The version is the bookmark of the query's own transaction, which only a write changes, so that it costs nothing
        to know. Neo4j takes it at the end: what was read is of that version only if it was known before. Bookmarks also
        keep what this process wrote or saw visible to it in a cluster.
        """
        return self.whole(lambda run: as_rows(run.run(text, params)))

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Raise EngineError at the end of a block that reads bit by bit, if what it read may be of two landscapes."""
        look: Callable[[], Version | None] = lambda: self.whole(lambda _: None)[1]  # noqa: E731
        before = self._settled(look)
        yield
        if look() != before:
            raise EngineError(CHANGED)

    @property
    def version(self) -> str | None:
        """Return what changes with every load; null when nothing was loaded."""
        # Not by read(): it tells nobody anything of the landscape, and what the public is not told takes long to find.
        for _ in range(2):  # of which landscape it is, is known once nothing has changed since the last reading
            rows, seen = self._read(f"MATCH (l:{LANDSCAPE}) RETURN l.version AS version", None)
            version = rows[0]["version"] if rows else None
            if seen is not None:
                self._version_at = (seen, version)
                break
        return version

    def version_before(self) -> str | None:
        """Return the version that whatever is asked from now on is of, or of a later one; mostly known without asking.

        As long as nothing that was read since had another bookmark, it is what it was.
        """
        at = self._version_at
        return at[1] if at is not None and at[0] == self._latest.raw_values else self.version

    def is_still(self, version: str) -> bool:
        """Tell, without asking, whether nothing that was read until now was of another landscape than that."""
        return self._version_at == (self._latest.raw_values, version)

    def ask(self, asked: str | Query, /, **given: Any) -> Answer:
        """Answer a question, by its name in `cypher/analyses/` or as declared, with the parameters that it declares.

        Who may not see all that it reads is told figures of it, or nothing. Raises UnknownKey when there is no such
        question or thing, InvalidParameter when a value can't be, Forbidden when it is not for whoever asks.
        """
        query = question(asked) if isinstance(asked, str) else asked
        found: Callable[[Row], Answer] = lambda params: self._settled(lambda: self._answered(query, params))[0]  # noqa: E731
        return figures.told_of(query, given, lambda given: answered_for(self, query, given, found))

    def trend(self, name: str, /, **given: Any) -> Trend:
        """Answer a question for one date after the other, all of one landscape: `from`, `to` and `step` for its `at`.

        Raises UnknownKey when it can't be asked so, else what ask does; `limit` counts for each date.
        """
        query, trend = question(name), over_time(name)
        figures.as_whole(query)

        def answered(params: Row) -> dict[str, Answer] | None:
            found: dict[str, Answer] = {}
            version = None
            for day, own in days(trend, params).items():
                one = self._answered(query, own)
                if one is None or version not in (None, one[1]):
                    return None
                found[day.isoformat()], version = one
            return found

        return answered_for(self, trend, given, lambda p: gathered(trend, p, self._settled(lambda: answered(p))))

    @property
    def kept_values(self) -> int:
        """Return how many values are kept of what was read."""
        return self._kept.total

    def _settled(self, attempt: Callable[[], T | None]) -> T:
        """Return what an attempt finds that no load came into; EngineError when one always does."""
        for _ in range(ATTEMPTS):
            found = attempt()
            if found is not None:
                return found
        raise EngineError(UNSETTLED)

    def _answered(self, query: Query, params: Row, columns: tuple[str, ...] = ()) -> tuple[Answer, Version] | None:
        """Return the answer and the version of the landscape that all of it is of; null when that changed meanwhile.

        Rows have these columns alone, where there are any. What is short is kept as it is answered.
        """
        declared = (query.name, query.computed, columns or tuple(query.columns), tuple(query.order))
        key = (*declared, query.text, *params.values())
        version = self._current() if key in self._kept else None
        if version is not None and (kept := self._kept.get(version, key)) is not None:
            return replace(kept, rows=[dict(row) for row in kept.rows]), version
        facts, version = self._facts(query, params)
        self._check(query, params, version)
        if version is None:
            return None
        coverage, covered = self._covered(query, params, version)
        if covered != version:
            return None
        rows = faults.computed(query, facts, params) if query.computed else facts
        limit = params.get("limit")
        answer = Answer(
            name=query.name,
            asks=query.asks,
            at=_day(params),
            params=params,
            coverage=coverage,
            rows=[shown(row, columns or query.columns) for row in ordered(rows, query, limit)],
            truncated=limit is not None and len(rows) > limit,
        )
        if len(answer.rows) <= SHORT:
            self._keep(version, key, answer, answer.rows)
            return replace(answer, rows=[dict(row) for row in answer.rows]), version
        return answer, version

    def _facts(self, query: Query, params: Row) -> tuple[Any, Version | None]:
        """Return what a question is answered from, and its version: what is kept, where that is of the latest."""
        given = query.taken(params)

        def made() -> tuple[Any, Version | None, Any]:
            with faults.located(query):
                records, version = self._read(query.text, given)
            return (faults.made(query, records) if query.computed else records), version, records

        return self._once((query.text, *given.values()), made)

    def _check(self, query: Query, params: Row, version: Version | None) -> None:
        """Refuse keys that nothing has, and values (regions) that occur nowhere."""
        asked = {
            name: (*names, params[name])
            for name, param in query.params.items()
            if (names := param.names)
            and params[name] is not None
            and not self._kept.get(version, (*names, params[name]))
        }
        if not asked:
            return
        columns = [f"EXISTS {{ (:{label} {{{key}: ${name}}}) }} AS {name}" for name, (label, key, _) in asked.items()]
        found = self.read(f"RETURN {', '.join(columns)}", params)[0]
        for name, thing in asked.items():
            if found[name]:
                self._keep(version, thing, True)
            elif query.params[name].key_of:
                raise UnknownKey({name: f"no {thing[0]} {params[name]!r}"})
            else:
                raise InvalidParameter({name: f"{params[name]!r} occurs nowhere"})

    def _covered(self, query: Query, params: Row, version: Version) -> tuple[Row, Version | None]:
        """Return what the answer rests on, and in which version; it is kept for as long as the landscape stands."""
        scope: Row = {"at": _day(params)}
        for name in ("region", "municipality"):
            scope[name] = params[name] if name in params and query.params[name].scope else None
        key = ("coverage", *scope.values())
        if kept := self._kept.get(version, key):
            return kept, version
        (found,), covered = self._read(COVERAGE.text, scope)
        coverage = {
            **{name: found[name] for name in ("municipalities", "known")},
            "reporting": {subject: found[f"reports_{subject}"] for subject in ("usages", "dataflows", "contracts")},
            **{name: found[name] for name in list(COVERAGE.columns)[5:]},
        }
        self._keep(covered, key, coverage)
        return coverage, covered

    def _keep(self, version: Version | None, key: Hashable, made: Any, of: Any = None) -> None:
        """Keep what was made of that version, and `of` what where that is larger; nothing when it may have changed."""
        if version is not None:
            self._kept.put(version, key, made, size(made if of is None else of))

    def picture(self, name: str, /, **given: Any) -> pictures.Picture:
        """Return the graph that a question of `cypher/maps/` is answered with, all of one landscape."""
        return self.pictured(name, None, lambda picture: picture, **given)

    def pictured(self, name: str, what: Hashable, make: Callable[[pictures.Picture], T], /, **given: Any) -> T:
        """Return what is made of a picture, kept under the name of `what` that is for as long as the landscape stands.

        Null keeps the picture alone.
        """
        query = question(name, "maps")
        figures.as_whole(query)

        def made(params: Row) -> tuple[T, Version | None, Any]:
            picture, version = self._once((query.text, *params.values()), lambda: self._pictured(query, params))
            whole = asking().sees_all
            told = make(picture if whole else picture.without(self.told_to_all(sources.CLOSED)))
            return told, version, told

        def found(params: Row) -> T:
            key = (query.text, *params.values(), asking().sees_all, what)
            return (self._once(key, lambda: made(params)) if what else made(params))[0]

        return answered_for(self, query, given, found)

    def _once(self, key: Hashable, make: Callable[[], tuple[T, Version | None, Any]]) -> tuple[T, Version | None]:
        """Return what is kept of the latest version, and that; or else make it, of what, and keep it."""
        version = self._current() if key in self._kept else None
        if version is not None and (kept := self._kept.get(version, key)) is not None:
            return kept, version
        made, version, of = make()
        self._keep(version, key, made, of)
        return made, version

    def _pictured(self, query: Query, params: Row) -> tuple[pictures.Picture, Version | None, pictures.Picture]:
        def read(text: str, given: Row) -> tuple[list[Row], Version | None]:
            with faults.located(query):
                found, version = self._read(text, given)
            self._check(query, params, version)
            return found, version

        picture, version = self._settled(lambda: pictures.picture_of(query, params, read, self._answered))
        return picture, version, picture


def _day(params: Row) -> date:
    """Return the day that the answer is for."""
    day: date = params["at"] if "at" in params else params.get("to", today())
    return day


def question(name: str, kind: str = "analyses") -> Query:
    """Return the question of that name; UnknownKey names those that are there."""
    found = catalogue(kind).get(name)
    if found is None:
        raise UnknownKey(f"no {KINDS[kind]} {name!r}; there are {', '.join(catalogue(kind))}")
    return found
