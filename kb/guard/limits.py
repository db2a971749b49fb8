"""How much one query may take, and how many may run."""

from dataclasses import dataclass

LONGEST_TEXT = 10_000
"""Letters of a text among the parameters: what goes through one for each letter of another can't be stopped."""
MOST_PARAMETERS = 100_000
"""Letters of all parameters as JSON."""


@dataclass(frozen=True)
class Limits:
    """Say how much a query may take; the memory of its transaction is Neo4j's own setting."""

    seconds: float = 10.0
    patience: float = 5.0  # so long a caller waits beyond that for a Neo4j that can't be stopped
    rows: int = 1_000
    answer_bytes: int = 5_000_000
    per_caller: int = 2
    at_once: int = 6
    text_length: int = 10_000
