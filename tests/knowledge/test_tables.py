"""Every packaged table against its schema, its units and the files it came from."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from il2.ground.errors import MissingDataError, TableError, UnknownNameError
from il2.ground.files import data_folder, reference_data
from il2.knowledge import tables

CONDENSE = Path(__file__).resolve().parents[2] / "scripts" / "condense"
OURS = (
    "affinities affinities_literature baseline_predictions baseline_scores binding binding_wp49 celltypes "
    "dead_links ec50_open "
    "ec50_populations fallon2000 fallon2000_expected farhat2021 genes ligands ligands_without_kd origins "
    "map_edges map_evidence map_groups map_meanings map_nodes map_repairs map_shapes map_states map_text "
    "parameters phenomena_rules pstat5_benchmark pstat5_populations receptor_counts receptor_priors "
    "receptor_spread sources signalling_cells signalling_genes signalling_inhibitors signalling_parameters "
    "signalling_switches "
    "splits targets xref_databases yt1_pstat5 yt1_surface"
)


PRESENT = sorted(p.stem for p in data_folder().glob("*.csv"))


@pytest.mark.parametrize("name", PRESENT)
def test_table_matches_its_schema_and_its_units_are_read(name: str) -> None:
    tables.check(name)
    assert tables.load(name)
    assert all(column.description for column in tables.schema(name))


@pytest.mark.parametrize("name", sorted(set(OURS.split()) - {"sources", "origins"}))
def test_every_row_has_source_licence_and_origin(name: str) -> None:
    origins = {row["sha256"][:16] for row in tables.load("origins")}
    for row in tables.load(name):
        assert row["source"] and row["licence"] and row["origin_sha256"] in origins


def test_every_table_has_a_schema() -> None:
    assert set(PRESENT) <= set(tables.names()) and set(OURS.split()) <= set(PRESENT)


def test_packaged_tables_are_what_condense_writes_today(tmp_path: Path) -> None:
    try:
        reference_data("receptor", "benchmark_points.csv")
    except MissingDataError as missing:
        pytest.skip(str(missing))
    if not CONDENSE.is_file():
        pytest.skip("scripts/condense is not part of this copy")
    subprocess.run([sys.executable, CONDENSE, "--out", tmp_path], check=True, stdout=subprocess.DEVNULL)
    written = {p.name for p in tmp_path.iterdir()}
    assert written == {f"{name}.csv" for name in OURS.split()} | {"gene_symbols.csv.gz"}
    for name in sorted(written):
        assert _content(tmp_path / name) == _content(data_folder() / name), name


def _content(path: Path) -> bytes:
    """Bytes of a table; compressed ones differ between versions of zlib, their rows must not."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_unknown_table_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'ligands'"):
        tables.load("ligand")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("kd,five,nM,measured,rickert2004", "row 2: value is 'five', which is not a number"),
        ("kd,5,nM,guessed,rickert2004", "which is not a status"),
        ("kd,5,nM,measured,rickert", "not a key of sources"),
        (",5,nM,measured,rickert2004", "key is blank"),
    ],
)
def test_rows_that_break_the_schema(tmp_path: Path, monkeypatch, cell: str, message: str) -> None:
    columns = [
        tables.Column("key", "text", True, "", (), ""),
        tables.Column("value", "float", True, "", (), ""),
        tables.Column("unit", "unit", True, "", (), ""),
        tables.Column("status", "status", True, "", (), ""),
        tables.Column("source", "source", True, "", (), ""),
    ]
    path = tmp_path / "made.csv"
    path.write_text(f"key,value,unit,status,source\n{cell}\n")
    tables.load("sources")
    monkeypatch.setattr(tables, "schema", lambda name: tuple(columns))
    monkeypatch.setattr(tables, "data_file", lambda name: path)
    with pytest.raises(TableError, match=message):
        tables.load.__wrapped__("made")


def test_rows_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        tables.load("ligands")[0]["arms"] = 3  # type: ignore[index]
