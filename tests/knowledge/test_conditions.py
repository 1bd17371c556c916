"""Files of conditions: good rows come out, bad rows are named, nothing is guessed."""

import math
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from il2.ground.errors import MissingDataError, TableError
from il2.ground.files import reference_data
from il2.knowledge.celltypes import names
from il2.knowledge.conditions import Condition, RowError, read_conditions

HEAD = "condition_id,cell_type,ligand,dose_nM,time_min\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "conditions.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_the_open_conditions_all_read() -> None:
    try:
        path = reference_data("receptor", "conditions_open.csv")
    except MissingDataError as missing:
        pytest.skip(str(missing))
    entries = list(read_conditions(path))
    assert len(entries) == 1680 and all(isinstance(e, Condition) for e in entries)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,Tregs,IL-2,1,60", "unknown cell type 'Tregs'; did you mean 'Treg'?"),
        ("a,Treg,IL-22,1,60", "unknown ligand 'IL-22'; did you mean 'IL-2'"),
        ("a,Treg,IL-2,-1,60", "dose_nM is -1; a number of at least 0 is wanted"),
        ("a,Treg,IL-2,nan,60", "dose_nM is 'nan', which is not a number"),
        ("a,Treg,IL-2,1 nM,60", "dose_nM is '1 nM', which is not a number"),
        ("a,Treg,IL-2,,60", "dose_nM is blank"),
        ("a,Treg,IL-2,1,-5", "time_min is -5; a number of at least 0 is wanted"),
        ("a,Treg,IL-2,1", "time_min is blank"),
        ("a,,IL-2,1,60", "cell_type is blank"),
        (",Treg,IL-2,1,60", "condition_id is blank"),
        ("a,Treg,IL-2,1,60,7", "6 cells, but the header names 5 columns"),
        ("a,Treg,efavaleukin,1,60", "'efavaleukin' is known (V91K Fc dimer"),
    ],
)
def test_a_bad_row_is_one_reason_and_the_others_come_out(tmp_path: Path, row: str, reason: str) -> None:
    path = write(tmp_path, f"{HEAD}x,NK,IL-2,0.5,30\n{row}\ny,CD8 naive,IL-15,0,30\n")
    first, bad, last = read_conditions(path)
    assert first == Condition(2, "x", "NK", "IL-2", 0.5, 30.0)
    assert last == Condition(4, "y", "CD8_naive", "IL-15", 0.0, 30.0)
    assert isinstance(bad, RowError) and bad.row == 3 and bad.reason.startswith(reason)
    assert str(bad).startswith("row 3: ") and str(bad).count("row 3") == 1


def test_known_ligands_are_those_of_the_file(tmp_path: Path) -> None:
    rows = "1,Treg,mine,1,60\n2,Treg,Mine,1,60\n3,Treg,IL-2,1,60\n4,Treg,odd,1,60\n"
    entries = list(
        read_conditions(write(tmp_path, HEAD + rows), known=["mine"], faulty={"odd": "row 2: no arms"})
    )
    assert isinstance(entries[0], Condition)
    assert "did you mean 'mine'" in entries[1].reason
    assert entries[2].reason == "unknown ligand 'IL-2'"
    assert entries[3].reason == "ligand 'odd' cannot be used: row 2: no arms"


def test_synonyms_of_a_known_molecule_of_the_catalogue(tmp_path: Path) -> None:
    (entry,) = read_conditions(write(tmp_path, HEAD + "1,Treg,rhIL-2,1,60\n"), known=["IL-2"])
    assert entry.ligand == "IL-2"


def test_missing_columns_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"row 1: column 'dose_nM' is missing.*nearest given: 'dose'"):
        read_conditions(write(tmp_path, "condition_id,cell_type,ligand,dose,time_min\n"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.text("ab1 ", max_size=3),
            st.sampled_from([*names(), "Tregs", ""]),
            st.sampled_from(["IL-2", "aldesleukin", "nope", ""]),
            st.sampled_from(["1", "0", "-1", "nan", "inf", "", "1e-5", "1e400"]),
            st.sampled_from(["60", "", "-0.5", "x"]),
        ),
        max_size=8,
    )
)
def test_every_row_is_a_condition_or_a_reason_in_order(tmp_path: Path, rows) -> None:
    path = write(tmp_path, HEAD + "".join(",".join(row) + "\n" for row in rows))
    entries = list(read_conditions(path))
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(entries) == len(kept)
    for entry, row in zip(entries, kept, strict=True):
        good = (
            row[0].strip()
            and row[1] in names()
            and row[2] in ("IL-2", "aldesleukin")
            and row[3] in ("1", "0", "1e-5")
            and row[4] == "60"
        )
        assert isinstance(entry, Condition) == bool(good)
        assert entry.condition_id == row[0].strip()
        if isinstance(entry, Condition):
            assert math.isclose(entry.dose_nM, float(row[3]))


def test_conditions_stream(tmp_path: Path) -> None:
    """Memory is that of one row, a buffer and the names looked up so far, however long the file is."""
    path = tmp_path / "big.csv"
    with path.open("w") as out:
        out.write(HEAD)
        out.writelines(f"c{i},Treg,IL-2,{i / 7},60\n" for i in range(30_000))
        out.write("last,Treg,IL-2,-1,60\n")
    next(iter(read_conditions(path)))  # the catalogue is read once and stays
    tracemalloc.start()
    try:
        count, bad = 0, []
        for entry in read_conditions(path):
            count += 1
            if isinstance(entry, RowError):
                bad.append(entry)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 30_001 and [b.row for b in bad] == [30_002]
    # (rows that wait for the garbage collector take some 100 kB)
    assert peak < path.stat().st_size / 4, "the whole text alone would take more"
