"""The invented sources of the fictional landscape: everything is illustrative, some is in a made-up register too."""

from random import Random

from kb import model
from kb.generate.days import Days
from kb.generate.folder import Folder

ILLUSTRATIVE = "illustrative"
REGISTER = f"{ILLUSTRATIVE}|fiktivt-register-2025"
SURVEY = f"{ILLUSTRATIVE}|fiktiv-indberetning-2026"
FLOW_SURVEY = f"{ILLUSTRATIVE}|fiktiv-snitfladekortlaegning"
CONTRACT_REGISTER = f"{ILLUSTRATIVE}|fiktivt-kontraktregister"
VENDOR_LIST = f"{ILLUSTRATIVE}|fiktiv-leverandoerliste"
ARCHIVE = f"{ILLUSTRATIVE}|fiktivt-referatarkiv"

_SOURCES = (
    # A made-up fact was not read anywhere, so its source has no day on which it was.
    (ILLUSTRATIVE, "Opdigtet til demonstration (fiktiv)", "illustrative", None),
    ("fiktivt-register-2025", "Fiktivt systemregister 2025", "register", 350),
    ("fiktiv-indberetning-2026", "Fiktiv indberetning om systemer 2026", "survey", 40),
    ("fiktiv-snitfladekortlaegning", "Fiktiv snitfladekortlægning", "survey", 160),
    ("fiktivt-kontraktregister", "Fiktivt kontraktregister", "register", 75),
    ("fiktiv-leverandoerliste", "Fiktiv leverandørliste", "register", 800),
    ("fiktivt-referatarkiv", "Fiktivt referatarkiv", "archive", 20),
)


def write_sources(folder: Folder, days: Days) -> None:
    """Write the sources; each register was read some days before today."""
    for id_, name, kind, ago in _SOURCES:
        folder.add(
            model.Source,
            id=id_,
            name=name,
            kind=kind,
            url=None if ago is None else f"https://{id_}.example/",
            retrieved_on=None if ago is None else days.text(days.today - ago),
            sources=ILLUSTRATIVE,
            confidence="high",
        )


def said(random: Random, register: str, share: float = 0.55) -> dict[str, str]:
    """Return `sources` and `confidence` of a fact that the register, too, asserts in a share of the cases."""
    if random.random() < share:
        return {"sources": register, "confidence": "high"}
    return {"sources": ILLUSTRATIVE, "confidence": "medium" if random.random() < 0.7 else "low"}
