"""Sentences in two languages."""

import copy

from kb.said import NOTHING, Said, did_you_mean, listed


def test_what_is_said_is_english_and_knows_its_danish() -> None:
    """Be a text as any other, and add up in both; what others say is the same in both."""
    said = Said("is empty", "er tom") + ": " + Said("write it", "skriv det")
    assert said == "is empty: write it"
    assert said.da == "er tom: skriv det"
    assert copy.deepcopy(said).da == said.da
    assert Said.of(ValueError(said)).da == said.da
    assert Said.of(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "odd")).da.startswith("'utf-8' codec can't")
    assert Said.same(said) is said


def test_guesses_and_lists_are_said_in_both() -> None:
    """Say what may be meant, and nothing where nobody knows."""
    assert did_you_mean([]) is NOTHING
    meant = did_you_mean(["2019-01", "2019-03"], Said(" Write it", " Skriv det"))
    assert (meant, meant.da) == (
        " (did you mean 2019-01, or 2019-03? Write it)",
        " (mente du 2019-01 eller 2019-03? Skriv det)",
    )
    assert (listed(["a"]).da, listed(["a", "b", "c"]), listed(["a", "b", "c"]).da) == ("a", "a, b or c", "a, b eller c")
