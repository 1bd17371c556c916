"""Molecules: what can be made, what is refused, and what is doubted."""

import math
import warnings
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from il2.ground.errors import InputError, TableError
from il2.knowledge.ligand_input import PlausibilityWarning, ligand_from_options, read_ligands
from il2.knowledge.ligands import Arm, Ligand, ligand

HEAD = "ligand,arms,kd_il2ra_nM,kd_il2rbg_nM,fusion,note\n"
KD = st.none() | st.floats(0.001, 1e6)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "ligands.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_asymmetric_molecule_of_the_reference(tmp_path: Path) -> None:
    text = HEAD + "asym,2,0.71,22.35,fc,full\nother,1,1,1,none,\nasym,2,6.0,,fc,\n"
    table = read_ligands(write(tmp_path, text))
    assert [m.name for m in table.ligands] == ["asym", "other"]
    asym = table.by_name()["asym"]
    assert asym.arms == (Arm(2, 0.71, 22.35), Arm(2, 6.0, None)) and asym.valency == 4


def test_file_as_a_german_spreadsheet_saves_it(tmp_path: Path) -> None:
    text = (HEAD + "A,2,0.71,22.35,Fc,\n").replace(".", "#").replace(",", ";").replace("#", ",")
    table = read_ligands(write(tmp_path, text.replace("\n", "\r\n"), "utf-8-sig"))
    assert table.ligands[0].arms == (Arm(2, 0.71, 22.35),)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A,0,1,1,fc,", "row 2: arms is 0; a molecule needs at least 1 arm"),
        ("A,1,1,1,fc,\nB,-2,1,1,fc,", "row 3: arms is -2"),
        ("A,1.5,1,1,fc,", "row 2: arms is '1.5'; a whole number"),
        ("A,,1,1,fc,", "row 2: arms is ''; a whole number"),
        ("A,1,-1,1,fc,", "row 2: kd_il2ra_nM is -1 nM; a KD is above 0"),
        ("A,1,1,0,fc,", "row 2: kd_il2rbg_nM is 0 nM; a KD is above 0"),
        ("A,1,nan,1,fc,", "row 2: kd_il2ra_nM is 'nan', which is not a number"),
        ("A,1,1 nM,1,fc,", "row 2: kd_il2ra_nM is '1 nM', which is not a number"),
        ("A,1,1,1,fcc,", "row 2: fusion is 'fcc'; allowed: none, fc; did you mean 'fc'"),
        ("A,1,1,1,,", "row 2: fusion is ''; allowed: none, fc"),
        ("A,1,1,1,fc,\nA,1,1,1,none,", "row 3: fusion is 'none', but an earlier row of 'A' says 'fc'"),
        (",1,1,1,fc,", "row 2: ligand is blank"),
        ("A,1,1,1,fc,,,7", "row 2: 8 cells, but the header names 6"),
        ("", "has a header but no rows"),
    ],
)
def test_bad_rows(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(TableError, match=message) as caught:
        read_ligands(write(tmp_path, HEAD + rows + "\n"))
    assert str(caught.value).count("row ") == 1 or "earlier row" in message


def test_missing_column(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"column 'kd_il2ra_nM' is missing.*nearest given: 'kd_il2ra'"):
        read_ligands(write(tmp_path, "ligand,arms,kd_il2ra,kd_il2rbg_nM,fusion\n"))


def test_lenient_reading_keeps_the_good_molecules(tmp_path: Path) -> None:
    text = HEAD + "good,1,1,1,fc,\nbad,1,1,1,fc,\nbad,0,1,1,fc,\nworse,1,x,1,fc,\n"
    table = read_ligands(write(tmp_path, text), strict=False)
    assert [m.name for m in table.ligands] == ["good"]
    assert [name for name, _ in table.errors] == ["bad", "worse"]
    assert table.errors[0][1].startswith("row 4:")


def test_kd_in_molar_typed_as_nanomolar_warns_with_the_plausible_range(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "A,1,7e-10,1,fc,\n")
    with pytest.warns(PlausibilityWarning, match=r"row 2: .*plausible range of 0\.001 to 1e\+06 nM"):
        table = read_ligands(path)
    assert "7e-10 M would be 0.7 nM" in table.warnings[0]
    with pytest.warns(PlausibilityWarning, match="7e-10 M would be 0.7 nM"):
        ligand_from_options([1], [7e-10], [1.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ligand_from_options([1], ["7e-10 M"], ["5"]).arms == (Arm(1, 0.7, 5.0),)


def test_options_of_the_command_line() -> None:
    made = ligand_from_options(["2", "2"], ["0.7nM", "6"], ["22 nM", "none"], "fc", name="mine")
    assert made.arms == (Arm(2, 0.7, 22.0), Arm(2, 6.0, None)) and made.name == "mine"
    with pytest.raises(InputError, match="2 numbers of arms, 1 KDs to IL2RA"):
        ligand_from_options([1, 1], [1.0], [1.0, 1.0])
    with pytest.raises(InputError, match="arms is 'two'"):
        ligand_from_options(["two"], [1.0], [1.0])
    with pytest.raises(InputError, match=r"0\.7 h' is a time; nM"):
        ligand_from_options([1], ["0.7 h"], [1.0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(
    kinds=st.lists(st.builds(Arm, st.integers(1, 8), KD, KD), min_size=1, max_size=4),
    fusion=st.sampled_from(["none", "fc"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_any_molecule_survives_a_file(tmp_path: Path, kinds, fusion, delimiter) -> None:
    cells = [["ligand", "arms", "kd_il2ra_nM", "kd_il2rbg_nM", "fusion"]]
    for arm in kinds:
        kds = ["" if kd is None else repr(kd) for kd in (arm.kd_il2ra_nM, arm.kd_il2rbg_nM)]
        cells.append(["m", str(arm.count), *kds, fusion])
    path = write(tmp_path, "".join(delimiter.join(row) + "\r\n" for row in cells))
    assert read_ligands(path).ligands == (Ligand("m", tuple(kinds), fusion),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.lists(st.text('0123456789.,-enafc" \n', max_size=12), min_size=1, max_size=12))
def test_any_cells_are_molecules_or_one_sentence_with_a_row(tmp_path: Path, cells: list[str]) -> None:
    path = write(tmp_path, HEAD + ",".join(["A", *cells]) + "\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)
        try:
            for made in read_ligands(path).ligands:
                for arm in made.arms:
                    assert arm.count >= 1
                    assert all(
                        kd is None or (math.isfinite(kd) and kd > 0)
                        for kd in (arm.kd_il2ra_nM, arm.kd_il2rbg_nM)
                    )
        except TableError as error:
            assert error.row is not None and "\n" not in str(error)


@pytest.mark.parametrize(
    ("count", "message"), [(0, "at least 1"), (1.5, "whole number"), (True, "at least 1")]
)
def test_arms_that_cannot_be(count, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Arm(count, 1.0, 1.0)


@pytest.mark.parametrize("kd", [0.0, -1.0, math.nan, math.inf])
def test_kds_that_cannot_be(kd: float) -> None:
    with pytest.raises(InputError, match="above 0"):
        Arm(1, kd, None)


def test_molecule_without_arms() -> None:
    with pytest.raises(InputError, match="no arms"):
        Ligand("A", ())


def test_derive_makes_a_new_molecule_and_says_so() -> None:
    parent = ligand("WT N-term mono")
    child = parent.derive("weak", kd_il2rbg="0.05 uM", arms=2)
    assert child.arms == (Arm(2, 0.19, 50.0),) and child.fusion == "fc"
    assert child.status == "assumed" and child.note == "derived from WT N-term mono"
    assert parent.arms == (Arm(1, 0.19, 5.296),)
    with pytest.raises(FrozenInstanceError):
        child.name = "x"  # type: ignore[misc]
    with pytest.raises(InputError, match="2 kinds of arms"):
        ligand("WT N-term 2+2 CD25-only").derive("x", kd_il2ra=1.0)


def test_pages_show_the_arms() -> None:
    page = ligand("WT N-term 2+2 CD25-only")._repr_html_()
    assert "no binding" in page and "0.19 nM" in page
