"""What stands in charts beside the names and figures of the rows, in Danish and English."""

STATES: dict[str, tuple[str, str, str]] = {
    "met": ("opfyldt", "met", "#009E73"),
    "explained": ("forklaret", "explained", "#56B4E9"),
    "due": ("frist ikke nået", "due", "#F0E442"),
    "missing": ("mangler", "missing", "#D55E00"),
    "unknown": ("ukendt", "unknown", ""),
}
"""Danish, English and colour (Okabe and Ito) of each state; what is unknown is hatched."""
BANDS = (("lav", "low"), ("moderat", "moderate"), ("høj", "high"))


def say(danish: str, english: str, language: str) -> str:
    """Return the one that is wanted."""
    return danish if language == "da" else english
