"""The invented council: its groups, people, meetings every quarter, and papers."""

from bisect import bisect_left
from datetime import date

from kb import model
from kb.danish import slug
from kb.generate import names
from kb.generate.areas import AREAS
from kb.generate.common import ORGANISATIONS, UNION, area_id, area_standard
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.sources import ARCHIVE
from kb.generate.streams import stream

_FACTS = {"sources": ARCHIVE, "confidence": "high"}
_YEARS = 14
_PEOPLE = 44
COUNCIL = "WorkingGroup:f-arkitekturraadet"
_GROUPS = (
    ("Gruppen for sag og dokument", 2),
    ("Gruppen for velfærdsdata", 3),
    ("Gruppen for brugere og adgang", 20),
    ("Gruppen for åbne snitflader", 14),
    ("Gruppen for fælles indkøb", 23),
    ("Gruppen for skoledata", 6),
)
_TITLES = ("digitaliseringschef", "it-arkitekt", "forretningsarkitekt", "centerchef", "sektionsleder")


class Council:
    """Hold the days of the council's meetings, for decisions to be made at."""

    def __init__(self, folder: Folder, days: Days, seed: int) -> None:
        """Write groups, people, meetings and their papers."""
        self._folder, self._days = folder, days
        self._random = stream(seed, "council")
        self._documents = 0
        self._groups = [self._group(*group) for group in _GROUPS]
        self._members(seed)
        self._meetings = self._meet()

    def _group(self, name: str, area: int) -> str:
        add, random, days = self._folder.add, self._random, self._days
        id_ = f"f-{slug(name)}"
        starts = days.today - random.randrange(700, 4500)
        ends = days.text(starts + 600) if area == 23 else None
        purpose = f"Fiktiv arbejdsgruppe om {AREAS[area].name_da.lower()}."
        add(
            model.WorkingGroup,
            id=id_,
            name=f"{name} (fiktiv)",
            purpose=purpose,
            starts_on=days.rough(random, starts),
            ends_on=ends,
            **_FACTS,
        )
        add(model.Develops, start=id_, end=f"Standard:{area_standard(area)}", **_FACTS)
        add(model.Develops, start=id_, end=f"Capability:{area_id(area)}", **_FACTS)
        self.document(f"Kommissorium for {name.lower()}", "report", f"WorkingGroup:{id_}", starts)
        return f"WorkingGroup:{id_}"

    def _members(self, seed: int) -> None:
        add, random, days = self._folder.add, self._random, self._days
        council = COUNCIL.split(":")[1]
        purpose = "Fiktivt råd, der rådgiver om fælles it-arkitektur."
        began = str(days.year - _YEARS)
        add(model.WorkingGroup, id=council, name="Arkitekturrådet (fiktiv)", purpose=purpose, starts_on=began, **_FACTS)
        add(model.Develops, start=council, end="BuildingBlock:blok-sagsindeks", **_FACTS)
        name = names.people(seed)
        for number in range(_PEOPLE):
            id_ = f"f-{slug(name(number))}"
            add(model.Person, id=id_, name=name(number), title=f"{random.choice(_TITLES)} (fiktiv person)", **_FACTS)
            where = [COUNCIL] if number < 14 else [random.choice(self._groups)]
            if number % 5 == 0:
                where.append(random.choice(self._groups))
            for group in dict.fromkeys(where):
                since = days.today - random.randrange(100, 4000)
                until = since + random.randrange(300, 2500) if random.random() < 0.4 else None
                add(
                    model.MemberOf,
                    start=f"Person:{id_}",
                    end=group,
                    role="formand" if number in (0, 14) else "medlem",
                    valid_from=days.rough(random, since),
                    valid_to=None if until is None else days.rough_end(random, since, until),
                    **_FACTS,
                )
        for organisation, _, _ in ORGANISATIONS:
            end = COUNCIL if organisation == UNION else f"Organisation:{UNION}"
            add(model.MemberOf, start=f"Organisation:{organisation}", end=end, role="observatør", **_FACTS)

    def _meet(self) -> list[tuple[int, str]]:
        """Write a meeting each quarter, the next one included, and return the days and ids of those held."""
        add, random, days = self._folder.add, self._random, self._days
        held = []
        months = [(days.year - _YEARS + quarter // 4, quarter % 4 * 3 + 3) for quarter in range(4 * (_YEARS + 1) + 1)]
        for number, (year, month) in enumerate(months, 1):
            day = days.start_of(year, month, random.randrange(3, 20))
            day += (3 - date.fromordinal(day).weekday()) % 7  # the council meets on Thursdays
            if day > days.today + 100:
                break
            id_ = f"f-moede-{number:02d}"
            title = f"Arkitekturrådets møde nr. {number} (fiktiv)"
            add(model.Meeting, id=id_, title=title, number=str(number), held_on=days.text(day), **_FACTS)
            add(model.ConvenedBy, start=id_, end=COUNCIL, **_FACTS)
            self.document(f"Dagsorden, møde nr. {number}", "agenda", f"Meeting:{id_}", day - 10)
            if day <= days.today:
                self.document(f"Referat, møde nr. {number}", "minutes", f"Meeting:{id_}", day + 12)
                held.append((day, id_))
            if number % 6 == 2:
                group = random.choice(self._groups)
                add(
                    model.Meeting,
                    id=f"{id_}-g",
                    title=f"Gruppemøde {number} (fiktiv)",
                    held_on=days.text(day - 30),
                    **_FACTS,
                )
                add(model.ConvenedBy, start=f"{id_}-g", end=group, **_FACTS)
        id_ = "f-repraesentantskab"
        day = days.today - 400
        add(model.Meeting, id=id_, title="Fælleshusets årsmøde (fiktiv)", held_on=days.text(day)[:7], **_FACTS)
        add(model.ConvenedBy, start=id_, end=f"Organisation:{UNION}", **_FACTS)
        return held

    def meeting_near(self, day: int, decision: str) -> int:
        """Write that the first meeting on or after a day, else the last, made a decision; return its day."""
        held, id_ = self._meetings[min(bisect_left(self._meetings, (day, "")), len(self._meetings) - 1)]
        self._folder.add(model.Made, start=id_, end=decision, **_FACTS)
        return held

    def document(self, title: str, kind: str, about: str, day: int) -> None:
        """Write a paper about something."""
        self._documents += 1
        id_ = f"f-dokument-{self._documents:04d}"
        self._folder.add(
            model.Document,
            id=id_,
            title=f"{title} (fiktiv)",
            url=f"https://referater.example/{id_}.pdf",
            kind=kind,
            published_on=self._days.text(min(day, self._days.today)),
            **_FACTS,
        )
        self._folder.add(model.Documents, start=id_, end=about, **_FACTS)
