"""What everybody shares: areas, standards, the blocks of the common architecture, registers and joint systems."""

from typing import NamedTuple

from kb import model
from kb.danish import slug
from kb.generate.areas import AREAS
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.sources import ARCHIVE, REGISTER, said
from kb.generate.streams import stream


class Shared(NamedTuple):
    """A register, shared service or joint system, the interface to it, and its block where it is one."""

    id: str
    name: str
    interface: str
    block: str | None
    area: int | None
    carries: str
    """What it tells others."""


UNION = "kommunernes-faelleshus"
JOINT_COMPANY = "faelles-indkoebshus"
ORGANISATIONS = (
    (UNION, "Kommunernes Fælleshus (fiktiv)", "association"),
    (JOINT_COMPANY, "Fælles Indkøbshus (fiktiv)", "joint_company"),
    ("styrelsen-for-taeller-og-traad", "Styrelsen for Tæller og Tråd (fiktiv)", "state"),
    ("styrelsen-for-skole-og-fjord", "Styrelsen for Skole og Fjord (fiktiv)", "state"),
    ("aaben-kode-laug", "Åben Kode-Laug (fiktiv)", "community"),
)
FREQUENCIES = ("dagligt", "hver time", "ved hændelse", "ugentligt", "månedligt")
_REGISTERS = (
    ("Personregistret Linde", "personoplysninger"),
    ("Firmaregistret Møllestenen", "virksomhedsoplysninger"),
    ("Husregistret Tegl", "bygningsoplysninger"),
    ("Vejregistret Milepæl", "adresser"),
    ("Lønregistret Skæppen", "indkomster"),
)
_SERVICES = (
    ("Sagstråden", "Sagsindeks"),
    ("Duepost", "Brevfordeling"),
    ("Nøgleporten", "Brugeradgang"),
    ("Segllauget", "Systemadgang"),
    ("Ekkofordeleren", "Hændelsesfordeling"),
    ("Rodnettet", "Organisation"),
    ("Hyldeværket", "Klassifikation"),
    ("Møntgangen", "Udbetaling"),
    ("Kornindekset", "Ydelsesindeks"),
)
_JOINT = (
    ("Fælles Skoleportal Lygten", 6),
    ("Fælles Ydelseskasse Ankeret", 10),
    ("Fælles Sygeopfølgning Stigen", 9),
    ("Fælles Bibliotekshylde Reolen", 18),
    ("Fælles Byggeportal Lodsnoren", 12),
    ("Fælles Partsblik Kikkerten", 2),
    ("Fælles Nøgletalsbord Kuglerammen", 21),
    ("Fælles Valgbord Urnen", 27),
    ("Fælles Ejendomsbidrag Matriklen", 24),
    ("Fælles Børneplan Redekassen", 5),
    ("Fælles Pladsanvisning Gyngen", 7),
    ("Fælles Klimatal Regnmåleren", 35),
)
INTERFACE_KINDS = {"service": "tjeneste", "file": "fil", "event": "hændelse"}


def area_id(area: int) -> str:
    """Return the id of a main area, as `F01`."""
    return f"F{area + 1:02d}"


def group_id(area: int, group: int) -> str:
    """Return the id of a group, as `F01.02`."""
    return f"{area_id(area)}.{group + 1:02d}"


def area_standard(area: int) -> str:
    """Return the id of the interface standard of an area."""
    return f"FS{2000 + 10 * area}"


class Common:
    """Hold what everybody shares, for others to send to and to demand."""

    def __init__(self, folder: Folder, days: Days, seed: int) -> None:
        """Write the areas, the organisations, the common architecture and the joint systems."""
        self._folder, self._days = folder, days
        self._random = stream(seed, "common")
        self._infrastructures = 0
        self._write_areas()
        for id_, name, kind in ORGANISATIONS:
            folder.add(model.Organisation, id=id_, name=name, kind=kind, sources=ARCHIVE, confidence="high")
        for area, words in enumerate(AREAS):
            self._write_standard(area_standard(area), f"Snitflade for {words.name_da.lower()} (fiktiv)")
        self.registers = [self._infrastructure(name, None, carries) for name, carries in _REGISTERS]
        self.services = [self._infrastructure(name, block, "hændelser") for name, block in _SERVICES]
        self.unused = self._infrastructure("Fuldmagtslugen", "Fuldmagt", "fuldmagter")
        """A service that stands ready and that nobody has connected to."""
        self.joint = [self._joint(name, area) for name, area in _JOINT]

    def _write_areas(self) -> None:
        add = self._folder.add
        for area, words in enumerate(AREAS):
            facts = said(self._random, REGISTER, 0.5)
            id_ = area_id(area)
            add(model.Capability, id=id_, name_da=words.name_da, name_en=words.name_en, level=1, **facts)
            for group, name in enumerate(words.groups):
                add(model.Capability, id=group_id(area, group), name_da=name, level=2, **facts)
                add(model.PartOf, start=group_id(area, group), end=id_, **facts)

    def _write_standard(self, id_: str, name: str) -> str:
        self._folder.add(
            model.Standard,
            id=id_,
            name=f"{id_} {name}",
            version=f"{self._random.randrange(1, 4)}.{self._random.randrange(10)}",
            url=f"https://standarder.example/{id_.lower()}",
            **said(self._random, REGISTER),
        )
        return id_

    def _infrastructure(self, name: str, block: str | None, carries: str) -> Shared:
        add, random = self._folder.add, self._random
        system, facts = slug(name), said(self._random, REGISTER, 0.6)
        self._infrastructures += 1
        add(
            model.System,
            id=system,
            name=name,
            description=f"Fiktiv fælles infrastruktur: {(block or 'grunddata').lower()}.",
            kind="national_register" if block is None else "shared_service",
            joint=block is not None,
            open_source=False,
            active_from=str(self._days.year - random.randrange(9, 16)),
            **facts,
        )
        interface, standard = f"{system}-tjeneste", f"FS{1000 + 10 * self._infrastructures}"
        self._write_standard(standard, f"{block or name.split()[0]} (fiktiv)")
        add(model.Interface, id=interface, name=f"{name}, tjeneste (fiktiv)", kind="service", **facts)
        add(model.Exposes, start=system, end=interface, **facts)
        add(model.Follows, start=interface, end=standard, valid_from=str(self._days.year - 9), **facts)
        if block is None:
            return Shared(system, name, interface, None, None, carries)
        block_id = f"blok-{slug(block)}"
        add(model.BuildingBlock, id=block_id, name=f"{block} (fiktiv byggeblok)", **facts)
        add(model.Realises, start=system, end=block_id, valid_from=str(self._days.year - 8), **facts)
        add(model.CarriedBy, start=interface, end=block_id, **facts)
        return Shared(system, name, interface, block_id, None, carries)

    def _joint(self, name: str, area: int) -> Shared:
        add, random = self._folder.add, self._random
        system, facts = slug(name), said(self._random, REGISTER, 0.6)
        began = self._days.today - random.randrange(5 * 365, 13 * 365)
        add(
            model.System,
            id=system,
            name=name,
            description=f"Fiktivt fælles system til {AREAS[area].name_da.lower()}.",
            kind="saas",
            joint=True,
            open_source=random.random() < 0.3,
            active_from=self._days.rough(random, began),
            **facts,
        )
        add(model.Supports, start=system, end=group_id(area, random.randrange(3)), **facts)
        interface = f"{system}-tjeneste"
        add(model.Interface, id=interface, name=f"{name}, tjeneste (fiktiv)", kind="service", **facts)
        add(model.Exposes, start=system, end=interface, valid_from=self._days.text(began + 90), **facts)
        add(model.Follows, start=interface, end=area_standard(area), valid_from=self._days.text(began + 90), **facts)
        return Shared(system, name, interface, None, area, AREAS[area].objects[0])
