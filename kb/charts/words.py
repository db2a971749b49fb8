"""What stands in charts beside the names and figures of the rows, in Danish and English."""

from kb.words import CHOICES


def say(danish: str, english: str, language: str) -> str:
    """Return the one that is wanted."""
    return danish if language == "da" else english


def word(name: str, language: str) -> str:
    """Return what a word of a closed list is called, such as a state."""
    return CHOICES[name] if language == "da" else name
