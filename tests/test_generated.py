"""A generated landscape: valid, skewed as real ones are, rich enough for every question, invented throughout."""

import csv
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from kb import model
from kb.dates import first_day, last_day
from kb.generate import TODAY, generate
from kb.imports.consistency import Checked
from kb.imports.folder import Folder

SEED_DATA = Path(__file__).parent.parent / "seed_data"
NOUNS = {**model.NODES, **model.RELATIONSHIPS}
Facts = dict[str, list[dict[str, str]]]


def read(folder: Path, noun: type[model.Fact]) -> list[dict[str, str]]:
    """Read one file of a landscape."""
    with (folder / f"{noun.file}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend a landscape of as many municipalities as Denmark has."""
    path = tmp_path_factory.mktemp("generated") / "landscape"
    generate(path, 98, 1)
    return path


@pytest.fixture(scope="module")
def facts(folder: Path) -> Facts:
    """Lend its rows by label and type."""
    return {label: read(folder, noun) for label, noun in NOUNS.items()}


def active(row: dict[str, str], at: date = TODAY) -> bool:
    """Tell whether a dated row holds on a day."""
    since, until = row["valid_from"], row["valid_to"]
    return (not since or first_day(since) <= at) and (not until or at < first_day(until))


def overlap(rows: list[dict[str, str]]) -> bool:
    """Tell whether two of these rows hold on the same day."""
    days = sorted(
        (
            first_day(row["valid_from"]) if row["valid_from"] else date.min,
            first_day(row["valid_to"]) if row["valid_to"] else date.max,
        )
        for row in rows
    )
    return any(later < until for (_, until), (later, _) in pairwise(days))


@pytest.mark.parametrize("label", NOUNS)
def test_every_noun_is_there_with_its_own_columns(folder: Path, facts: Facts, label: str) -> None:
    """Write every file, with what the noun declares, and rows in it."""
    with (folder / f"{NOUNS[label].file}.csv").open(encoding="utf-8") as file:
        assert file.readline().rstrip("\n").split(",") == NOUNS[label].own_fields()
    assert facts[label]


@pytest.mark.parametrize("label", model.RELATIONSHIPS)
def test_every_kind_of_end_occurs(facts: Facts, label: str) -> None:
    """Let each relationship reach all that it may reach."""
    noun = model.RELATIONSHIPS[label]
    for column, labels in (("start", noun.starts), ("end", noun.ends)):
        if 1 < len(labels) < len(model.NODES):
            assert {row[column].split(":")[0] for row in facts[label]} == {kind.__name__ for kind in labels}


@pytest.mark.parametrize("label", NOUNS)
def test_every_row_is_what_the_noun_allows(facts: Facts, label: str) -> None:
    """Pass the noun's own validation."""
    for row in facts[label]:
        NOUNS[label].model_validate({name: value for name, value in row.items() if value})


@pytest.mark.parametrize(("municipalities", "seed"), [(1, 3), (2, 1), (7, 5), (98, 1), (110, 8)])
def test_the_loader_finds_nothing_wrong(tmp_path: Path, municipalities: int, seed: int) -> None:
    """Pass all that loading checks, at any size."""
    generate(tmp_path / "landscape", municipalities, seed)
    source = Folder(tmp_path / "landscape")
    Checked(source, None).whole()
    assert list(map(str, source.problems)) == []


def test_keys_are_unique_and_references_are_met(facts: Facts) -> None:
    """Name nothing twice, and nothing that is not there."""
    keys = {label: [row[noun.key_field] for row in facts[label]] for label, noun in model.NODES.items()}
    for label, found in keys.items():
        assert len(found) == len(set(found)), label
    known = {label: set(found) for label, found in keys.items()}
    for label, noun in model.RELATIONSHIPS.items():
        for column, labels in (("start", noun.starts), ("end", noun.ends)):
            for row in facts[label]:
                kind, _, key = row[column].partition(":") if len(labels) > 1 else (labels[0].__name__, "", row[column])
                assert key in known[kind], (label, row)
    for label in NOUNS:
        assert {source for row in facts[label] for source in row["sources"].split("|")} <= known["Source"]


@pytest.mark.parametrize("label", model.RELATIONSHIPS)
def test_relationships_are_told_apart(facts: Facts, label: str) -> None:
    """Repeat no identity of a relationship."""
    apart = model.RELATIONSHIPS[label].tells_apart
    found = Counter(
        (
            row["start"],
            row["end"],
            first_day(row["valid_from"]) if row.get("valid_from") else None,
            row[apart] if apart else None,
        )
        for row in facts[label]
    )
    assert [key for key, times in found.items() if times > 1] == []


@pytest.mark.parametrize(("label", "one"), [("OWNED_BY", "start"), ("SENDS", "end"), ("RECEIVED_BY", "start")])
def test_one_at_a_time(facts: Facts, label: str, one: str) -> None:
    """Let nothing have two owners, senders or receivers on one day."""
    by_thing = defaultdict(list)
    for row in facts[label]:
        by_thing[row[one]].append(row)
    assert [thing for thing, rows in by_thing.items() if overlap(rows)] == []
    assert any(len(rows) > 1 for rows in by_thing.values()) or label == "RECEIVED_BY"


@pytest.mark.parametrize("label", ["OWNED_BY", "PART_OF", "SUPERSEDES"])
def test_no_cycles(facts: Facts, label: str) -> None:
    """Let nobody own, contain or supersede itself."""
    above = defaultdict(set)
    for row in facts[label]:
        above[row["start"]].add(row["end"])
    for start in list(above):
        seen: set[str] = set()
        ahead = {start}
        while ahead:
            ahead = {end for node in ahead for end in above.get(node, ())} - seen
            seen |= ahead
        assert start not in seen


def test_requirements_are_well_formed(facts: Facts) -> None:
    """Demand and bind as each kind of requirement has to."""
    demands, applies, sets = defaultdict(list), defaultdict(list), defaultdict(set)
    for row in facts["DEMANDS"]:
        demands[row["start"]].append(row["end"].split(":")[0])
    for row in facts["APPLIES_TO"]:
        applies[row["start"]].append(row["end"].split(":")[0])
    for row in facts["SETS"]:
        sets[row["end"]].add(row["start"])
    allowed = {"integration": {"BuildingBlock", "System"}, "standard": {"Standard"}}
    for requirement in facts["Requirement"]:
        id_, kind = requirement["id"], requirement["kind"]
        if kind == "retirement":
            assert id_ not in demands
            assert set(applies[id_]) == {"System"}
            continue
        (demanded,) = demands[id_]
        assert demanded in allowed.get(kind, allowed["integration"])
        assert applies[id_] or kind == "adoption"
    supersedes = {(row["start"], row["end"]) for row in facts["SUPERSEDES"]}
    shared = [sorted(decisions) for decisions in sets.values() if len(decisions) > 1]
    assert shared
    assert all((one, other) in supersedes or (other, one) in supersedes for one, other in shared)


def test_sizes_are_skewed_as_in_real_countries(facts: Facts) -> None:
    """Make few big and many small: municipalities, systems, vendors."""
    populations = sorted(int(row["population"]) for row in facts["Municipality"])
    assert 1_500 < populations[0] < 7_000
    assert 33_000 < populations[49] < 53_000
    assert populations[-2] < 400_000 < 580_000 < populations[-1] < 650_000
    users = Counter(row["end"] for row in facts["USES"] if active(row) and row["status"] != "planned")
    assert sum(times >= 90 for times in users.values()) >= 5, "some systems are everywhere"
    assert sum(times <= 3 for times in users.values()) > len(users) / 4, "many are in a few places"
    supplied = Counter(row["start"] for row in facts["SUPPLIES"] if active(row))
    assert supplied.most_common(1)[0][1] > 15
    assert sum(times == 1 for times in supplied.values()) > len(supplied) / 4, "many vendors have one system"
    assert 45 * 98 < len(facts["USES"]) < 75 * 98
    assert 30 * 98 < len(facts["WITHIN"]) < 55 * 98


def test_every_question_finds_something(facts: Facts) -> None:
    """Hold every stage and status that a question looks for."""
    statuses = Counter(row["status"] for row in facts["USES"])
    assert set(statuses) == {"", "planned", "phasing_in", "in_use", "phasing_out"}
    pairs = Counter((row["start"], row["end"]) for row in facts["USES"])
    assert max(pairs.values()) > 1, "a system that came back"
    stages = Counter(
        "no end"
        if not row["ends_on"]
        else "not begun"
        if row["starts_on"] and first_day(row["starts_on"]) > TODAY
        else "ended"
        if last_day(row["ends_on"]) < TODAY
        else "within a year"
        if (last_day(row["ends_on"]) - TODAY).days <= 365
        else "running"
        for row in facts["Contract"]
    )
    assert min(stages.values()) > 50, stages
    assert len(stages) == 5
    assert sum(not row["value_dkk"] for row in facts["Contract"]) > 100
    holders = Counter(row["start"] for row in facts["HELD_BY"])
    assert max(holders.values()) > 2, "a joint contract"
    deadlines = [last_day(row["deadline"]) for row in facts["Requirement"] if row["deadline"]]
    assert min(deadlines) < TODAY < max(deadlines)
    within = {row["start"] for row in facts["WITHIN"]}
    assert len({row["id"] for row in facts["DataFlow"]} - within) > 20, "national flows"
    advanced = {row["end"] for row in facts["ADVANCES"]}
    assert {row["id"] for row in facts["Goal"]} - advanced, "goals without a decision"
    assert {row["status"] for row in facts["Decision"]} == {"proposed", "adopted", "rejected", "superseded"}
    expiries = [last_day(row["expires_on"]) for row in facts["Deviation"] if row["expires_on"]]
    assert min(expiries) < TODAY < max(expiries)
    taken_over = [row for row in facts["OWNED_BY"] if row["valid_to"]]
    assert taken_over


def test_about_a_third_is_silent_on_something(facts: Facts) -> None:
    """Leave gaps in reporting."""
    reports = defaultdict(set)
    for row in facts["REPORTS"]:
        if active(row):
            reports[row["start"]].add(row["subject"])
    loud = sum(len(subjects) == 3 for start, subjects in reports.items() if start.startswith("Municipality:"))
    assert 0.18 < 1 - loud / 98 < 0.45


def test_contracts_contradict_a_decision_and_one_decision_has_no_effect(facts: Facts) -> None:
    """Give the gaps of decisions something to find."""
    decided = {row["id"]: first_day(row["decided_on"]) for row in facts["Decision"] if row["decided_on"]}
    retirements = {row["id"] for row in facts["Requirement"] if row["kind"] == "retirement"}
    by = {row["end"]: decided[row["start"]] for row in facts["SETS"] if row["end"] in retirements}
    retired = {row["end"].split(":")[1]: by[row["start"]] for row in facts["APPLIES_TO"] if row["start"] in by}
    signed = {row["id"]: first_day(row["signed_on"]) for row in facts["Contract"] if row["signed_on"]}
    assert any(retired.get(row["end"], date.max) <= signed.get(row["start"], date.min) for row in facts["COVERS"])
    carried = {row["start"] for row in facts["CARRIED_BY"] if row["end"] == "blok-fuldmagt"}
    assert carried
    assert carried.isdisjoint(row["end"] for row in facts["VIA"])


def test_everything_says_that_it_is_invented(facts: Facts) -> None:
    """Mark every fact, and what a reader may take for real."""
    for label in NOUNS:
        for row in facts[label]:
            assert "illustrative" in row["sources"].split("|"), (label, row)
    dated = [row for label in ("USES", "WITHIN", "HELD_BY", "REPORTS") for row in facts[label]]
    alone = sum(row["sources"] == "illustrative" for row in dated) / len(dated)
    assert 0.2 < alone < 0.8
    for label in ("Decision", "Document", "Meeting", "Contract", "Goal", "Vision", "Principle", "Organisation"):
        title = model.NODES[label].title_field()
        assert all("(fiktiv" in row[title] for row in facts[label]), label
    assert all("iktiv" in row["name"] for row in facts["Source"])
    for row in facts["Vendor"]:
        assert row["website"] in ("", f"https://{row['id']}.example/")
    assert all(
        row["cvr"].startswith("00") for label in ("Vendor", "Municipality") for row in facts[label] if row["cvr"]
    )


@pytest.mark.parametrize("label", ["Municipality", "Vendor", "System", "Organisation", "Standard", "BuildingBlock"])
def test_nothing_is_called_as_something_real(facts: Facts, label: str) -> None:
    """Share no key and no name with the real landscape."""
    key, title = model.NODES[label].key_field, model.NODES[label].title_field()
    real = read(SEED_DATA, model.NODES[label])
    assert real
    for column in (key, title):
        assert {row[column].lower() for row in real}.isdisjoint(row[column].lower() for row in facts[label])
