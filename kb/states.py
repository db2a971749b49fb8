"""States: what a requirement can be with a municipality or a system, in words, and in colours where it is drawn."""

from typing import NamedTuple


class State(NamedTuple):
    """What a state is called in Danish, and how it is drawn; in English it is called as it is written."""

    danish: str
    fill: str
    """The colour of areas (Okabe and Ito); what is unknown is hatched, and has none."""
    absent: tuple[str, str] = ("", "")
    """What is said on maps, in Danish and English, of an integration in it, which is not known to be there."""
    line: str = ""
    """The colour of its line, 3 to 1 on white (WCAG 2.2, 1.4.11), and different from those of what is there."""
    dashes: tuple[int, ...] = ()


STATES = {
    "met": State("opfyldt", "#009E73"),
    "explained": State(
        "forklaret",
        "#56B4E9",
        ("mangler, og afvigelsen er godkendt", "missing, with an accepted deviation"),
        "#5A3E85",
        (10, 6),
    ),
    "due": State(
        "frist ikke nået", "#F0E442", ("skal være der inden fristen", "due by its deadline"), "#8A5A00", (10, 6)
    ),
    "missing": State("mangler", "#D55E00", ("mangler", "missing"), "#D00000", (10, 6)),
    "unknown": State("ukendt", "", ("ukendt, om den er der", "not known to be there"), "#666666", (2, 5)),
}
"""By name, in the order in which they are counted."""
WORST_FIRST = ("missing", "due", "explained", "unknown", "met")
LACKING = tuple(state for state in WORST_FIRST if state not in ("explained", "met"))
"""What is lacking to follow a requirement, the worst first."""
