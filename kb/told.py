"""How a question declares what the public is told of it."""

from collections.abc import Container

from pydantic import BaseModel, ConfigDict

FEW = 3
"""Of fewer municipalities the public is told nothing."""


class Public(BaseModel):
    """What the public is told of the rows of a question that reads more than it may see: a national figure.

    It may ask for today, of all municipalities, with the parameters named here and the defaults of all others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    behind: str
    """The column, else the part of the coverage, that counts the municipalities behind a row."""
    shows: tuple[str, ...]
    """The columns that are shown; what identifies a municipality, or could be summed up to one, is none of them."""
    params: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Columns that count municipalities and add up to `behind`: of few municipalities none is shown, nor what would
    give it away."""
    needs: dict[str, tuple[str, ...]] = {}
    """Columns made of others, which are shown only where those are."""
    says: str = ""
    """The column that is what a row has to say; a row without would only tell that it is there."""
    digits: dict[str, int] = {}
    """Decimals of figures that more of them would give away."""

    def check(self, columns: Container[str], params: Container[str]) -> None:
        """Raise ValueError when it names a column or a parameter that there is none of."""
        for name in (*self.shows, *self.parts, *self.needs, *self.digits):
            if name not in columns:
                raise ValueError(f"public: no column {name!r}")
        for name in self.params:
            if name not in params:
                raise ValueError(f"public: no parameter {name!r}")
