"""Messages as the standard allows them and as senders write them, beyond what the given files hold.

Chapter and table numbers are those of HL7 v2.5.1; what a case stands for is written beside it.
"""

# ruff: noqa: E501 (tables are laid out for reading)

from __future__ import annotations

import base64
import cProfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from il2.labs import codes
from il2.labs.facts import Delivery, Observation, kinds, line_key
from il2.labs.hl7 import read, text

from . import given

HEAD = "MSH|^~\\&|LABSYS|LAB|IL2|HOME|20261120080000+0000||ORU^R01^ORU_R01|1|T|2.5.1"
PID = "PID|1||77^^^LAB^MR||Testperson^Artificial||20010203|F"


def message(*lines: str, head: str = HEAD, end: str = "\r") -> Delivery:
    (found,) = read.read((end.join((head, *lines)) + end).encode())
    return found


def segment(name: str, **fields: str) -> str:
    """A segment by the numbers of its fields: ``segment("OBR", f4="X", f25="F")``."""
    numbered = {int(key[1:]): value for key, value in fields.items()}
    return "|".join((name, *(numbered.get(n, "") for n in range(1, max(numbered) + 1))))


def obr(status: str = "", code: str = "X^T^L", **fields: str) -> str:
    return segment("OBR", **({"f1": "1", "f2": "P1", "f3": "F1", "f4": code, "f25": status} | fields))


def row(obx: str, *more: str, unit: str = "pg/mL") -> Observation:
    """The one value of a message whose OBX is given from OBX-2 on."""
    found = message(PID, obr("F", "33939-0^Interleukin 2^LN"), f"OBX|1|{obx}", *more)
    return found.panels[0].observations[0]


# --- bytes, line ends, separators -----------------------------------------------------------------------

PLAIN = given.oru(given.il2_row(), name="Łópez^Ñandú").decode()


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.replace("\r", "\n").encode(),
        PLAIN.replace("\r", "\r\n").encode(),
        PLAIN.replace("\r", "\r\r\n").encode(),
        PLAIN.replace("\r", "\\r").encode(),
        PLAIN.replace("\r", "<CR>").encode(),
        PLAIN.replace("\r", "   \r").encode(),
        PLAIN.replace("\rPID", "\r   PID").encode(),
        b"\x0b" + PLAIN.encode() + b"\x1c\r",
        b"\r\n\r\n  " + PLAIN.encode(),
        PLAIN.replace("\r", "|||\r").encode(),
        PLAIN.rstrip("\r").encode(),
        b"FHS|^~\\&|x\rBHS|^~\\&|x\r" + PLAIN.encode() + b"BTS|1\rFTS|1\r",
    ],
)
def test_the_same_facts_however_the_bytes_come(raw: bytes) -> None:
    (found,) = read.read(raw)
    patient, seen = found.panels[0].patient, found.panels[0].observations[0]
    assert (patient.family, patient.given) == ("Łópez", "Ñandú")
    assert (seen.value.text, seen.unit, seen.status, found.findings) == ("3.4", "pg/mL", "final", ())


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        ("8859/1", "latin-1", "Muñoz"), ("", "latin-1", "Muñoz"), ("8859/2", "iso8859-2", "Łącki"),
        ("8859/5", "iso8859-5", "Иванова"), ("8859/7", "iso8859-7", "Δοκιμή"), ("8859/15", "iso8859-15", "Œuvre"),
        ("ISO-8859-9", "iso8859-9", "Şahin"), ("UNICODE UTF-8", "utf-8", "Łącki"), ("UTF-8", "utf-8", "東京"),
        ("GB 18030-2000", "gb18030", "测试"), ("BIG-5", "big5", "測試"), ("KS X 1001", "euc-kr", "시험"),
        ("ISO IR87", "iso2022_jp", "試験"), ("ASCII~ISO IR87", "iso2022_jp", "試験"), ("WINDOWS-1252", "cp1252", "O’Test"),
        ("8859/1", "cp1252", "O’Test"), ("", "cp1252", "O’Test"), ("UNICODE", "utf-8", "Łącki"),
    ],
)  # fmt: skip
def test_charsets_of_the_header_and_what_is_sent_instead(declared: str, codec: str, name: str) -> None:
    raw = "\r".join((f"{HEAD}||||||{declared}", PID.replace("Testperson", name), "OBR|1||F1|X^T^L"))
    (found,) = text.split(raw.encode(codec))
    assert found.all("PID")[0].part(5) == name


@pytest.mark.parametrize(
    "marks", ["|^~\\&", "|^~\\&#", "#^~\\&", "|@~\\&", "!$%*+", "\x1f\x1e~\\&", "|^~", "|", "|^"]
)
def test_any_separators_that_the_header_names(marks: str) -> None:
    named = text.separators("MSH" + marks + "|" if len(marks) == 1 else f"MSH{marks}{marks[0]}x")
    plain = given.oru(given.il2_row(), "ST|N^Note^L||a\\F\\b\\S\\c\\T\\d|||||F").decode()
    swapped = plain.replace("MSH|^~\\&", "MSH" + marks[0] + "\x00").translate(
        {ord("|"): named.field, ord("^"): named.component, ord("\\"): named.escape}
    )
    (found,) = read.read(swapped.replace("\x00", marks[1:]).encode())
    first, second = found.panels[0].observations
    assert (first.code.code, first.value.number) == ("33939-0", Decimal("3.4"))
    assert second.value.text == f"a{named.field}b{named.component}c{named.sub}d"


@pytest.mark.parametrize(
    "head",
    [
        "MSH|^~\\&|LABSYS|LAB|IL2|HOME|20261120||ORU^R01|1|T|2.1",
        "MSH|^~\\&|||||||ORU",
        "MSH|^~\\&|a|b|c|d|20261120||ORU_R01|1|P|2.8.2",
        "MSH|^~\\&|a|b|c|d|20261120||ORU^R32^ORU_R30|1|P|2.7",
        *(
            f"MSH|^~\\&|a|b|c|d|20261120||ORU^{event}|1|P|2.5"
            for event in ("R01", "R30", "R31", "R32", "W01")
        ),
        *(
            f"MSH|^~\\&|a|b|c|d|20261120||ORU^R01|1|P|{v}"
            for v in ("2.2", "2.3", "2.3.1", "2.4", "2.6", "2.8")
        ),
    ],
)
def test_every_version_and_short_headers(head: str) -> None:
    found = message(PID, obr("F", "33939-0^IL-2^LN"), f"OBX|1|{given.il2_row()}", head=head)
    assert found.panels[0].observations[0].value.number == Decimal("3.4")
    assert not {"unsupported-type", "OBX-before-OBR"} & set(kinds(found.findings))


def test_text_that_looks_like_a_segment_stays_text() -> None:
    seen = row("TX|R^Report^L||first\nTHE second line\nHIV is not tested here\nHIV\nand the rest||||||F")
    assert seen.value.text.splitlines() == [
        "first", "THE second line", "HIV is not tested here", "HIV", "and the rest",
    ]  # fmt: skip
    assert seen.status == "final"


def test_own_segments_of_a_sender_change_nothing() -> None:
    found = message(
        "ZPI|1|x", PID, "ZPD|y", "OBR|1|P1|F1|X^T^L", "ZBR|z", f"OBX|1|{given.il2_row()}", "ZBX|q|w"
    )
    assert len(found.panels) == 1 and found.panels[0].observations[0].value.text == "3.4"


def test_an_addendum_segment_continues_the_field_before() -> None:
    found = message(PID, "OBR|1|P1|F1|X^T^L", "OBX|1|TX|R^Report^L||begins", "ADD| and ends||||||F")
    (seen,) = found.panels[0].observations
    assert (seen.value.text, seen.status) == ("begins and ends", "final")


# --- values ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sent", "shown", "sign", "number"),
    [
        ("NM", "3.40", "3.40", "", "3.40"), ("NM", "+3", "+3", "", "3"), ("NM", "-0.5", "-0.5", "", "-0.5"),
        ("NM", ".5", ".5", "", "0.5"), ("NM", "<2.1", "<2.1", "<", "2.1"), ("NM", "> 100", "> 100", ">", "100"),
        ("NM", "≤2", "≤2", "<=", "2"), ("NM", "≥ 5", "≥ 5", ">=", "5"), ("NM", "1.5E3", "1.5E3", "", "1500"),
        ("NM", "3.4~", "3.4", "", "3.4"), ("nm", "3.4", "3.4", "", "3.4"), ("", "3.4", "3.4", "", "3.4"),
        ("NM", "1,234", "1,234", "", None), ("NM", "27~25", "27~25", "", None), ("NM", "pending", "pending", "", None),
        ("NM", "", "", "", None), ("NM", '""', "", "", None), ("NM", "TNP", "TNP", "", None),
        ("SN", "^182", "182", "", "182"), ("SN", "<^2.1", "<2.1", "<", "2.1"), ("SN", ">=^10", ">=10", ">=", "10"),
        ("SN", "^1^:^128", "1:128", "", None), ("SN", "^10^-^20", "10-20", "", None), ("SN", "^2^+", "2+", "", None),
        ("SN", "<>^3", "<>3", "", None), ("SN", "=^1^:^640", "1:640", "", None), ("SN", "<5", "<5", "<", "5"),
        ("SN", "7", "7", "", "7"), ("SN", "^1~^2", "^1~^2", "", None),
        ("ST", "3.4", "3.4", "", "3.4"), ("ST", "<2.1", "<2.1", "<", "2.1"), ("ST", "Negative", "Negative", "", None),
        ("ST", "5.4 mmol/L", "5.4 mmol/L", "", None), ("ST", "1:160", "1:160", "", None), ("ST", "a~b", "a\nb", "", None),
        ("TX", "7", "7", "", None), ("FT", "a\\.br\\b\\.sp2\\c\\H\\d\\N\\", "a\nb\n\ncd", "", None),
        ("CE", "260385009^Negative^SCT", "Negative", "", None), ("CWE", "^^^X^Alt^L", "Alt", "", None),
        ("CWE", "A^B^C^D^E^F^^^words of the original", "words of the original", "", None),
        ("CNE", "POS", "POS", "", None), ("CF", "1^formatted \\T\\ coded^L", "formatted & coded", "", None),
        ("CE", "A^one^L~B^two^L", "one; two", "", None), ("IS", "Y", "Y", "", None),
        ("DT", "20261120", "20261120", "", None), ("TM", "0815", "0815", "", None),
        ("TS", "20261120081500+0100", "20261120081500+0100", "", None), ("DTM", "202611", "202611", "", None),
        ("NR", "3^5", "3 - 5", "", None), ("XX", "whatever", "whatever", "", None),
    ],
)  # fmt: skip
def test_every_type_of_value(kind: str, sent: str, shown: str, sign: str, number: str | None) -> None:
    value = row(f"{kind}|33939-0^IL-2^LN||{sent}|pg/mL|||||F").value
    assert (value.text, value.comparator, value.number) == (shown, sign, Decimal(number) if number else None)


@pytest.mark.parametrize(("flag", "sign"), [("<", "<"), (">", ">"), ("H~>", ">"), ("H", ""), ("N", "")])
def test_a_flag_that_says_off_scale_makes_the_number_a_limit(flag: str, sign: str) -> None:
    seen = row(f"NM|33939-0^IL-2^LN||5|pg/mL||{flag}|||F")
    assert seen.value.comparator == sign and seen.value.text == "5" and seen.flags == tuple(flag.split("~"))


@pytest.mark.parametrize(
    ("sent", "flags"),
    [("H", ("H",)), ("HH~A", ("HH", "A")), ("H^High^HL70078", ("H",)), ("", ()), ("~L", ("L",)),
     ("ABNORMAL HIGH", ("ABNORMAL HIGH",)), ("POS^^~WR", ("POS", "WR"))],
)  # fmt: skip
def test_flags_one_or_many(sent: str, flags: tuple[str, ...]) -> None:
    assert row(f"NM|1-1^X^LN||5|pg/mL||{sent}|||F").flags == flags


@pytest.mark.parametrize(
    ("letter", "status", "verified"),
    [("P", "preliminary", True), ("F", "final", True), ("C", "corrected", True), ("A", "amended", True),
     ("X", "cancelled", True), ("D", "withdrawn", True), ("W", "withdrawn", True), ("I", "registered", True),
     ("S", "registered", True), ("R", "preliminary", True), ("U", "preliminary", False), ("N", "preliminary", False),
     ("V", "preliminary", False), ("B", "preliminary", False), ("", "preliminary", False), ("?", "preliminary", False),
     ("f", "final", True), ("F ", "final", True), ("Final", "preliminary", False)],
)  # fmt: skip
def test_every_status_of_a_value(letter: str, status: str, verified: bool) -> None:
    found = message(PID, obr("F", "X^T^L"), f"OBX|1|NM|1-1^X^LN||5|pg/mL|||||{letter}")
    (seen,) = found.panels[0].observations
    assert (seen.role, seen.status, seen.verified) == ("result", status, verified)
    assert ("OBX-11-bad" in kinds(found.findings)) is not verified


def test_an_order_answer_is_no_result() -> None:
    assert row("ST|Q^Fasting?^L||Y||||||O").role == "answer"
    assert row("ST|Q^Fasting?^L||Y||||||F||||||||||||||||||QST").role == "answer"


@pytest.mark.parametrize("letter", ["O", "I", "S", "P", "R", "F", "C", "X", "A", "Y", "Z", "M", "N", "", "f"])
def test_every_status_of_a_report(letter: str) -> None:
    found = message(PID, obr(letter), f"OBX|1|{given.il2_row(status='P')}")
    (panel,) = found.panels
    assert panel.status == codes.report_status(letter.upper())
    assert panel.observations[0].status == "preliminary", "the status of the value is its own"


PDF = base64.b64encode(b"%PDF-1.4 test").decode()


@pytest.mark.parametrize(
    ("sent", "media", "data"),
    [
        (f"LAB^application^pdf^Base64^{PDF}", "application/pdf", b"%PDF-1.4 test"),
        (f"^AP^PDF^BASE64^{PDF[:8]}\\X0D0A\\{PDF[8:]}", "application/pdf", b"%PDF-1.4 test"),
        (f"^AP^PDF^Base64^{PDF[:8]}\\.br\\{PDF[8:]}", "application/pdf", b"%PDF-1.4 test"),
        (f"^application^pdf^Base64^{PDF.rstrip('=')}", "application/pdf", b"%PDF-1.4 test"),
        (f"^^^^{PDF}", "application/pdf", b"%PDF-1.4 test"),
        ("^TEXT^PLAIN^Hex^414243", "text/plain", b"ABC"),
        ("^TEXT^plain^A^a \\T\\ b", "text/plain", b"a & b"),
    ],
)  # fmt: skip
def test_documents_in_every_encoding(sent: str, media: str, data: bytes) -> None:
    (attached,) = row(f"ED|PDF^Report^L||{sent}||||||F").attachments
    assert (attached.media_type, attached.data) == (media, data)


def test_several_documents_and_pointers_under_one_value() -> None:
    seen = row(f"ED|PDF^Report^L||^AP^pdf^Base64^{PDF}~^TEXT^plain^A^words||||||F")
    assert [a.media_type for a in seen.attachments] == ["application/pdf", "text/plain"]
    seen = row("RP|PDF^Report^L||https://lab.example/1?a=1\\T\\b=2^WEB^application^pdf||||||F")
    assert [(a.url, a.media_type) for a in seen.attachments] == [
        ("https://lab.example/1?a=1&b=2", "application/pdf")
    ]


def test_a_raw_ampersand_in_words_loses_nothing() -> None:
    seen = row("ST|HE^H & E stain^L||seen & noted|cells&field|||||F", "NTE|1||see A & B ^ C")
    assert (seen.code.text, seen.value.text, seen.unit) == ("H & E stain", "seen & noted", "cells&field")
    assert seen.notes == ("see A & B ^ C",)


def test_suffixes_of_a_code_keep_rows_apart() -> None:
    rows = ("TX|88304&GDT^Gross^L||one||||||F", "TX|88304&ADT^Gross^L||two||||||F")
    found = message(PID, "OBR|1|P1|F1|88304^Pathology^L", *(f"OBX|{n}|{r}" for n, r in enumerate(rows, 1)))
    assert [o.code.code for o in found.panels[0].observations] == ["88304&GDT", "88304&ADT"]
    assert "OBX-duplicate-key" not in kinds(found.findings)


# --- groups ----------------------------------------------------------------------------------------------


def test_specimens_first_then_their_tests() -> None:
    """OUL^R22: {SPM [{SAC}] {OBR [ORC] [{NTE}] {OBX}}}."""
    found = message(
        PID,
        "SPM|1|S1||SER^Serum^HL70487", "SAC||S1",
        "OBR|1||F1|33939-0^Interleukin 2^LN", "ORC|RE|P1", "NTE|1||first", "OBX|1|NM|33939-0^Interleukin 2^LN||3.4|pg/mL|||||F",
        "OBR|2||F2|76039-7^Soluble receptor^LN", "ORC|RE|P2|X", "OBX|1|NM|76039-7^Soluble receptor^LN||500|pg/mL|||||F",
        segment("SPM", f1="2", f2="S2", f4="PLAS^Plasma^HL70487", f24="HEM^Hemolyzed~CLOT^Clotted"),
        "OBR|3||F3|1742-6^ALT^LN", "ORC|RE|P3", "OBX|1|NM|1742-6^ALT^LN||30|U/L|||||P",
        head=HEAD.replace("ORU^R01^ORU_R01", "OUL^R22^OUL_R22"),
    )  # fmt: skip
    said = [(p.placer.value, p.filler.value, p.specimen.kind, p.accession, p.observations[0].value.text, p.notes)
            for p in found.panels]  # fmt: skip
    assert said == [
        ("P1", "F1", "Serum", "S1", "3.4", ("first",)),
        ("P2", "F2", "Serum", "S1", "500", ()),
        ("P3", "F3", "Plasma", "S2", "30", ()),
    ]
    assert found.panels[2].specimen.condition == "Hemolyzed; Clotted"
    assert set(kinds(found.findings)) == {"OBR-25-empty"}


def test_tests_first_then_their_specimen() -> None:
    """ORU^R01 and OUL^R24: the specimen follows the values."""
    found = message(
        PID,
        "ORC|RE|P1|F1", "OBR|1|P1|F1|33939-0^IL-2^LN", f"OBX|1|{given.il2_row()}", "SPM|1|S1||SER^Serum^HL70487",
        "ORC|RE|P2|F2", "OBR|2|P2|F2|1742-6^ALT^LN", "OBX|1|NM|1742-6^ALT^LN||30|U/L|||||F", "SPM|1|S2||PLAS^Plasma",
    )  # fmt: skip
    assert [(p.specimen.kind, p.accession) for p in found.panels] == [("Serum", "S1"), ("Plasma", "S2")]


def test_where_and_when_it_was_taken_and_measured() -> None:
    old = message(PID, obr("F", f15="BLD&Whole blood&HL70070"), segment("OBX", f1="1", f2="NM", f3="1-8^X^LN", f5="5", f11="F",
                                                                         f15="9D^North & South Laboratory^CLIA"))  # fmt: skip
    assert old.panels[0].specimen.kind == "Whole blood"
    assert old.panels[0].observations[0].laboratory == "North & South Laboratory"
    coded = message(PID, obr("F"), segment("OBX", f2="NM", f3="1-8^X^LN", f5="5", f11="F", f15="LAB7"))
    assert coded.panels[0].observations[0].laboratory == "LAB7"
    spm = segment("SPM", f1="1", f2="S1", f4="SER^Serum", f17="20261119070000+0000^20261119070500+0000")
    after = message(PID, obr("F"), f"OBX|1|{given.il2_row()}", spm)
    before = message(PID, spm, obr("F"), f"OBX|1|{given.il2_row()}")
    for found in (after, before):
        assert found.panels[0].collected == datetime(2026, 11, 19, 7, tzinfo=UTC)
    own = message(PID, obr("F", f7="20261118"), f"OBX|1|{given.il2_row()}", spm)
    assert own.panels[0].collected == datetime(2026, 11, 18, tzinfo=UTC)


def test_an_order_segment_before_or_after_its_test_or_only_once() -> None:
    before = message(PID, "ORC|RE|P1|F1|G1", "OBR|1|||X^T^L", f"OBX|1|{given.il2_row()}").panels[0]
    after = message(PID, "OBR|1|||X^T^L", "ORC|RE|P1|F1|G1", f"OBX|1|{given.il2_row()}").panels[0]
    assert (
        before.placer == after.placer
        and before.filler == after.filler
        and before.group == after.group == "G1"
    )
    heading = message(PID, "ORC|RE|P1|F1", "OBR|1|P1|F1|H^Heading^L", "ORC|RE|P2|F2", "OBR|2|P2|F2|X^T^L",
                      f"OBX|1|{given.il2_row()}").panels  # fmt: skip
    assert [(p.placer.value, p.group) for p in heading] == [("P1", ""), ("P2", "")]


def test_a_note_belongs_to_what_stands_before_it() -> None:
    found = message(
        PID, "NTE|1||about the person", "ORC|RE|P1|F1", "NTE|1||about the order", "OBR|1|P1|F1|X^T^L",
        "NTE|1||about the test", f"OBX|1|{given.il2_row()}", "NTE|1||about~the value", "SPM|1|S1||SER", "NTE|1||specimen",
    )  # fmt: skip
    (panel,) = found.panels
    assert panel.notes == ("about the person", "about the order", "about the test", "specimen")
    assert panel.observations[0].notes == ("about\nthe value",)


def test_a_child_says_what_it_grew_from() -> None:
    """OBR-26 and 29: susceptibilities under the organism that was found (chapter 7.4.1)."""
    found = message(
        PID, "OBR|1|P1|F1|600-7^Culture^LN", "OBX|1|CWE|600-7^Organism^LN|1|112283007^Escherichia coli^SCT||||||F",
        obr("F", "50545-3^Susceptibility^LN", f3="F2", f26="600-7&Organism&LN^1^Escherichia coli", f29="P1^F1"),
        "OBX|1|ST|18864-9^Ampicillin^LN||R||||||F",
    )  # fmt: skip
    assert found.panels[1].notes == ("on the result: Escherichia coli (1)",)
    assert found.panels[1].number.value == "F2"


def test_several_people_in_one_message_stay_apart() -> None:
    other = PID.replace("77^^^LAB", "88^^^LAB").replace("Testperson", "Otherperson")
    found = message(
        PID, "NTE|1||first", "OBR|1|P1|F1|X^T^L", f"OBX|1|{given.il2_row('1')}",
        other, "OBR|1|P2|F2|X^T^L", f"OBX|1|{given.il2_row('2')}",
    )  # fmt: skip
    said = [(p.patient.key(), p.patient.family, p.observations[0].value.text, p.notes) for p in found.panels]
    assert said == [("77@LAB", "Testperson", "1", ("first",)), ("88@LAB", "Otherperson", "2", ())]


@pytest.mark.parametrize(
    ("pid", "key"),
    [
        ("PID|1||77^^^LAB^MR~99^^^MPI^PI||T^A", "99@MPI"), ("PID|1||77||T^A", "77@"), ("PID|1|55^^^OLD||66|T^A", "55@OLD"),
        ("PID|1|||66^^^ALT|T^A", "66@ALT"), ("PID|1||77^^^MPI&1.2.3&ISO||T^A", "77@MPI"),
        ("PID|1||77^^^OTHER&1.2.3&ISO||T^A", "77@1.2.3"), ("PID|1||77^^^&1.2.3&ISO||T^A", "77@1.2.3"),
        ('PID|1||""~88^^^LAB||T^A', "88@LAB"), ("PID|1||0077^5^M10^LAB||T^A", "0077@LAB"),
    ],
)  # fmt: skip
def test_numbers_of_a_person(pid: str, key: str) -> None:
    found = message(pid, "OBR|1|P1|F1|X^T^L", f"OBX|1|{given.il2_row()}")
    assert found.panels[0].patient.key("MPI") == key and "no-patient-id" not in kinds(found.findings)


def test_a_message_that_names_nobody() -> None:
    found = message("OBR|1|P1|F1|X^T^L", f"OBX|1|{given.il2_row()}")
    assert kinds(found.findings)["no-patient-id"] == 1 and found.panels[0].patient.key().startswith("?")


def test_reports_without_any_number_are_not_versions_of_each_other() -> None:
    keys = set()
    for collected in ("20261101", "20261108"):
        found = message(PID, f"OBR|1|||33939-0^IL-2^LN|||{collected}", f"OBX|1|{given.il2_row()}")
        (panel,) = found.panels
        keys.add(line_key("x", panel.patient.key(), panel, panel.observations[0]))
        assert kinds(found.findings)["no-filler-number"] == 1
    assert len(keys) == 2


def test_a_merge_of_people_is_kept_and_moves_nothing() -> None:
    found = message(
        "EVN|A40|20261120", PID, "MRG|88^^^LAB^MR", head=HEAD.replace("ORU^R01^ORU_R01", "ADT^A40")
    )
    assert found.kind == "ADT^A40" and not found.panels


def test_answers_to_orders_are_no_reports() -> None:
    for kind in ("ORL^O22", "ORR^O02", "OML^O21", "ORM^O01"):
        found = message(
            "MSA|AA|7", PID, "ORC|OK|P1|F1", "OBR|1|P1|F1|X^T^L", head=HEAD.replace("ORU^R01^ORU_R01", kind)
        )
        assert not found.panels and len(found.orders) == 1 and not found.findings


@pytest.mark.parametrize(
    ("sent", "want"),
    [
        ("2026", (2026, 1, 1, 0, 0)), ("202611", (2026, 11, 1, 0, 0)), ("20261120", (2026, 11, 20, 0, 0)),
        ("2026112008", (2026, 11, 20, 8, 0)), ("202611200815", (2026, 11, 20, 8, 15)),
        ("20261120081530.1234-0500", (2026, 11, 20, 13, 15)), ("202611200815+0530", (2026, 11, 20, 2, 45)),
        ("20261120^D", (2026, 11, 20, 0, 0)), ("20261131", None), ("202611202400", None), ("today", None),
    ],
)  # fmt: skip
def test_truncated_times_and_zones(sent: str, want: tuple[int, ...] | None) -> None:
    found = message(PID, f"OBR|1|P1|F1|X^T^L|||{sent}", f"OBX|1|{given.il2_row()}")
    assert found.panels[0].collected == (datetime(*want, second(sent), fraction(sent), UTC) if want else None)
    assert ("bad-date" in kinds(found.findings)) is (want is None)


def second(sent: str) -> int:
    return 30 if sent.startswith("20261120081530") else 0


def fraction(sent: str) -> int:
    return 123400 if ".1234" in sent else 0


# --- a hostile number of anything ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    ["OBX|1|NM|A^A^L||1|||||F", "OBR|1|P|F|X", "ORC|RE|P|F", "NTE|1||note", "SPM|1|S", "PID|1||7", "OBX|1|TX|||words",
     "OBR|1|P|F|X\rORC|RE", "PID|1||7\rNTE|1||n\rOBR|1|P|F|X\rOBX|1|NM|A^A^L||1|||||F", "ADD|more", "ZZZ|x",
     "SPM|1|S\rOBR|1|P|F|X\rOBX|1|NM|A||1|||||F", "plain words"],
)  # fmt: skip
def test_twice_as_much_is_twice_the_work(lines: str) -> None:
    """Counted in calls of functions, not in seconds."""

    def calls(times: int) -> int:
        raw = "\r".join((HEAD, PID, obr("F"), *([lines] * times))).encode()
        watch = cProfile.Profile()
        watch.enable()
        read.read(raw)
        watch.disable()
        return sum(one.callcount for one in watch.getstats())

    assert calls(800) < 2.3 * calls(400)


def test_very_many_notes_become_one_text() -> None:
    found = message(PID, *(["NTE|1||n"] * 5000), obr("F"), f"OBX|1|{given.il2_row()}", *(["NTE|1||v"] * 5000))
    (panel,) = found.panels
    assert len(panel.notes) == len(panel.observations[0].notes) == 1 and panel.notes[0].count("n") == 5000
