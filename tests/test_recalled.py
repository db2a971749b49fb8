"""Rows are read once: what is had again is what was read, and whatever is not kept is read anew."""

import gc
import json
from io import FileIO
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
        assert [(fact.known(), fact.sources) for _, fact in again] == [(f.known(), f.sources) for _, f in facts]
    assert not folder.problems


class Cramped(FileIO):
    """A disk with room for all but one byte."""

    def write(self, packed: bytes) -> int:  # type: ignore[override]
        """Write what there is room for."""
        return super().write(packed[:-1]) or 0


@pytest.mark.parametrize(("disk", "name"), [(Cramped, "kept"), (FileIO, "/dev/full")])
def test_a_full_disk_is_none_to_keep_rows_on(disk: type[FileIO], name: str, tmp_path: Path) -> None:
    """Read again what could not be kept, or not all of it, and lose nothing that was read."""
    noun, other = NODES["Municipality"], NODES["Vendor"]
    folder = Folder(SEED_DATA)
    kept = list(folder.rows(other))
    (tmp_path / "kept").touch()
    with disk(tmp_path / name, "r+") as full:
        before, folder._recalled._file = folder._recalled._file, full
        read = list(folder.rows(noun))
    folder._recalled._file = before
    assert folder._recalled.again(noun) is None
    assert list(folder.rows(noun)) == read
    assert list(folder.rows(other)) == kept


def test_what_is_on_the_disk_goes_with_the_snapshot() -> None:
    """Close the file, which has no name, when nobody has the snapshot any more."""
    folder = Folder(SEED_DATA)
    list(folder.rows(NODES["Municipality"]))
    file = folder._recalled._file
    assert not file.closed
    del folder
    gc.collect()
    assert file.closed


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
