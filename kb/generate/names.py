"""Invented names that read well in Danish: places, regions, vendors, systems, people."""

from collections.abc import Callable
from functools import cache
from random import Random

from kb.danish import slug
from kb.generate import words
from kb.generate.streams import stream

COMPANY_FORMS = {"DK": "A/S", "SE": "AB", "NO": "AS", "FI": "Oy", "DE": "GmbH", "NL": "BV"}


def _joins_well(begin: str, end: str) -> bool:
    """Tell whether two halves meet without the same letter or two vowels side by side."""
    vowels = "aeiouyæøå"
    return begin[-1].lower() != end[0] and not (begin[-1].lower() in vowels and end[0] in vowels)


@cache
def _compounds(begins: str, ends: str) -> frozenset[str]:
    """Return every well-sounding compound once, whatever the split that made it."""
    return frozenset(begin + end for begin in begins.split() for end in ends.split() if _joins_well(begin, end))


def _shuffled(names: frozenset[str], *name: object) -> list[str]:
    """Return the names in a seeded order, which owes nothing to the order that Python hashes them in."""
    order = sorted(names)
    stream(*name).shuffle(order)
    return order


def _places() -> frozenset[str]:
    return _compounds(words.PLACE_BEGINS, words.PLACE_ENDS) - set(words.REAL_PLACES.split())


def most_places() -> int:
    """Return how many different place names there are."""
    return len(_places()) * (1 + len(words.PLACE_QUALIFIERS.split()))


def places(seed: int) -> Callable[[int], str]:
    """Return a function from the number of a place to its name; plain names come before `Nørre …` and its like."""
    plain = _shuffled(_places(), seed, "places")
    qualifiers = ["", *(f"{word} " for word in words.PLACE_QUALIFIERS.split())]
    return lambda index: qualifiers[index // len(plain)] + plain[index % len(plain)]


def regions(seed: int) -> Callable[[int], str]:
    """Return a function from the number of a region to its name."""
    names = _shuffled(_compounds(words.PLACE_BEGINS, words.REGION_ENDS), seed, "regions")
    qualifiers = ["", *(f"{word} " for word in words.PLACE_QUALIFIERS.split())]
    return lambda index: f"Region {qualifiers[index // len(names)]}{names[index % len(names)]}"


def vendors(seed: int) -> Callable[[int, Random, str], tuple[str, str]]:
    """Return a function from the number of a vendor, a stream and a country to its id and name."""
    compounds = _shuffled(_compounds(words.VENDOR_BEGINS, words.VENDOR_ENDS), seed, "vendors")
    trades = words.VENDOR_TRADES.split()

    def name(index: int, random: Random, country: str) -> tuple[str, str]:
        form = "ApS" if country == "DK" and random.random() < 0.4 else COMPANY_FORMS[country]
        round_, index = divmod(index, len(compounds))
        compound = compounds[index] + (f" {round_ + 1}" if round_ else "")
        return slug(compound), f"{compound} {random.choice(trades)} {form}"

    return name


def systems(seed: int, nouns: tuple[str, ...]) -> Callable[[int], str]:
    """Return a function from the number of a system of an area to its name, from the area's own nouns."""
    plain = frozenset(f"{noun} {name}" for noun in nouns for name in words.SYSTEM_NAMES.split())
    names = _shuffled(plain, seed, "systems", nouns[0])
    variants = ["", *(f" {word}" for word in words.SYSTEM_VARIANTS.split())]
    return lambda index: names[index % len(names)] + variants[index // len(names)]


def people(seed: int) -> Callable[[int], str]:
    """Return a function from the number of a person to a name."""
    first, last = words.FIRST_NAMES.split(), words.LAST_NAMES.split()
    names = _shuffled(frozenset(f"{one} {other}" for one in first for other in last), seed, "people")
    return lambda index: names[index]
