"""The generator: a fictional landscape of any size as a folder of CSVs, the same for the same numbers."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kb.errors import InvalidParameter, RequestError
from kb.generate.common import Common
from kb.generate.contracts import Contracts
from kb.generate.days import Days
from kb.generate.flows import Flows
from kb.generate.folder import Folder
from kb.generate.national import National
from kb.generate.places import MOST, Places
from kb.generate.plan import PlanWriter
from kb.generate.reports import Reporting
from kb.generate.sources import write_sources
from kb.generate.systems import Catalogue
from kb.generate.usages import Usages
from kb.generate.vendors import Vendors

__all__ = ["generate"]

TODAY = date(2026, 11, 1)
"""The day that the landscape is made for: a clock would make every run another landscape."""


def generate(
    folder: Path, municipalities: int, seed: int, say: Callable[[str], object] = lambda _: None, today: date = TODAY
) -> None:
    """Write a fictional landscape into a new or empty folder; it is there whole or not at all.

    The same numbers give the same bytes. Municipalities are written one by one and forgotten; only the catalogue of
    systems and vendors, which grows with the square root of their number, is kept. `say` gets lines of progress.
    InvalidParameter for a number out of range, RequestError for a folder that can't be had.
    """
    if not 1 <= municipalities <= MOST:
        raise InvalidParameter({"municipalities": f"{municipalities} is not from 1 to {MOST}"})
    folder = folder.absolute()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RequestError(f"{folder} is not empty; name a new or empty folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        # A sibling is on the same disk, so that renaming it is one step.
        unfinished = folder.with_name(f".{folder.name}.{os.getpid()}.unfinished")
        unfinished.mkdir()
        try:
            with Folder(unfinished) as files:
                _write(files, municipalities, seed, say, today)
            unfinished.replace(folder)
        except BaseException:
            shutil.rmtree(unfinished)
            raise
    except OSError as error:
        raise RequestError(f"{folder} can't be written: {error.strerror}") from error
    say(f"{municipalities} municipalities, all of them fictional, in {folder}")


def _write(folder: Folder, municipalities: int, seed: int, say: Callable[[str], object], today: date) -> None:
    days = Days(today)
    # 98 municipalities have about 400 systems between them, 11 000 about 4 000.
    systems = round(400 * (max(municipalities, 20) / 98) ** 0.49)
    write_sources(folder, days)
    vendors = Vendors(folder, days, seed, round(systems * 0.3))
    common = Common(folder, days, seed)
    shared = len(common.registers) + len(common.services) + 1 + len(common.joint)
    catalogue = Catalogue(folder, days, seed, vendors, common, systems - shared)
    catalogue.add_locals(municipalities)
    National(folder, days, seed, vendors, common)
    places = Places(folder, days, seed, municipalities)
    plan = PlanWriter(folder, days, seed, places, catalogue, common).plan
    say(f"about {systems} systems and {len(vendors.ids)} vendors")
    usages = Usages(folder, days, catalogue, common, plan)
    flows = Flows(folder, days, seed, catalogue, common, plan)
    contracts = Contracts(folder, days, seed, places, catalogue)
    reporting = Reporting(folder, days)
    step = max(1, municipalities // 20)
    for place in places:
        together = contracts.bought_together(place)
        landscape = usages.of(place, {market: purchase.system for market, purchase in together.items()})
        flows.of(place, landscape)
        contracts.of(place, landscape, together)
        reporting.of(place)
        if (place.index + 1) % step == 0:
            say(f"{place.index + 1} of {municipalities} municipalities")
