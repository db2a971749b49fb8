"""The invented plan: visions, goals, principles, and the decisions with what they require."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb import model
from kb.generate.areas import AREAS
from kb.generate.common import JOINT_COMPANY, ORGANISATIONS, UNION, Common, Shared, area_id, area_standard, group_id
from kb.generate.council import COUNCIL, Council
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.places import Places
from kb.generate.sources import ARCHIVE
from kb.generate.streams import stream
from kb.generate.systems import Catalogue

_FACTS = {"sources": ARCHIVE, "confidence": "high"}
_VISIONS = ("En sammenhængende kommune", "Frit valg af leverandør", "It, der holder længe")
_GOALS = (
    ("Data skrives én gang", 0),
    ("Borgeren ser hele sin sag", 0),
    ("Fælles byggeblokke bruges overalt", 0),
    ("Flere leverandører på hvert område", 1),
    ("Åbne snitflader", 1),
    ("Kommuner køber ind sammen", 1),
    ("Gamle systemer lukkes i tide", 2),
    ("Ingen står alene med et system", 2),
    ("Grøn drift", 2),
)
_GOALS_WITHOUT_DECISION = (5, 8)
_PRINCIPLES = (
    "Genbrug før køb, køb før udvikling",
    "Åbne standarder mellem systemer",
    "Data ejes af kommunen",
    "Følg eller forklar",
    "Beslutninger tages tæt på opgaven",
    "Sikkerhed fra begyndelsen",
    "Udskiftelighed frem for binding",
)
_IGNORED = 5
"""Which of the integration requirements nobody follows: a decision without effect."""
_TALK = (
    ("Om status for {}", "strategic"),
    ("Om fælles indkøb til {}", "procurement"),
    ("Om vejledning for {}", "architecture"),
    ("Om målbillede for {}", "architecture"),
)


@dataclass(slots=True)
class Integration:
    """A requirement of systems for these markets to exchange data with a shared system."""

    requirement: str
    markets: list[int]
    target: Shared
    since: int
    followed: bool
    """Whether anybody does as decided."""


@dataclass
class Plan:
    """What the municipalities need to know of the decisions, to follow them or not."""

    integrations: list[Integration] = field(default_factory=list)
    adoptions: list[tuple[str, str]] = field(default_factory=list)
    """Requirement and the system that everybody is to use."""
    retired: dict[str, int] = field(default_factory=dict)
    """The day on which the end of a system was decided."""
    dispensations: list[str] = field(default_factory=list)
    """Decisions that accept deviations; the last is only proposed."""


class PlanWriter:
    """Write the plan in the order in which it was decided."""

    def __init__(
        self, folder: Folder, days: Days, seed: int, places: Places, catalogue: Catalogue, common: Common
    ) -> None:
        """Write visions, goals, principles, meetings and decisions, and keep what binds municipalities in `plan`."""
        self._folder, self._days, self._places, self._common = (folder, days, places, common)
        self._random = stream(seed, "plan")
        self.plan = Plan()
        self._core = [market for market in catalogue.markets if market.core]
        self._markets = catalogue.markets
        self._council = Council(folder, days, seed)
        self._number = 0
        self._frame()
        self._integrations()
        self._standards()
        self._adoptions()
        self._retirements()
        self._talk()

    def _frame(self) -> None:
        add, year = self._folder.add, self._days.year
        for number, title in enumerate(_VISIONS, 1):
            statement = f"{title}: en fiktiv vision til demonstration."
            add(
                model.Vision,
                id=f"f-vision-{number}",
                title=f"{title} (fiktiv)",
                statement=statement,
                year=year - 9,
                **_FACTS,
            )
        for number, (title, vision) in enumerate(_GOALS, 1):
            statement = f"{title}: et fiktivt mål til demonstration."
            id_ = f"f-maal-{number}"
            add(
                model.Goal,
                id=id_,
                title=f"{title} (fiktiv)",
                statement=statement,
                year=year - 9 + number // 2,
                **_FACTS,
            )
            add(model.Serves, start=id_, end=f"f-vision-{vision + 1}", **_FACTS)
        for number, title in enumerate(_PRINCIPLES, 1):
            statement = f"{title}: et fiktivt princip til demonstration."
            id_ = f"f-princip-{number}"
            add(model.Principle, id=id_, title=f"{title} (fiktiv)", statement=statement, year=year - 9, **_FACTS)
            self._council.document(f"Om princippet »{title}«", "report", f"Principle:{id_}", self._days.today - 3200)

    def _decide(self, title: str, day: int | None, kind: str, status: str = "adopted", taken_by: str = COUNCIL) -> str:
        """Write a decision with its meeting, goals and principles; return its id."""
        add, random, days = self._folder.add, self._random, self._days
        self._number += 1
        id_ = f"f-beslutning-{self._number:03d}"
        if day is not None and taken_by == COUNCIL:
            day = self._council.meeting_near(day, id_)
        add(
            model.Decision,
            id=id_,
            title=f"{title} (fiktiv)",
            summary=f"Fiktiv beslutning til demonstration: {title[0].lower()}{title[1:]}.",
            status=status,
            decided_on=None if day is None else days.rough(random, day) if kind == "strategic" else days.text(day),
            kind=kind,
            **_FACTS,
        )
        add(model.TakenBy, start=id_, end=taken_by, **_FACTS)
        goals = [number for number in range(len(_GOALS)) if number not in _GOALS_WITHOUT_DECISION]
        for goal in random.sample(goals, random.choice((1, 1, 2))):
            add(model.Advances, start=id_, end=f"f-maal-{goal + 1}", **_FACTS)
        for principle in random.sample(range(len(_PRINCIPLES)), random.choice((0, 1, 2))):
            add(model.RestsOn, start=id_, end=f"f-princip-{principle + 1}", **_FACTS)
        if random.random() < 0.5:
            add(
                model.Advises, start=id_, end=random.choice((UNION, ORGANISATIONS[1][0], ORGANISATIONS[2][0])), **_FACTS
            )
        if day is not None and random.random() < 0.4:
            self._council.document(title, random.choice(("report", "specification")), f"Decision:{id_}", day)
        return id_

    def _require(self, decision: str, kind: str, since: int | None, deadline: str | None) -> str:
        id_ = f"f-krav-{decision[-3:]}"
        applies_from = None if since is None else self._days.text(since)
        self._folder.add(model.Requirement, id=id_, kind=kind, applies_from=applies_from, deadline=deadline, **_FACTS)
        self._folder.add(model.Sets, start=decision, end=id_, **_FACTS)
        return id_

    def _terms(self) -> Iterator[tuple[int, str | None]]:
        """Give days of decision and deadlines after them: passed and ahead, some only to the month or year, or none."""
        random, today, text = self._random, self._days.today, self._days.text
        while True:
            for offset, length in ((-400, 10), (500, 10), (-150, 7), (120, 10), (900, 4), (0, 0)):
                deadline = today + offset + random.randrange(60)
                since = min(today, deadline) - random.randrange(250, 1800)
                yield since, text(deadline)[:length] or None

    def _bind(self, requirement: str, *keys: str) -> None:
        for key in keys:
            self._folder.add(model.AppliesTo, start=requirement, end=key, **_FACTS)

    def _demand(self, requirement: str, key: str) -> None:
        self._folder.add(model.Demands, start=requirement, end=key, **_FACTS)

    def _integrations(self) -> None:
        """Decide that systems of an area, a group or by name exchange data with a block, or with a joint system."""
        random, terms = self._random, self._terms()
        for number, market in enumerate(random.sample(self._core, 9)):
            since, deadline = next(terms)
            target = self._target(number)
            title = f"{AREAS[market.area].groups[0]} udveksler data med {target.name}"
            status = "superseded" if number == 7 else "adopted"
            decision = self._decide(title, since, "architecture", status)
            requirement = self._require(decision, "integration", since + 30 if number % 2 else None, deadline)
            self._demand(requirement, f"BuildingBlock:{target.block}" if target.block else f"System:{target.id}")
            bound = [market.index]
            if number % 3 == 0:
                self._bind(requirement, f"Capability:{area_id(market.area)}")
                bound = [other.index for other in self._markets if other.area == market.area]
            elif number == 4:
                self._bind(requirement, *(f"System:{system.id}" for system in market.systems[:3]))
            else:
                self._bind(requirement, f"Capability:{group_id(market.area, market.group)}")
            self.plan.integrations.append(Integration(requirement, bound, target, since, number != _IGNORED))
            self._concern(decision, f"Capability:{area_id(market.area)}", target.block)
            if number == 7:
                renewed = self._decide(
                    f"Ny frist: {title[0].lower()}{title[1:]}", self._days.today - 100, "architecture"
                )
                self._folder.add(model.Supersedes, start=renewed, end=decision, **_FACTS)
                self._folder.add(model.Sets, start=renewed, end=requirement, **_FACTS)

    def _target(self, number: int) -> Shared:
        if number == _IGNORED:
            return self._common.unused
        return self._common.joint[0] if number == 8 else self._common.services[number]

    def _concern(self, decision: str, key: str, block: str | None = None) -> None:
        self._folder.add(model.Concerns, start=decision, end=key, **_FACTS)
        if block is not None:
            self._folder.add(model.Concerns, start=decision, end=f"BuildingBlock:{block}", **_FACTS)

    def _standards(self) -> None:
        random, terms = self._random, self._terms()
        for market in random.sample(self._core, 4):
            (since, deadline), standard = next(terms), area_standard(market.area)
            decision = self._decide(f"{AREAS[market.area].groups[0]} følger {standard}", since, "architecture")
            requirement = self._require(decision, "standard", None, deadline)
            self._demand(requirement, f"Standard:{standard}")
            self._bind(requirement, f"Capability:{group_id(market.area, market.group)}")
            self._concern(decision, f"Standard:{standard}")

    def _adoptions(self) -> None:
        terms = self._terms()
        for number, joint in enumerate(self._common.joint[:5]):
            since, deadline = next(terms)
            decision = self._decide(f"Alle tager {joint.name} i brug", since, "procurement")
            requirement = self._require(decision, "adoption", since, deadline)
            if number == 3:
                self._demand(requirement, f"BuildingBlock:{self._common.services[3].block}")
                self._bind(requirement, f"Capability:{group_id(self._core[3].area, 0)}")
            else:
                self._demand(requirement, f"System:{joint.id}")
                self.plan.adoptions.append((requirement, joint.id))
            if number == 4:
                self._bind(requirement, f"System:{self._core[4].systems[0].id}")
            self._concern(decision, f"System:{joint.id}")

    def _retirements(self) -> None:
        """Decide the end of old systems that some still use."""
        random, terms = self._random, self._terms()
        for market in random.sample(self._core, 5):
            since, deadline = next(terms)
            old = [system for system in market.systems[:4] if system.active_from < since - 1000] or market.systems[:1]
            system = random.choice(old)
            decision = self._decide(
                f"Ældre systemer til {AREAS[market.area].groups[market.group].lower()} lukkes", since, "strategic"
            )
            requirement = self._require(decision, "retirement", None, deadline)
            self._bind(requirement, f"System:{system.id}")
            self._concern(decision, f"System:{system.id}")
            self.plan.retired[system.id] = since

    def _talk(self) -> None:
        """Decide what asks nothing checkable: advice, dispensations, what was rejected, proposed or replaced."""
        random, days = self._random, self._days
        for year in range(4, 0, -1):
            title, day = (f"Dispensationer {days.year - year}", days.today - year * 365 + 90)
            self.plan.dispensations.append(self._decide(title, day, "dispensation"))
        self.plan.dispensations.append(self._decide(f"Dispensationer {days.year}", None, "dispensation", "proposed"))
        for number in range(26):
            text, kind = random.choice(_TALK)
            area = random.randrange(len(AREAS))
            day = days.today - random.randrange(60, 13 * 365)
            status = "rejected" if number % 13 == 5 else "superseded" if number % 9 == 4 else "adopted"
            decision = self._decide(text.format(AREAS[area].name_da.lower()), day, kind, status)
            self._concern(decision, f"Capability:{area_id(area)}")
            if status == "superseded":
                later = self._decide(f"Ny retning for {AREAS[area].name_da.lower()}", day + 500, kind)
                self._folder.add(model.Supersedes, start=later, end=decision, **_FACTS)
        for market, service in zip(self._core[:2], self._common.services[::4], strict=False):
            decision = self._decide(f"Forslag om {service.name}", None, "architecture", "proposed")
            requirement = self._require(decision, "integration", None, str(days.year + 2))
            self._demand(requirement, f"BuildingBlock:{service.block}")
            self._bind(requirement, f"Capability:{area_id(market.area)}")
        for joint in self._common.joint[::3]:
            day = days.today - random.randrange(300, 3000)
            taken_by = f"Organisation:{JOINT_COMPANY}"
            decision = self._decide(f"Udbud af {joint.name}", day, "procurement", taken_by=taken_by)
            self._concern(decision, f"System:{joint.id}")
            self._council.document(f"Om {joint.name}", "specification", f"System:{joint.id}", day)
        for place in range(0, self._places.count, max(1, self._places.count // 6)):
            taken_by = f"Municipality:{self._places.code(place)}"
            day = days.today - random.randrange(100, 3000)
            self._decide(random.choice(("Eget udbud", "Skift af leverandør")), day, "procurement", taken_by=taken_by)
