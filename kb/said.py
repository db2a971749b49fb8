"""Sentences that are said in English and in Danish: what is wrong with a file is mended by who filled it in."""

from collections.abc import Sequence
from typing import Self


class Said(str):
    """A text in English, which knows itself in Danish as `da`."""

    da: str

    def __new__(cls, en: str, da: str) -> Self:
        """Take both."""
        said = super().__new__(cls, en)
        said.da = da
        return said

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # copies know both, too
        """Return what another one is made of."""
        return str(self), self.da

    def __add__(self, more: str) -> "Said":
        """Say more, which is said so in both languages where it is no sentence of its own."""
        return Said(super().__add__(more), self.da + (more.da if isinstance(more, Said) else more))

    @classmethod
    def same(cls, text: str) -> "Said":
        """Return what somebody else says, in whatever language."""
        return text if isinstance(text, Said) else Said(text, text)

    @classmethod
    def of(cls, error: Exception) -> "Said":
        """Return what an error says."""
        return next((one for one in error.args if isinstance(one, Said)), cls.same(str(error)))


NOTHING = Said("", "")


def did_you_mean(guesses: Sequence[str], more: Said = NOTHING) -> Said:
    """Return ` (did you mean 2019-01, or 2019-03?)`, and what to do about it; nothing where there is no guess."""
    if not guesses:
        return NOTHING
    return Said(
        f" (did you mean {', or '.join(guesses)}?{more})",
        f" (mente du {' eller '.join(Said.same(guess).da for guess in guesses)}?{more.da})",
    )


def listed(words: Sequence[str]) -> Said:
    """Return `a, b or c`."""
    *some, last = words
    return Said(f"{', '.join(some)} or {last}", f"{', '.join(some)} eller {last}") if some else Said.same(last)
