"""The HL7 v2 reader against 27 files that nobody here wrote, and against messages built to break it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from il2.labs.facts import kinds
from il2.labs.hl7 import read, text, times, values

from . import given


def census() -> dict[str, dict[str, str]]:
    with (given.folder() / "census.csv").open() as rows:
        return {row["file"]: row for row in csv.DictReader(rows)}


@pytest.mark.parametrize("name", given.names())
def test_every_foreign_file_is_read_with_the_counts_of_the_census(name: str) -> None:
    want = census()[name]
    messages = text.split((given.folder() / "hl7v2" / name).read_bytes())
    deliveries = [read.facts(one) for one in messages]
    rows = [o for d in deliveries for p in (*d.panels, *d.orders) for o in p.observations]
    findings = [f for d in deliveries for f in d.findings]
    got = {
        "messages": len(messages),
        "segments": sum(len(m.segments) for m in messages),
        "obr": sum(len(m.all("OBR")) for m in messages),
        "obx": sum(len(m.all("OBX")) for m in messages),
        "result_lines": sum(o.role == "result" for o in rows),
        "order_answers": sum(o.role == "answer" for o in rows),
        "obx_before_obr": sum(o.role == "loose" for o in rows),
        "obx_without_code": sum(f.kind == "OBX-without-code" for f in findings),
        "issues": " ".join(f"{k}:{n}" for k, n in kinds(findings).items()),
        "version": deliveries[0].version,
    }
    assert {k: str(v) for k, v in got.items()} == {k: want[k] for k in got}
    for cell, segment, field in (("obr25", "OBR", 25), ("obx11", "OBX", 11)):
        counted: dict[str, int] = {}
        for one in (s for m in messages for s in m.all(segment)):
            counted[one.part(field) or "empty"] = counted.get(one.part(field) or "empty", 0) + 1
        assert dict(pair.split(":") for pair in want[cell].split()) == {k: str(n) for k, n in counted.items()}


def facts(start: str):
    (delivery,) = read.read(given.sample(start))
    return delivery


def test_the_same_result_under_a_new_control_id_has_the_same_content() -> None:
    one, two, three = (facts(f"nist_ORU_R01_2.5.1_SampleTestCase{n}") for n in (1, 2, 3))
    rows = [d.panels[0].observations[0] for d in (one, two, three)]
    assert one.control_id != two.control_id
    assert rows[0].content == rows[1].content != rows[2].content
    assert [r.status for r in rows] == ["final", "final", "corrected"]
    assert one.panels[0].reported == three.panels[0].reported and one.sent < three.sent
    assert (rows[0].unit, rows[2].unit) == ("ug/dL", "ug/dl")
    assert rows[0].range_text.startswith("<9 mcg/dL") and rows[2].range_text.startswith("<10 ug/dl")


def test_shifted_fields_are_kept_where_they_stand_and_not_believed() -> None:
    row = facts("realm_realm-hepatitis").panels[0].observations[0]
    assert row.value.text == "" and row.range_text == ">^11.0" and not row.verified
    assert row.status == "preliminary" and row.sent_status == ""


def test_one_control_id_on_three_messages() -> None:
    starts = ("realm_realm-hepatitis", "realm_realm-cj-badloinc", "realm_realm-cj-joeslab")
    found = [facts(start) for start in starts]
    assert {d.control_id for d in found} == {"1234567890"} and len({d.digest for d in found}) == 3


def test_the_status_of_the_value_beats_that_of_the_report() -> None:
    panel = facts("realm_realm-cj-badloinc").panels[0]
    assert panel.status == "final" and panel.observations[0].status == "preliminary"


def test_several_tests_under_one_filler_number() -> None:
    panels = facts("cdc_hci").panels
    assert [p.number.value for p in panels] == ["232270000212", *["232270000213"] * 3]
    assert len({p.code.code for p in panels}) == 4


def test_numbers_keep_their_text() -> None:
    rows = [o for p in facts("cdc_sample_oru_CDPH").panels for o in p.observations]
    row = rows[0]
    assert row.value.text == "0065.88" and row.value.number == Decimal("65.88")
    assert rows[1].code.code == "99717-6", "the alternate triplet where the first has no code"
    assert rows[3].observed is None


def test_structured_numbers() -> None:
    row = facts("ms_ORU-R01-RMGEAD").panels[0].observations[0]
    assert (row.value.text, row.value.number, row.value.comparator) == ("182", Decimal(182), "")
    assert row.range_text == "70_105"


def test_text_reports_are_joined_in_order() -> None:
    (row,) = facts("lfh_ORU").panels[0].observations
    assert row.role == "text" and row.value.text.splitlines()[0] == "[PII] Emergency Department"


def test_a_correction_without_values_is_still_an_event() -> None:
    (row,) = facts("athena").panels[0].observations
    assert row.role == "report" and row.status == "corrected"


def test_withdrawn_and_rejected() -> None:
    assert facts("cdc_sample_SR_ENTERED").panels[0].observations[0].status == "withdrawn"
    rejected = facts("cdc_elims_29")
    assert any("shipped frozen" in n for n in facts_notes("cdc_elims_29"))
    assert [o.status for o in rejected.panels[1].observations] == ["cancelled"] * 15
    notes = rejected.panels[1].notes
    assert "SAMPLE REJECTED: shipped frozen." in notes, "a note about the person stands with every test"
    assert notes[-1] == "Specimen rejected / not processed"


def facts_notes(start: str) -> list[str]:
    return [one.part(3) for m in text.split(given.sample(start)) for one in m.all("NTE")]


def test_amendment_history_stands_in_a_note_beside_the_value() -> None:
    panels = facts("cdc_elims_52").panels
    assert any(o.notes or p.notes for p in panels for o in p.observations)


def test_order_answers_marked_final_are_no_results() -> None:
    rows = [o for d in read.read(given.sample("cdc_batch")) for p in d.panels for o in p.observations]
    assert sorted(o.role for o in rows) == ["answer"] * 8 + ["result"] * 2
    assert {o.sent_status for o in rows} == {"F"}


def test_a_missing_separator_leaves_an_order_without_its_segment() -> None:
    delivery = facts("ms_MDHHS-OML-O21-1")
    assert not delivery.is_result and kinds(delivery.findings) == {"order-without-ORC": 1}


def test_replacement_characters_and_bytes_survive() -> None:
    raw = given.sample("cdc_elims_29")
    assert text.decode(raw).count("\N{REPLACEMENT CHARACTER}") == 32
    assert text.split(raw)[0].canonical.count("\N{REPLACEMENT CHARACTER}") == 32


def test_escapes_once_and_no_entities() -> None:
    note = facts("cdc_hci").panels[0].observations[0].notes[0]
    assert "\r\n" in note and "&#8805;6.5" in note


def test_line_ends_and_marks_do_not_change_the_digest() -> None:
    plain = given.oru(given.il2_row())
    variants = [
        b"\xef\xbb\xbf" + plain,
        plain.replace(b"\r", b"\n"),
        plain.replace(b"\r", b"\r\n"),
        plain + b"\r\r",
    ]
    variants.append(b"FHS|^~\\&\rBHS|^~\\&\r" + plain + b"BTS|1\rFTS|1\r")
    assert {text.split(v)[0].digest for v in variants} == {text.split(plain)[0].digest}


def test_other_separators() -> None:
    raw = b"MSH#*~\\&#LABSYS#LAB#IL2#HOME#20261120##ORU*R01#9#T#2.3\r"
    raw += b"PID#1##5***X\rOBR#1#A#B#718-7*Hb\rOBX#1#NM#718-7*Hb##13.1#g/dL#12 - 16####F"
    (delivery,) = read.read(raw)
    row = delivery.panels[0].observations[0]
    assert (delivery.control_id, row.value.number, row.unit) == ("9", Decimal("13.1"), "g/dL")


def test_charset_of_the_header_is_used_where_utf8_fails() -> None:
    head = "MSH|^~\\&|a|b|c|d|20261120||ORU^R01|1|T|2.5|||||" + "|8859/2\rPID|1||1||Łącki^Jan\r"
    (message,) = text.split(head.encode("iso8859-2"))
    assert message.all("PID")[0].part(5, 1) == "Łącki"


@pytest.mark.parametrize("raw", [b"", b"hello", b"\x00\x01\x02", b"MSH", b"PID|1", b"%PDF-1.4"])
def test_what_is_not_hl7_says_so(raw: bytes) -> None:
    with pytest.raises(text.NotHl7Error, match="no HL7 v2 message"):
        text.split(raw)


@pytest.mark.parametrize(
    ("sent", "want"),
    [
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("20261120", "2026-11-20T00:00:00+00:00"),
        ("202611200830+0100", "2026-11-20T07:30:00+00:00"),
        ("20080818183002.1-0700", "2008-08-19T01:30:02.100000+00:00"),
        ("20261301", None), ("2026112", None), ("", None), ("20261120+2500", None), ("2026.5", None),
    ],
)  # fmt: skip
def test_times(sent: str, want: str | None) -> None:
    found = times.parse(sent)
    assert (found.isoformat() if found else None) == want


def test_a_time_without_zone_takes_the_connectors() -> None:
    assert times.parse("202607010800", ZoneInfo("Europe/Berlin")) == datetime(2026, 7, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "sign", "number"),
    [("<2.1", "<", "2.1"), (">=10", ">=", "10"), ("=5", "", "5"), ("-0.50", "", "-0.50"), ("1e3", "", "1e3"),
     ("1,5", None, None), ("positive", None, None),
     ("NaN", None, None), ("Infinity", None, None), ("٣", None, None)],
)  # fmt: skip
def test_numbers(sent: str, sign: str | None, number: str | None) -> None:
    found = values.number(sent)
    assert found == (None if number is None else (sign, Decimal(number)))


def test_documents_are_taken_out() -> None:
    row = "ED|PDF^Report^L||LAB^application^pdf^Base64^JVBERi0xLjQ=||||||F"
    (delivery,) = read.read(given.oru(row))
    (attached,) = delivery.panels[0].observations[0].attachments
    assert (attached.media_type, attached.data) == ("application/pdf", b"%PDF-1.4")


def test_duplicate_rows_are_both_kept() -> None:
    (delivery,) = read.read(given.oru(given.il2_row("1"), given.il2_row("2")))
    assert [o.value.text for o in delivery.panels[0].observations] == ["1", "2"]
    assert kinds(delivery.findings) == {"OBX-duplicate-key": 1}


@generated(st.text(max_size=60))
def test_escape_and_back(words: str) -> None:
    assert text.unescape(text.escape(words), text.Separators()) == words


@generated(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    try:
        found = read.read(b"MSH|^~\\&|" + raw)
    except text.NotHl7Error:
        return
    assert found


def test_corrected_panels_beside_final_ones_stay_apart() -> None:
    panels = facts("cdc_elims_2_72").panels
    assert [p.status for p in panels].count("corrected") == 8 and [p.status for p in panels].count(
        "final"
    ) == 1
    assert all(o.status == p.status for p in panels[1:] for o in p.observations if p.status == "corrected")


def test_years_that_differ_are_both_kept_and_the_message_time_orders() -> None:
    delivery = facts("nist_ORU_R01_2.5.1_SampleTestCase5")
    (message,) = text.split(given.sample("nist_ORU_R01_2.5.1_SampleTestCase5"))
    assert message.all("OBX")[0].part(19).startswith("2008") and delivery.panels[0].reported.year == 2010
    assert delivery.sent == times.parse(message.header.part(7))


def test_the_set_id_is_no_key() -> None:
    (message,) = text.split(given.sample("nist_ORU_R01_2.5.1_SampleTestCase6"))
    assert [s.part(1) for s in message.all("OBX")] == ["1", "1", "1"]
    rows = facts("nist_ORU_R01_2.5.1_SampleTestCase6").panels[0].observations
    assert len({(o.code.code, o.sub_id) for o in rows}) == 3


@pytest.mark.parametrize(
    ("sent", "shown", "number", "sign"),
    [("=^1^:^640", "1:640", None, ""), (">^11.0", ">11.0", "11.0", ">"), ("^182", "182", "182", ""),
     ("<=^2.1", "<=2.1", "2.1", "<="), ("^3^-^5", "3-5", None, ""), ("~", "", None, "")],
)  # fmt: skip
def test_structured_numbers_of_every_kind(sent: str, shown: str, number: str | None, sign: str) -> None:
    (delivery,) = read.read(given.oru(f"SN|X^Test^L||{sent}|||||||F"))
    value = delivery.panels[0].observations[0].value
    assert (value.text, value.comparator) == (shown, sign)
    assert value.number == (Decimal(number) if number else None)


def test_a_placer_stands_in_where_the_laboratory_gave_no_number() -> None:
    panels = facts("cdc_sample_oru_CDPH").panels
    assert {p.number.value for p in panels} == {"123456"} and [p.occurrence for p in panels] == [0, 0, 1]
