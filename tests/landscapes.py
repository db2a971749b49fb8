"""Random small landscapes that the loading rules accept, as rows of their CSV files, and the dates worth asking about.

Hypothesis draws how many nodes there are, how dense each relationship is, and one seed; whether a given pair is joined,
and with which properties, follows from the seed and the pair alone. So examples cost little, and shrink: a smaller pool
or density only takes rows away, and leaves the others as they were.
"""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from brute_force import DATED, first, last
from hypothesis import strategies as st

Facts = dict[str, list[dict[str, str]]]

# Few days, so that intervals meet, overlap and start together; of every precision, some of the same first or last day.
DAYS = (
    "2019",
    "2020",
    "2020-01-01",
    "2020-01",
    "2021-03",
    "2021-03-31",
    "2022-06-15",
    "2023",
    "2023-12-31",
    "2024-02-29",
    "2025",
)
# Orders by code point: capitals before small letters, æøå after z, and two that UTF-16 would put the other way round.
NAMES = ("Alfa", "alfa", "Beta", "Zeta", "Ærlig", "Østens", "Ål", "É", "ﬁn", "😀", 'A, "b"', "Alfa ")
# Keys with a colon and with other letters; blocks, vendors and systems share some.
KEYS = ("b", "a", "x:1", "C", "ø", "b2", "a-10", "a-9", "z", "d", "e", "f")
SOURCES = ("illustrative", "src-a", "src-b", "src-c")

COLUMNS = {
    "municipality": "code name region population cvr organisation_uuid valid_from valid_to",
    "organisation": "id name kind",
    "vendor": "id name cvr country website",
    "system": "id name description kind open_source joint licence repository_url "
    "active_from phase_out_from end_of_life",
    "capability": "id name_da name_en level",
    "building_block": "id name",
    "standard": "id name version url",
    "interface": "id name kind",
    "data_flow": "id description data_objects frequency personal_data",
    "contract": "id title value_dkk signed_on starts_on ends_on notice_months extension_options procedure",
    "vision": "id title statement year",
    "goal": "id title statement year",
    "principle": "id title statement year",
    "meeting": "id held_on title number",
    "decision": "id title summary decided_on status kind",
    "requirement": "id kind applies_from deadline",
    "deviation": "id reason owner expires_on",
    "working_group": "id name purpose starts_on ends_on",
    "document": "id title url kind published_on",
    "source": "id name url kind retrieved_on",
    "uses": "start end status users purpose",
    "reports": "start end subject",
}


class Maker:
    """One landscape in the making: chances that depend on the seed and the key only."""

    def __init__(self, seed: int, density: dict[str, int], dated: float) -> None:
        self.seed, self.density, self.dated = seed, density, dated
        self.facts: Facts = {}

    def chance(self, *key: object) -> Random:
        """Return the chances of one thing, the same whatever else there is."""
        return Random(f"{self.seed}/{key}")  # noqa: S311 - no secret is made of it

    def add(self, stem: str, rng: Random, **values: object) -> None:
        """Add one row with all columns of its file, and where it comes from."""
        columns = [*COLUMNS.get(stem, "start end").split(), "sources", "confidence"]
        if stem in DATED:
            columns += ["valid_from", "valid_to"]
        if stem != "source":
            values["sources"] = rng.choice(["illustrative"] * 3 + ["src-a", "src-b|illustrative", "src-c", ""])
            values["confidence"] = rng.choice(["high", "medium", "low", ""])
        assert set(values) <= set(columns), (stem, values)
        row = {column: "" if values.get(column) is None else str(values[column]) for column in columns}
        self.facts.setdefault(stem, []).append(row)

    def join(
        self, stem: str, starts: Sequence[str], ends: Sequence[str], skew: Sequence[float] = (1,), **values: object
    ) -> None:
        """Join each pair with the chance that this relationship has, in one or two periods where it is dated."""
        for start in starts:
            for end in ends:
                rng = self.chance(stem, start, end, *values.values())
                # Some flows are everywhere and some nowhere, some systems in one place only, some reports never made.
                thing = end if stem == "uses" else start
                if rng.random() * 100 >= self.density[stem] * self.chance(stem, thing).choice(skew):
                    continue
                if stem not in DATED:
                    self.add(stem, rng, start=start, end=end, **values)
                    continue
                for begun, ended in periods(rng, self.dated):
                    more = {"status": status(rng)} if stem == "uses" else {}
                    self.add(stem, rng, start=start, end=end, valid_from=begun, valid_to=ended, **values, **more)

    def one_at_a_time(self, stem: str, start: str, end: str, choices: Sequence[str]) -> None:
        """Give a thing one partner, or one after the other without overlap: senders, receivers."""
        thing = start or end
        rng = self.chance(stem, thing)
        if not choices or rng.random() < 0.05:
            return
        usual = choices[:2] if end else choices[1:3]
        turns: list[tuple[str | None, str | None]] = [validity(rng, self.dated)]
        if rng.random() < self.dated:
            change = rng.choice(DAYS)
            turns = [(None, change), (change, None)]
        for begun, ended in turns:
            # Many flows between a few systems: only so do enough municipalities join the same two to be peers.
            other = rng.choice(usual if usual and rng.random() < 0.7 else choices)
            ends = {"start": start or other, "end": end or other}
            self.add(stem, rng, **ends, valid_from=begun, valid_to=ended)


def status(rng: Random) -> str:
    """Return a status of a usage: mostly in use, said or not."""
    return rng.choice(("",) * 8 + ("in_use",) * 3 + ("phasing_in", "phasing_out", "planned"))


def validity(rng: Random, dated: float) -> tuple[str | None, str | None]:
    """Return an interval that is not empty; the share `dated` has a first day, and half as many a last."""
    begun = rng.choice(DAYS[:-2]) if rng.random() < dated else None
    ended = rng.choice(DAYS) if rng.random() < dated / 2 else None
    if begun and ended and first(ended) <= first(begun):
        ended = None
    return begun, ended


def periods(rng: Random, dated: float) -> list[tuple[str | None, str | None]]:
    """Return one period or two, which may meet or overlap but do not begin on one day."""
    found = [validity(rng, dated)]
    if rng.random() < dated / 2:
        again = validity(rng, dated)
        if (found[0][0] and first(found[0][0])) != (again[0] and first(again[0])):
            found.append(again)
    return found


def maybe(rng: Random, values: Sequence[Any], null: float = 0.4) -> Any:
    """Return one of the values, or null."""
    return None if rng.random() < null else rng.choice(values)


def _nodes(make: Maker, size: dict[str, int]) -> dict[str, list[str]]:
    """Add the nodes and return their keys."""
    keys = {stem: list(KEYS[:count]) for stem, count in size.items() if stem != "municipality"}
    keys["municipality"] = [f"{number:04}" for number in range(1, size["municipality"] + 1)]
    for number, source in enumerate(SOURCES):
        make.add(
            "source",
            make.chance(source),
            id=source,
            name=source,
            retrieved_on=("2024", "2024-01-01", "2023-05", "")[number],
        )
    for m in keys["municipality"]:
        rng = make.chance("municipality", m)
        begun, ended = validity(rng, 0.7) if rng.random() < make.dated / 2 else (None, None)
        population = maybe(rng, (1, 1000, 1000, 20_000, 345_678), null=0.15)
        region = maybe(rng, ("Nord", "Nord", "Syd"), null=0.1)
        make.add(
            "municipality",
            rng,
            code=m,
            name=rng.choice(NAMES),
            region=region,
            population=population,
            valid_from=begun,
            valid_to=ended,
        )
    for s in keys["system"]:
        rng = make.chance("system", s)
        kind = rng.choice(("", "saas", "saas", "on_premises", "on_premises", "national_register", "shared_service"))
        joint, end = rng.choice(("", "", "", "false", "true")), maybe(rng, DAYS, null=0.8)
        make.add("system", rng, id=s, name=rng.choice(NAMES), kind=kind, joint=joint, end_of_life=end)
    for stem in ("vendor", "organisation", "building_block", "standard", "interface", "working_group"):
        for key in keys[stem]:
            rng = make.chance(stem, key)
            make.add(stem, rng, id=key, name=rng.choice(NAMES))
    for stem in ("vision", "goal", "principle", "meeting", "document"):
        for key in keys[stem]:
            rng = make.chance(stem, key)
            make.add(stem, rng, id=key, title=rng.choice(NAMES))
    for c in keys["capability"]:
        rng = make.chance("capability", c)
        make.add("capability", rng, id=c, name_da=rng.choice(NAMES))
    for f in keys["data_flow"]:
        make.add("data_flow", make.chance("data_flow", f), id=f)
    for c in keys["contract"]:
        rng = make.chance("contract", c)
        starts, ends = validity(rng, make.dated)
        if ends is None and rng.random() < 0.6:
            ends = rng.choice([day for day in DAYS if not starts or first(day) > first(starts)])
        value = maybe(rng, (0, 7, 100_000, 100_000, 250_000), null=0.2)
        notice, signed = maybe(rng, (0, 1, 6, 18)), maybe(rng, DAYS)
        make.add(
            "contract",
            rng,
            id=c,
            title=rng.choice(NAMES),
            value_dkk=value,
            signed_on=signed,
            starts_on=starts,
            ends_on=ends,
            notice_months=notice,
        )
    for d in keys["decision"]:
        rng = make.chance("decision", d)
        said = rng.choice(("adopted",) * 5 + ("superseded", "proposed", "rejected"))
        make.add("decision", rng, id=d, title=rng.choice(NAMES), decided_on=maybe(rng, DAYS[:8], null=0.1), status=said)
    for x in keys["deviation"]:
        rng = make.chance("deviation", x)
        make.add("deviation", rng, id=x, expires_on=maybe(rng, DAYS[4:]))
    return keys


def _facts(make: Maker, keys: dict[str, list[str]]) -> None:
    """Add the facts about the landscape: all that carries dates."""
    municipalities, systems, vendors = keys["municipality"], keys["system"], keys["vendor"]
    make.join("uses", municipalities, systems, skew=(0.1, 0.15, 1, 1, 1.2))
    make.join("supplies", vendors, systems)
    make.join("supports", systems, keys["capability"])
    make.join("realises", systems, keys["building_block"])
    make.join("exposes", systems, keys["interface"])
    make.join("follows", keys["interface"], keys["standard"])
    make.join("carried_by", keys["interface"], keys["building_block"])
    make.join("via", keys["data_flow"], keys["interface"])
    make.join("within", keys["data_flow"], municipalities, skew=(0, 0.3, 1, 1, 1.2))
    within = {row["start"] for row in make.facts.get("within", [])}
    for f in keys["data_flow"]:
        rng = make.chance("once within", f)
        if f not in within and rng.random() < 0.4:  # no longer, or not yet, within anybody, and yet not national
            begun, ended = rng.choice(((None, DAYS[1]), (DAYS[-1], None)))
            make.add("within", rng, start=f, end=rng.choice(municipalities), valid_from=begun, valid_to=ended)
    holders = [f"Municipality:{m}" for m in municipalities] + [f"Organisation:{o}" for o in keys["organisation"]]
    make.join("held_by", keys["contract"], holders)
    make.join("awarded_to", keys["contract"], vendors)
    make.join("covers", keys["contract"], systems)
    for subject in ("usages", "dataflows", "contracts"):
        make.join(
            "reports", [f"Municipality:{m}" for m in municipalities], SOURCES[:2], skew=(0, 1, 1, 1), subject=subject
        )
    make.join("reports", [f"System:{s}" for s in systems], SOURCES[:1], subject="dataflows")
    for f in keys["data_flow"]:
        make.one_at_a_time("sends", "", f, systems)
        make.one_at_a_time("received_by", f, "", systems)
    _owners(make, vendors)


def _owners(make: Maker, vendors: list[str]) -> None:
    """One owner at a time and no cycle at a time; over time, who owned may become owned."""
    turn = make.chance("turn").choice(DAYS[2:8])
    for number, vendor in enumerate(vendors):
        rng = make.chance("owned_by", vendor)
        always = rng.random() < 0.3
        for begun, ended, above in ((None, turn, vendors[number + 1 :]), (turn, None, vendors[:number])):
            if not above or rng.random() * 100 >= make.density["owned_by"]:
                continue
            middle = [
                day for day in DAYS if (first(day) < first(turn)) == (begun is None) and first(day) != first(turn)
            ]
            if not always and middle and begun is None:
                begun = rng.choice(middle)
            elif not always and middle:
                ended = rng.choice(middle)
            make.add("owned_by", rng, start=vendor, end=rng.choice(above), valid_from=begun, valid_to=ended)


def _plan(make: Maker, keys: dict[str, list[str]]) -> None:
    """Add the plan: decisions, what they demand of whom, and who deviates."""
    capabilities, systems, decisions = keys["capability"], keys["system"], keys["decision"]
    for number, capability in enumerate(capabilities[1:], 1):
        rng = make.chance("part_of", capability)
        if rng.random() * 100 < make.density["part_of"]:
            above = rng.choice((capabilities[number - 1], rng.choice(capabilities[:number])))
            make.add("part_of", rng, start=capability, end=above)
    superseded = []
    for number, decision in enumerate(decisions[1:], 1):
        rng = make.chance("supersedes", decision)
        if rng.random() * 100 < make.density["supersedes"]:
            superseded.append((decision, rng.choice(decisions[:number])))
            make.add("supersedes", rng, start=decision, end=superseded[-1][1])
    for r in keys["requirement"]:
        _requirement(make, r, keys, superseded)
    make.join("deviates_from", keys["deviation"], [row["id"] for row in make.facts.get("requirement", [])])
    make.join("claimed_by", keys["deviation"], keys["municipality"])
    make.join("accepted_by", keys["deviation"], decisions)
    make.join("serves", keys["goal"], keys["vision"])
    make.join("advances", decisions, keys["goal"])
    make.join("rests_on", decisions, keys["principle"])
    make.join("advises", decisions, keys["organisation"])
    make.join("made", keys["meeting"], decisions)
    takers = [("Organisation", "organisation"), ("WorkingGroup", "working_group"), ("Municipality", "municipality")]
    make.join("taken_by", decisions, [f"{label}:{key}" for label, stem in takers for key in keys[stem][:2]])
    make.join(
        "concerns", decisions, [f"System:{s}" for s in systems[:2]] + [f"Capability:{c}" for c in capabilities[:2]]
    )
    make.join("documents", keys["document"], [f"Decision:{d}" for d in decisions])


def _requirement(make: Maker, r: str, keys: dict[str, list[str]], superseded: list[tuple[str, str]]) -> None:
    """Add a requirement that applies to and demands what its kind may, set by one decision, or by its successor too."""
    rng = make.chance("requirement", r)
    systems = [f"System:{s}" for s in keys["system"]]
    capabilities = [f"Capability:{c}" for c in keys["capability"]]
    blocks = [f"BuildingBlock:{b}" for b in keys["building_block"]]
    standards = [f"Standard:{s}" for s in keys["standard"]]
    kind = rng.choice(("integration", "integration", "integration", "adoption", "standard", "retirement"))
    if not systems or (kind == "standard" and not standards):
        return
    make.add(
        "requirement",
        rng,
        id=r,
        kind=kind,
        applies_from=maybe(rng, DAYS[:6], null=0.7),
        deadline=maybe(rng, DAYS[3:], null=0.3),
    )
    things = systems if kind == "retirement" else systems + capabilities * 2
    count = rng.choice((0, 1, 2)) if kind == "adoption" else rng.choice((1, 1, 2))
    for thing in sorted({rng.choice(things) for _ in range(count)}):
        make.add("applies_to", rng, start=r, end=thing)
    if kind != "retirement":
        make.add("demands", rng, start=r, end=rng.choice(standards if kind == "standard" else systems + blocks * 3))
    if superseded and rng.random() < 0.3:
        for decision in rng.choice(superseded):
            make.add("sets", rng, start=decision, end=r)
    elif keys["decision"] and rng.random() < 0.95:
        make.add("sets", rng, start=rng.choice(keys["decision"]), end=r)


def _peers(make: Maker, keys: dict[str, list[str]]) -> None:
    """Have most municipalities use two systems, report, and have a flow between them: chance alone hardly ever does."""
    rng = make.chance("peers")
    flow, (a, b) = "peers", rng.sample(keys["system"], 2)
    make.add("data_flow", rng, id=flow)
    make.add("sends", rng, start=a, end=flow)
    make.add("received_by", rng, start=flow, end=b)
    uses = {(row["start"], row["end"]) for row in make.facts.get("uses", [])}
    kinds = {row["id"]: row["kind"] for row in make.facts["system"]}
    infrastructure = {s for s, kind in kinds.items() if kind in ("national_register", "shared_service")}
    reports = {row["start"] for row in make.facts.get("reports", []) if row["subject"] == "dataflows"}
    for m in keys["municipality"]:
        rng = make.chance("peers", m)
        for system in (a, b):
            often = 0.4 if system in infrastructure else 0.9
            if (m, system) not in uses and rng.random() < often:
                make.add("uses", rng, start=m, end=system)
        if f"Municipality:{m}" not in reports and rng.random() < 0.7:
            make.add("reports", rng, start=f"Municipality:{m}", end="illustrative", subject="dataflows")
        if rng.random() < 0.85:
            begun, ended = validity(rng, make.dated)
            make.add("within", rng, start=flow, end=m, valid_from=begun, valid_to=ended)


def _alone(make: Maker, keys: dict[str, list[str]]) -> None:
    """Have one municipality use a system that nobody else does, for what others may use other systems for."""
    rng = make.chance("alone")
    make.add("system", rng, id="alone", name=rng.choice(NAMES))
    make.add("uses", rng, start=rng.choice(keys["municipality"]), end="alone")
    for capability in keys["capability"]:
        if rng.random() < 0.7:
            make.add("supports", rng, start="alone", end=capability)


def _rules(make: Maker, keys: dict[str, list[str]]) -> None:
    """Have a decision that is adopted all along demand integrations and a retirement, and accept deviations."""
    rng = make.chance("rules")
    make.add("decision", rng, id="rules", title=rng.choice(NAMES), decided_on="2018", status="adopted")
    systems = [f"System:{s}" for s in keys["system"]]
    things = systems + [f"Capability:{c}" for c in keys["capability"]] * 3
    for number, kind in enumerate(("integration", "integration", "retirement")):
        rng, key = make.chance("rules", number), f"rule-{number}"
        starts = maybe(rng, DAYS, null=0.7)
        make.add("requirement", rng, id=key, kind=kind, applies_from=starts, deadline=maybe(rng, DAYS))
        make.add("sets", rng, start="rules", end=key)
        make.add("applies_to", rng, start=key, end=rng.choice(systems if kind == "retirement" else things))
        if kind == "integration":
            blocks = [f"BuildingBlock:{b}" for b in keys["building_block"]]
            make.add("demands", rng, start=key, end=rng.choice(systems + blocks * 3))
        for m in keys["municipality"]:
            for deviation in range(rng.choice((0, 0, 1, 2))):
                one = f"{key}-{m}-{deviation}"
                make.add("deviation", rng, id=one, expires_on=maybe(rng, DAYS))
                make.add("deviates_from", rng, start=one, end=key)
                make.add("claimed_by", rng, start=one, end=m)
                make.add("accepted_by", rng, start=one, end="rules")


# Percent, each as likely as the others.
THICK = (30, 55, 80, 80, 95, 95)
MIDDLE = (15, 35, 35, 60, 60, 85)
THIN = (10, 30)
DENSITY = {
    **dict.fromkeys(("uses", "reports", "within", "supports"), THICK),
    **dict.fromkeys(("supplies", "via", "carried_by", "follows", "covers", "part_of", "owned_by"), MIDDLE),
    **dict.fromkeys(("held_by", "awarded_to", "realises", "deviates_from", "claimed_by", "accepted_by"), MIDDLE),
    **dict.fromkeys(("supersedes", "exposes", "serves", "advances", "rests_on", "advises"), THIN),
    **dict.fromkeys(("made", "taken_by", "concerns", "documents"), THIN),
}


# How many nodes there are; the first is what examples shrink to, and more often named is more often drawn.
SIZES = {
    "municipality": (1, 2, 4, 6, 8, 9, 10, 11, 8, 9, 10, 11),
    "system": (1, 2, 3, 4, 5, 6, 7, 4, 5),
    "vendor": (0, 1, 2, 3, 4, 5, len(KEYS)),  # only with many vendors is a market not concentrated
    "capability": (0, 1, 2, 3, 4, 5, 6),
    "contract": (0, 1, 2, 4, 6),
    "data_flow": (0, 1, 2, 4, 6, 8, 10),
    "decision": (0, 1, 2, 3, 4, 5),
    "requirement": (0, 1, 2, 3, 4, 6),
    "deviation": (0, 1, 2, 3, 5),
}
FEW = ("organisation", "working_group", "vision", "goal", "principle", "meeting", "document")


def landscape(pick: Callable[[Sequence[Any]], Any], seed: int) -> Facts:
    """Make a landscape; `pick` chooses its sizes and densities, such as `Random(1).choice` where many are wanted."""
    size: dict[str, int] = {stem: pick(sizes) for stem, sizes in SIZES.items()}
    few = pick((0, 1, 2))
    size |= dict.fromkeys(("building_block", "interface", "standard"), few + 1) | dict.fromkeys(FEW, few)
    # None at all is what examples shrink to; it is rare enough for most questions to have an answer.
    density: dict[str, int] = {stem: pick((0, *choices * 4)) for stem, choices in DENSITY.items()}
    make = Maker(seed, density, pick((0.0, 0.1, 0.2, 0.4)))
    keys = _nodes(make, size)
    _facts(make, keys)
    _plan(make, keys)
    if pick((False, True)) and len(keys["system"]) > 1:
        _peers(make, keys)
    if pick((False, True)) and keys["capability"]:
        _alone(make, keys)
    if pick((False, True)):
        _rules(make, keys)
    return make.facts


@st.composite
def landscapes(draw: st.DrawFn) -> Facts:
    """Draw a landscape, often with enough municipalities alike for peers to show."""
    return landscape(lambda options: draw(st.sampled_from(options)), draw(st.integers(0, 2**32 - 1)))


def _interesting() -> list[str]:
    """Return the first and last day of every date in use, and the days beside them."""
    days = {edge + timedelta(days=by) for day in DAYS for edge in (first(day), last(day)) for by in (-1, 0, 1)}
    return sorted(day.isoformat() for day in days)


def dates() -> st.SearchStrategy[str]:
    """Draw a day on which something begins or ends, or one beside it; now and then any other."""
    some = st.dates(first("2018"), last("2027")).map(lambda day: day.isoformat())
    return st.one_of(st.sampled_from(_interesting()), some)


def write(facts: Facts, folder: Path) -> Path:
    """Write a landscape as the CSV files that `kb load` reads, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, rows in facts.items():
        text = io.StringIO()
        table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        (folder / f"{stem}.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder
