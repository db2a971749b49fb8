"""What the author of a question did wrong, said with the file and the line where it stands."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from kb.errors import EngineError, SourceError
from kb.queries import Query
from kb.rows import Row

STATEMENT = "Neo.ClientError.Statement."
"""How the codes begin by which Neo4j says that the Cypher itself is wrong."""
_POSITION = re.compile(r"\s*\(line (\d+), column \d+ \(offset: \d+\)\).*", re.DOTALL)


@contextmanager
def located(query: Query) -> Iterator[None]:
    """Say as a SourceError, with the file and its line, what Neo4j has against a question's Cypher."""
    try:
        yield
    except EngineError as error:
        code = getattr(error.__cause__, "code", None) or ""
        if not code.startswith(STATEMENT):
            raise
        message = getattr(error.__cause__, "message", None) or str(error)
        found = _POSITION.search(message)
        line = int(found[1]) if found else 1
        raise SourceError([query.problem(f"Neo4j says: {_POSITION.sub('', message)}", line)]) from error


def computed(query: Query, facts: Any, params: Row) -> list[Row]:
    """Return the rows that the question's function makes; SourceError says that there is none of its name."""
    function: Callable[[Any, Row], Iterable[Row]] | None = getattr(import_module("kb.algorithms"), query.name, None)
    if function is None:
        raise SourceError([query.problem(f"computed: kb.algorithms has no function {query.name}")])
    return list(function(facts, params))


def made(query: Query, records: list[Row]) -> Any:
    """Return what the question's function takes, as `MADE_OF` says."""
    return import_module("kb.algorithms").MADE_OF.get(query.name, list)(records)
