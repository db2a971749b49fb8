"""Rows are read once: what is had again is what was read, and whatever is not kept is read anew."""

import json
from pathlib import Path

import pytest
from conftest import SEED_DATA
from hypothesis import given
from hypothesis import strategies as st

from kb.imports import recalled
from kb.imports.folder import Folder
from kb.model import NODES, RELATIONSHIPS
from kb.snapshots.relationships import key_of

NOUNS = [*NODES.values(), *RELATIONSHIPS.values()]


@pytest.mark.parametrize(("most", "kept"), [(recalled.MOST, "all"), (60_000, "some"), (0, "none")])
def test_rows_that_were_read_are_had_again(monkeypatch: pytest.MonkeyPatch, most: int, kept: str) -> None:
    """Yield the same facts a second time, whether all of them, some or none are kept."""
    monkeypatch.setattr(recalled, "MOST", most)
    monkeypatch.setattr(recalled, "BATCH", 7)
    folder = Folder(SEED_DATA)
    first = {noun: list(folder.rows(noun)) for noun in NOUNS}
    assert sum(map(len, first.values())) > 500
    are_kept = [folder._recalled.again(noun) is not None for noun in NOUNS]
    assert {"all": all(are_kept), "some": any(are_kept) and not all(are_kept), "none": not any(are_kept)}[kept]
    for noun, facts in first.items():
        again = list(folder.rows(noun))
        assert again == facts
        assert [(fact.properties(), fact.sources) for _, fact in again] == [
            (f.properties(), f.sources) for _, f in facts
        ]
    assert not folder.problems


def test_what_is_kept_needs_no_file(tmp_path: Path) -> None:
    """Have rows again when their file is gone, and copy them as facts are copied."""
    file = tmp_path / "vendor.csv"
    file.write_text("id,name,sources\nnord-it,Nord-IT ApS,a|b\n", encoding="utf-8")
    folder = Folder(tmp_path)
    noun = NODES["Vendor"]
    (read,) = folder.rows(noun)
    file.unlink()
    (had,) = folder.rows(noun)
    assert had == read
    copy = had[1].model_copy(update={"sources": ("c",)})
    assert (copy.name, copy.sources, had[1].sources) == ("Nord-IT ApS", ("c",), ("a", "b"))


def test_rows_that_were_not_read_to_their_end_are_read_again() -> None:
    """Keep a file whole or not at all."""
    folder = Folder(SEED_DATA)
    noun = NODES["Municipality"]
    next(iter(folder.rows(noun)))
    assert folder._recalled.again(noun) is None
    assert len(list(folder.rows(noun))) == len(list(folder.rows(noun))) > 90


@given(st.tuples(*[st.text()] * 4))
def test_a_key_is_json(identity: tuple[str, str, str, str]) -> None:
    """Write a relationship's key as JSON, so that whoever has a store knows what it says."""
    assert key_of(identity) == json.dumps(identity, ensure_ascii=False)
