"""The errors that kb raises, and nothing else; kb knows no HTTP, so what status an error becomes is the api's business.

KBError                   everything that kb raises on purpose
├── SourceError           a file is wrong: all its problems at once
├── RequestError          the caller asked for what is not there or may not be had
│   ├── UnknownKey        no such node, question or noun
│   ├── InvalidParameter  a parameter has a value that it can't have
│   │   └── QueryError    Neo4j can't run the Cypher, and says where
│   ├── Outdated          what the caller knows can't be brought up to date
│   ├── Refused           a query that may not run
│   ├── TooMuch           a query takes more time or memory than it may
│   └── TooMany           the caller asks too many things at once
├── Forbidden             the caller's role may not see or do that
└── EngineError           Neo4j can't be reached, started or used
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.said import Said


class KBError(Exception):
    """Be the root of everything that kb raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """Name one thing that is wrong in a source file: where it stands, and what was found and expected."""

    file: str
    line: int | None
    column: str | None
    message: Said

    def __str__(self) -> str:
        """Print the problem as `seed_data/uses.csv:17: column end: no System 'aulla'`."""
        return self._placed("column", self.message)

    @property
    def da(self) -> str:
        """Return it in Danish."""
        return self._placed("kolonne", self.message.da)

    def _placed(self, column: str, message: str) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {message}" if self.column is None else f"{place}: {column} {self.column}: {message}"


class SourceError(KBError):
    """Say everything that is wrong in the files of a source, not only the first thing."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Carry the problems in the order in which they were found."""
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Print all problems, one per line."""
        return "\n".join(map(str, self.problems))

    @property
    def da(self) -> str:
        """Return all problems in Danish, one per line."""
        return "\n".join(problem.da for problem in self.problems)


class RequestError(KBError):
    """Say that the caller asked for what is not there or may not be had.

    `wrong` has what is wrong with each parameter, by its name with dots for what is within; empty if it is none of one.
    """

    def __init__(self, said: str | Mapping[str, str], of: str = "") -> None:
        """Take a sentence, or what is wrong with which parameters; and of what these are, where that is not plain."""
        self.wrong = {} if isinstance(said, str) else dict(said)
        told = said if isinstance(said, str) else "; ".join(f"{name}: {what}" for name, what in said.items())
        super().__init__(f"{of}: {told}" if of else told)


class UnknownKey(RequestError):  # noqa: N818 - it is what the caller did, not what we did
    """Say that nothing has the key or name that was asked for."""


class InvalidParameter(RequestError):  # noqa: N818
    """Say that a parameter has a value that it can't have."""


class QueryError(InvalidParameter):
    """Say in Neo4j's words what is wrong in a query, and where: line and column from 1, offset from 0."""

    def __init__(self, message: str, position: dict[str, int] | None = None) -> None:
        """Carry the position beside the message."""
        self.position = position
        super().__init__(message)


class Outdated(RequestError):  # noqa: N818
    """Say why what the caller knows can't be brought up to date, so that it has to be read anew."""


class Refused(RequestError):  # noqa: N818
    """Say why a query may not run."""


class TooMuch(RequestError):  # noqa: N818
    """Say that a query takes more time or memory than it may."""


class TooMany(RequestError):  # noqa: N818
    """Say that the caller asks too many things at once; `seconds` is when to come back."""

    def __init__(self, message: str, seconds: int = 1) -> None:
        """Carry when to come back."""
        self.seconds = seconds
        super().__init__(message)


class Forbidden(KBError):  # noqa: N818
    """Say that the caller's role may not see or do what was asked; `known` tells whether it is known who the caller is.

    It says nothing of the landscape: it is raised before anything is looked up.
    """

    def __init__(self, message: str, *, known: bool = False) -> None:
        """Carry whether signing in could help."""
        self.known = known
        super().__init__(message)


class EngineError(KBError):
    """Say in one plain sentence why Neo4j can't be reached, started or used, and what to do."""
