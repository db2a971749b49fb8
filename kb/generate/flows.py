"""The data flows within a municipality, and the deviations that it claims where it lacks one."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from kb import model
from kb.generate.areas import AREAS
from kb.generate.common import FREQUENCIES, Common, Shared
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.places import Place
from kb.generate.plan import Integration, Plan
from kb.generate.sources import ARCHIVE, FLOW_SURVEY, ILLUSTRATIVE
from kb.generate.streams import stream
from kb.generate.systems import Catalogue, System
from kb.generate.usages import Landscape

_REASONS = (
    "Leverandøren har endnu ikke snitfladen (fiktiv)",
    "Systemet udskiftes inden for et år (fiktiv)",
    "For få sager til at betale sig (fiktiv)",
    "Afventer fælles løsning (fiktiv)",
)
_HUBS = (0, 1, 2, 11, 20, 21)
"""The areas of economy, staff, cases, citizen service, users and key figures."""
_OWNERS = ("it-chefen", "digitaliseringschefen", "fagchefen", None)


@dataclass(slots=True, frozen=True)
class _Pattern:
    """Two markets, or a market and a shared system, between which data flows in a part of the municipalities."""

    sender: int | Shared
    receiver: int | Shared
    part: float
    description: str
    objects: str
    frequency: str
    personal: str


class Flows:
    """Write data flows, one municipality after the other."""

    def __init__(self, folder: Folder, days: Days, seed: int, catalogue: Catalogue, common: Common, plan: Plan) -> None:
        """Draw between which markets data flows."""
        self._days, self._catalogue, self._plan, self._common = (days, catalogue, plan, common)
        columns = ("valid_from", "valid_to", "sources", "confidence")
        self._flow = folder.writer(
            model.DataFlow, "id", "description", "data_objects", "frequency", "personal_data", "sources", "confidence"
        )
        self._sends, self._received = (
            folder.writer(model.Sends, *_ENDS, *columns),
            folder.writer(model.ReceivedBy, *_ENDS, *columns),
        )
        self._within, self._via = (
            folder.writer(model.Within, *_ENDS, *columns),
            folder.writer(model.Via, *_ENDS, *columns),
        )
        said = ("sources", "confidence")
        self._deviation = folder.writer(model.Deviation, "id", "reason", "owner", "expires_on", *said)
        self._deviates = folder.writer(model.DeviatesFrom, *_ENDS, *said)
        self._claimed = folder.writer(model.ClaimedBy, *_ENDS, *said)
        self._accepted = folder.writer(model.AcceptedBy, *_ENDS, *said)
        self._patterns = list(self._draw(stream(seed, "flows")))
        self._demanded = [
            list(self._follow(stream(seed, integration.requirement), integration)) for integration in plan.integrations
        ]

    def _draw(self, random: Random) -> Iterable[_Pattern]:
        markets = self._catalogue.markets
        core = [market.index for market in markets if market.core]
        niche = [market.index for market in markets if not market.core]
        pairs = [(one, other) for one in core for other in core if one != other]
        # Most data goes to or from the few systems that everything else leans on.
        hubs = [pair for pair in pairs if any(markets[index].area in _HUBS for index in pair)]
        for sender, receiver in dict.fromkeys((*random.sample(hubs, 52), *random.sample(pairs, 12))):
            yield self._pattern(random, sender, receiver, random.choice((0.25, 0.5, 0.75, 0.93, 0.97)))
        for market in niche:
            yield self._pattern(random, market, random.choice(core), random.choice((0.3, 0.7, 0.95)))
        for joint in self._common.joint:
            yield self._pattern(random, random.choice(core), joint, random.uniform(0.3, 0.9))
        for register in self._common.registers:
            for market in random.sample(core, 2):
                yield self._pattern(random, register, market, random.uniform(0.3, 0.9))

    def _follow(self, random: Random, integration: Integration) -> Iterable[_Pattern]:
        for market in integration.markets:
            yield self._pattern(random, market, integration.target, 1.0)

    def _pattern(self, random: Random, sender: int | Shared, receiver: int | Shared, part: float) -> _Pattern:
        if isinstance(sender, Shared):
            objects: tuple[str, ...] = (sender.carries,)
            personal = "none"
        else:
            words = AREAS[self._catalogue.markets[sender].area]
            objects, personal = words.objects, words.personal
        object_ = random.choice(objects)
        return _Pattern(
            sender,
            receiver,
            part,
            f"{object_.capitalize()} fra {self._called(sender)} til {self._called(receiver)} (fiktiv)",
            object_ if random.random() < 0.5 else "|".join(objects[:2]),
            random.choice(FREQUENCIES),
            personal,
        )

    def _called(self, end: int | Shared) -> str:
        if isinstance(end, Shared):
            return end.name
        market = self._catalogue.markets[end]
        return AREAS[market.area].groups[market.group].lower()

    def of(self, place: Place, landscape: Landscape) -> None:
        """Write the flows within a municipality, and its deviations."""
        random, today = place.random, self._days.today
        known = 1.0 if place.reports[1] else 0.2
        number = 0
        for pattern in self._patterns:
            if random.random() < pattern.part * known:
                ends = self._ends(pattern, landscape)
                if ends is not None:
                    since = ends[2] + int(random.expovariate(1 / 250))
                    if since < today + 90:
                        number += 1
                        self._write(place, number, pattern, ends, since)
        for integration, patterns in zip(self._plan.integrations, self._demanded, strict=True):
            missing = False
            for pattern in patterns:
                ends = self._ends(pattern, landscape)
                if ends is None or (isinstance(ends[0], System) and integration.target.id in ends[0].national):
                    continue
                since = max(ends[2], integration.since) + int(random.expovariate(1 / 500))
                if integration.followed and since < today and random.random() < place.diligence * known:
                    number += 1
                    self._write(place, number, pattern, ends, since)
                else:
                    missing = True
            if missing and random.random() < 0.17:
                self._deviate(place, integration.requirement)
        for requirement, system in self._plan.adoptions:
            if system not in landscape.joint and random.random() < 0.25:
                self._deviate(place, requirement)
        for holding in landscape.local:
            if landscape.markets and random.random() < 0.75 * known:
                number += 1
                market = random.choice(list(landscape.markets))
                other = landscape.markets[market]
                pattern = self._patterns[market % len(self._patterns)]
                ends = (holding.system, other.system, max(holding.since, other.since), None)
                self._write(place, number, pattern, ends, ends[2])

    def _ends(self, pattern: _Pattern, landscape: Landscape) -> "_Ends | None":
        """Return sender, receiver, the day both were there, and who sent before; None where one is not in use."""
        sender, receiver = pattern.sender, pattern.receiver
        if isinstance(sender, Shared):
            there = landscape.markets.get(receiver) if isinstance(receiver, int) else None
            return None if there is None else (sender, there.system, there.since, None)
        here = landscape.markets.get(sender)
        if here is None:
            return None
        if isinstance(receiver, int):
            there = landscape.markets.get(receiver)
            if there is None:
                return None
            return here.system, there.system, max(here.since, there.since), here.before
        since = landscape.joint.get(receiver.id) if receiver.area is not None else here.since
        return None if since is None else (here.system, receiver, max(here.since, since), None)

    def _write(self, place: Place, number: int, pattern: _Pattern, ends: "_Ends", since: int) -> None:
        random, days = place.random, self._days
        flow = f"{place.code}-f{number:02d}"
        sender, receiver, _, before = ends
        chance = random.random()
        sources, confidence = (FLOW_SURVEY, "high") if place.reports[1] and chance < 0.6 else (ILLUSTRATIVE, "medium")
        self._flow(
            (flow, pattern.description, pattern.objects, pattern.frequency, pattern.personal, sources, confidence)
        )
        start = began = days.text(since) if chance > 0.2 else days.text(since)[:7]
        ended = None
        if 0.5 < chance < 0.56 and days.today - since > 800:
            ended = days.text(days.today - int((chance - 0.5) * 10_000) - 60)
        if before is not None and before is not sender and 0.25 < chance < 0.5 and ended is None:
            # The flow is older than its sender: the system before sent it until the day it was replaced.
            began = days.text(max(before.active_from, since - 1500))
            if began < start:
                self._sends((before.id, flow, began, start, sources, confidence))
            else:
                began = start
        self._sends((sender.id, flow, start, ended, sources, confidence))
        self._received((flow, receiver.id, began, ended, sources, confidence))
        self._within((flow, place.code, began, ended, sources, confidence))
        interface = self._interface(sender, receiver, chance)
        if interface is not None:
            self._via((flow, interface, start if chance < 0.9 else None, None, sources, confidence))

    @staticmethod
    def _interface(sender: "System | Shared", receiver: "System | Shared", chance: float) -> str | None:
        """Return the interface that a flow takes: that of the shared end, else the receiver's, else the sender's."""
        if 0.8 < chance < 0.88:
            return None
        for end in (receiver, sender):
            if isinstance(end, Shared):
                return end.interface
        for end in (receiver, sender):
            if isinstance(end, System) and end.interfaces:
                return end.interfaces[int(chance * 97) % len(end.interfaces)]
        return None

    def _deviate(self, place: Place, requirement: str) -> None:
        """Write that a municipality explains itself, and who accepted it: most were accepted, some have expired."""
        random, days, dispensations = place.random, self._days, self._plan.dispensations
        deviation = f"f-afvigelse-{place.code}-{requirement[-3:]}"
        expires = days.text(days.today + random.randrange(-600, 900))[: random.choice((10, 10, 7, 4))]
        self._deviation(
            (
                deviation,
                random.choice(_REASONS),
                random.choice(_OWNERS),
                None if random.random() < 0.15 else expires,
                ARCHIVE,
                "high",
            )
        )
        self._deviates((deviation, requirement, ARCHIVE, "high"))
        self._claimed((deviation, place.code, ARCHIVE, "high"))
        if random.random() < 0.88:
            self._accepted((deviation, random.choice(dispensations), ARCHIVE, "high"))


_ENDS = ("start", "end")
_Ends = tuple[System | Shared, System | Shared, int, System | None]
