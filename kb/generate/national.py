"""What runs and was bought for everybody: suppliers of shared systems, their flows, the joint company's contracts."""

from itertools import pairwise

from kb import model
from kb.generate.areas import AREAS
from kb.generate.common import FREQUENCIES, JOINT_COMPANY, Common, Shared
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.sources import CONTRACT_REGISTER, FLOW_SURVEY, VENDOR_LIST, said
from kb.generate.streams import stream
from kb.generate.vendors import Vendors


class National:
    """Write the national facts, once."""

    def __init__(self, folder: Folder, days: Days, seed: int, vendors: Vendors, common: Common) -> None:
        """Write suppliers, flows and contracts of everything that is shared."""
        self._folder, self._days = folder, days
        self._random = stream(seed, "national")
        for shared in (*common.registers, *common.services, common.unused, *common.joint):
            vendor = vendors.pick(self._random)
            facts = said(self._random, VENDOR_LIST, 0.7)
            folder.add(model.Supplies, start=vendor, end=shared.id, **facts)
            if shared.block is not None or shared.area is not None:
                self._contract(shared, vendor)
        self._flows(common)

    def _flows(self, common: Common) -> None:
        random = self._random
        for register, service in zip(common.registers, common.services, strict=False):
            self._flow(register, service, register.carries, "none")
        for joint in common.joint:
            words = AREAS[joint.area or 0]
            register = random.choice(common.registers)
            self._flow(register, joint, register.carries, "ordinary")
            for service in random.sample(common.services, 2):
                self._flow(joint, service, words.objects[0], words.personal)
            survey = "fiktiv-snitfladekortlaegning"
            facts = said(random, FLOW_SURVEY, 0.9)
            self._folder.add(model.Reports, start=f"System:{joint.id}", end=survey, subject="dataflows", **facts)
        for sender, receiver in pairwise(common.services):
            if random.random() < 0.6:
                self._flow(sender, receiver, "hændelser", "none")

    def _flow(self, sender: Shared, receiver: Shared, what: str, personal: str) -> None:
        add, random = self._folder.add, self._random
        flow, facts = f"national-{sender.id}-{receiver.id}", said(random, FLOW_SURVEY)
        since = self._days.rough(random, self._days.today - random.randrange(300, 3000))
        via = sender if sender.block is None and receiver.block is None else receiver if receiver.block else sender
        add(
            model.DataFlow,
            id=flow,
            description=f"{what.capitalize()} fra {sender.name} til {receiver.name} (fiktiv).",
            data_objects=(what,),
            frequency=random.choice(FREQUENCIES[:3]),
            personal_data=personal,
            **facts,
        )
        add(model.Sends, start=sender.id, end=flow, valid_from=since, **facts)
        add(model.ReceivedBy, start=flow, end=receiver.id, valid_from=since, **facts)
        add(model.Via, start=flow, end=via.interface, valid_from=since, **facts)

    def _contract(self, shared: Shared, vendor: str) -> None:
        add, random, days = self._folder.add, self._random, self._days
        contract, facts = f"aftale-{shared.id}", said(random, CONTRACT_REGISTER, 0.7)
        starts = days.today - random.randrange(200, 2400)
        ends = days.quarter_end(starts + random.choice((6, 8, 10)) * 365)
        add(
            model.Contract,
            id=contract,
            title=f"Drift af {shared.name} (fiktiv)",
            value_dkk=random.randrange(3, 60) * 1_000_000,
            signed_on=days.rough(random, starts - random.randrange(60, 300)),
            starts_on=days.text(starts),
            ends_on=days.text(ends),
            notice_months=random.choice((6, 12, None)),
            extension_options=random.randrange(4),
            procedure=random.choice(("offentligt udbud", "begrænset udbud", "udbud med forhandling")),
            **facts,
        )
        add(model.HeldBy, start=contract, end=f"Organisation:{JOINT_COMPANY}", **facts)
        add(model.AwardedTo, start=contract, end=vendor, **facts)
        add(model.Covers, start=contract, end=shared.id, **facts)
