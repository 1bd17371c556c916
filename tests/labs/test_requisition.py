"""The requisition, read back by programs that nobody here wrote: pdftotext and zbarimg."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from il2.labs import catalogue
from il2.labs.letters import wrap
from il2.labs.requisition import Requisition, Wanted, code_text, pdf
from il2.labs.store.orders import number

TESTS = {t.lab_code: t for t in catalogue.shipped() if t.lab}
PAGE = Requisition(
    "GABCDEFGHJKLM", "Łucja Testperson Ελένη 王小明 やまだ 홍길동", "2001-02-03", "female", "IL2-000007",
    date(2026, 11, 20), "", "fasting",
    (Wanted("ARUP Laboratories", "P23456789ABCD", "S23456789ABCD", TESTS["FIL2M"]),
     Wanted("ARUP Laboratories", "PZZZZZZZZZZZZ", "SZZZZZZZZZZZZ", TESTS["FIL2S"]),
     Wanted("Quest Diagnostics", "P999999999999", "S999999999999", TESTS["34298"])),
)  # fmt: skip


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (apt-get install poppler-utils zbar-tools)")


def words(raw: bytes, tmp_path: Path) -> str:
    need("pdftotext")
    path = tmp_path / "a.pdf"
    path.write_bytes(raw)
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout


def codes(raw: bytes, tmp_path: Path) -> set[str]:
    need("zbarimg"), need("pdftoppm")
    (tmp_path / "a.pdf").write_bytes(raw)
    subprocess.run(["pdftoppm", "-r", "200", "-png", tmp_path / "a.pdf", tmp_path / "page"], check=True)
    pictures = sorted(tmp_path.glob("page*.png"))
    found = subprocess.run(["zbarimg", "-q", "--raw", *pictures], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_text_is_read_back(tmp_path: Path, language: str) -> None:
    found = words(pdf(PAGE, language), tmp_path)
    for said in ("Łucja Testperson Ελένη", "王小明", "やまだ", "홍길동", "2001-02-03", "GABCDEFGHJKLM",
                 "FIL2M",
                 "33939-0", "<=2.1 pg/mL", "532-1891 pg/mL", "multiplex bead", "S23456789ABCD"):  # fmt: skip
        assert said in found, said
    assert ("not an authorised order" if language == "en" else "No es una orden autorizada") in found
    assert "LOINC" in found and "spin and aliquot within 2 h" in found


def test_every_code_is_read_back(tmp_path: Path) -> None:
    found = codes(pdf(PAGE), tmp_path)
    assert {code_text(PAGE, PAGE.wanted[:2]), code_text(PAGE, PAGE.wanted[2:])} <= found
    assert {one.placer for one in PAGE.wanted} <= found


def test_codes_hold_numbers_only() -> None:
    said = code_text(PAGE, PAGE.wanted)
    assert not any(word in said for word in ("Testperson", "2001", "il2r", "33939", "FIL2"))


def test_a_laboratory_sees_only_its_own_tests(tmp_path: Path) -> None:
    pages = words(pdf(PAGE), tmp_path).split("\f")
    assert "34298" not in pages[0] and "FIL2M" not in pages[1]


def test_a_signed_order_says_who(tmp_path: Path) -> None:
    found = words(pdf(replace(PAGE, signer="doctor@x")), tmp_path)
    assert "doctor@x" in found and "not an authorised order" not in found


def test_many_tests_take_several_pages(tmp_path: Path) -> None:
    many = tuple(Wanted("ARUP", number("P"), number("S"), TESTS["FIL2M"]) for _ in range(9))
    found = codes(pdf(replace(PAGE, wanted=many)), tmp_path)
    assert {one.placer for one in many} <= found


def test_letters_that_no_font_has_are_spelled_out(tmp_path: Path) -> None:
    found = words(pdf(replace(PAGE, name="Smile 🙂 \x07 end")), tmp_path)
    assert "[U+1F642]" in found


def test_the_same_question_gives_the_same_bytes() -> None:
    assert pdf(PAGE) == pdf(PAGE)


def test_a_word_longer_than_a_line_is_cut_and_nothing_lost() -> None:
    assert "".join(wrap("x" * 300, 10, 100)) == "x" * 300
    assert wrap("", 10, 100) == [""]
