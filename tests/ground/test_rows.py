"""The tolerant CSV reader, against Python's own csv writer and against files as people save them."""

import csv
import io
import math
import tracemalloc
from collections import deque
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from il2.ground.errors import TableError
from il2.ground.rows import parse_number, read_csv_rows

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL).filter(any), max_size=8),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_dialect_reads_back_what_was_written(tmp_path: Path, rows, delimiter, end, encoding) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow([" First ", "SECOND", "third"])
    writer.writerows(rows)
    path = tmp_path / "a.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    read = list(read_csv_rows(path, required=["first", "second", "third"]))
    assert [tuple(r.cells.values()) for r in read] == [tuple(c.strip() for c in row) for row in rows]
    assert [r.number for r in read] == list(range(2, 2 + len(rows)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_table_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "fuzz.csv"
    path.write_bytes(data)
    try:
        for row in read_csv_rows(path):
            for column in row.cells:
                try:
                    value = row.float(column)
                except TableError as error:
                    assert error.row == row.number
                else:
                    assert value is None or math.isfinite(value)
    except TableError as error:
        assert error.row is None or error.row >= 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_exactly(value: float) -> None:
    assert parse_number(repr(value)) == value
    assert parse_number(repr(value).replace(".", ","), decimal_comma=True) == value


@pytest.mark.parametrize("text", ["nan", "inf", "1,000", "1_000", "٣", "0x10", "1e999", "", "1 2", "--1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|too large"):
        parse_number(text)


def test_missing_column_names_the_nearest_given(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("condition_id,celltype,dose\n1,Treg,2\n")
    with pytest.raises(TableError, match=r"row 1: column 'cell_type' is missing.*nearest given: 'celltype'"):
        read_csv_rows(path, required=["condition_id", "cell_type"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a,a\n1,2\n", "stands twice"),
        (b"a,b\xff\n", "not UTF-8"),
    ],
)
def test_bad_headers(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=message):
        read_csv_rows(path, required=["a"])


def test_a_row_with_too_many_cells_is_a_fault_of_that_row_only(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("a,b\n1,2,3\n\n4,5,\n6\n")
    wide, good, short = read_csv_rows(path, required=["a", "b"])
    with pytest.raises(TableError, match="row 2: 3 cells, but the header names 2 columns"):
        wide.float("a")
    assert (good.number, good.float("b"), short.float("b")) == (4, 5.0, None)


def test_no_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="there is no file"):
        read_csv_rows(tmp_path / "none.csv")
    with pytest.raises(TableError, match="is a folder"):
        read_csv_rows(tmp_path)


def test_rows_stream(tmp_path: Path) -> None:
    """Memory is that of one row and a buffer, however long the file is."""
    path = tmp_path / "big.csv"
    with path.open("w") as out:
        out.write("a,b\n")
        out.writelines(f"{i},Treg\n" for i in range(60_000))
    tracemalloc.start()
    try:
        (last,) = deque(read_csv_rows(path, required=["a", "b"]), maxlen=1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert last.number == 60_001 and last.float("a") == 59_999.0
    assert peak < path.stat().st_size / 4, "the whole text alone would take more"
