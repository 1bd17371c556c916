"""FHIR R4 as the standard allows it beyond what the given files hold; and JSON that is no FHIR at all."""

# ruff: noqa: E501 (tables are laid out for reading)

from __future__ import annotations

import contextlib
import copy
import json
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given as generated
from hypothesis import strategies as st

from il2.labs import wire
from il2.labs.facts import STATUSES, Delivery, Observation, kinds, line_key
from il2.labs.fhir import read
from il2.labs.fhir.decimals import dumps
from il2.labs.fhir.take import receive_json
from il2.labs.fhir.without import without
from il2.labs.ranges import parse as range_of
from il2.labs.store import inbox, people, schema
from il2.labs.store.database import Store
from il2.labs.store.erase import erase
from il2.labs.store.scope import OPERATOR

from .household import LABS, household

LAB_CATEGORY = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                             "code": "laboratory"}]}]  # fmt: skip


def loinc(code: str, text: str = "") -> dict[str, Any]:
    return {"coding": [{"system": "http://loinc.org", "code": code, "display": text or code}]}


def quantity(value: Any, unit: str = "pg/mL", **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit} | more


def observation(name: str = "o1", code: str = "33939-0", **more: Any) -> dict[str, Any]:
    base = {"resourceType": "Observation", "id": name, "status": "final", "code": loinc(code), "category": LAB_CATEGORY,
            "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-11-19T07:00:00Z"}  # fmt: skip
    return base | more


def report(*results: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": loinc("24323-8", "Panel"),
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-11-19T07:00:00Z",
        "issued": "2026-11-20T08:00:00Z", "result": [{"reference": one} for one in results],
    } | more  # fmt: skip


def person(key: str = "p1", number: str = "77", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": key, "identifier": [{"system": "urn:lab", "value": number}],
            "name": [{"family": f"Testperson{number}", "given": ["Artificial"]}], "birthDate": "2001-02-03"} | more  # fmt: skip


def bundle(*resources: dict[str, Any], kind: str = "collection", full: bool = False) -> bytes:
    entries = []
    for one in resources:
        entry: dict[str, Any] = {"resource": one}
        if full:
            entry["fullUrl"] = f"http://lab.example/fhir/{one['resourceType']}/{one.get('id')}"
        entries.append(entry)
    return dumps({"resourceType": "Bundle", "type": kind, "entry": entries})


def only(raw: bytes) -> Delivery:
    (found,) = read.read(raw)
    return found


def rows(raw: bytes) -> list[Observation]:
    return [row for one in read.read(raw) for panel in one.panels for row in panel.observations]


def one_value(**more: Any) -> Observation:
    (row,) = rows(bundle(observation(**more), person()))
    return row


@pytest.mark.parametrize(
    ("given", "text", "sign", "number", "unit"),
    [
        ({"valueQuantity": quantity(Decimal("3.40"))}, "3.40", "", "3.40", "pg/mL"),
        ({"valueQuantity": quantity(Decimal("2.1"), comparator="<")}, "<2.1", "<", "2.1", "pg/mL"),
        ({"valueQuantity": quantity(10, comparator=">=")}, ">=10", ">=", "10", "pg/mL"),
        ({"valueQuantity": quantity(10, comparator="ad")}, "ad10", "", None, "pg/mL"),
        ({"valueQuantity": {"value": 5, "unit": "picograms per millilitre", "code": "pg/mL",
                            "system": "http://unitsofmeasure.org"}}, "5", "", "5", "pg/mL"),
        ({"valueQuantity": {"value": 5, "unit": "widgets", "code": "{w}"}}, "5", "", "5", "widgets"),
        ({"valueQuantity": {"value": 5}}, "5", "", "5", ""),
        ({"valueQuantity": {"value": "5"}}, "5", "", None, ""),
        ({"valueString": "Negative"}, "Negative", "", None, ""),
        ({"valueString": "<2.1"}, "<2.1", "<", "2.1", ""),
        ({"valueInteger": 7}, "7", "", "7", ""),
        ({"valueBoolean": False}, "false", "", None, ""),
        ({"valueDateTime": "2026-11"}, "2026-11", "", None, ""),
        ({"valueTime": "08:00:00"}, "08:00:00", "", None, ""),
        ({"valueCodeableConcept": {"coding": [{"code": "260385009", "display": "Negative"}]}}, "Negative", "", None, ""),
        ({"valueCodeableConcept": {"text": "grew nothing"}}, "grew nothing", "", None, ""),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 160}}}, "1:160", "", None, ""),
        ({"valueRange": {"low": {"value": 3, "unit": "mg/L"}, "high": {"value": 5, "unit": "mg/L"}}}, "3 - 5", "", None, "mg/L"),
        ({"valuePeriod": {"start": "2026-11-01", "end": "2026-11-02"}}, "2026-11-01 - 2026-11-02", "", None, ""),
        ({"valueSampledData": {"origin": {"value": 0, "unit": "mV"}, "period": 10, "dimensions": 1, "data": "1 2 E"}},
         "1 2 E", "", None, "mV"),
        ({"dataAbsentReason": {"coding": [{"code": "unknown", "display": "Unknown"}]}}, "Unknown", "", None, ""),
        ({}, "", "", None, ""),
    ],
)  # fmt: skip
def test_every_kind_of_value(
    given: dict[str, Any], text: str, sign: str, number: str | None, unit: str
) -> None:
    row = one_value(**given)
    assert (row.value.text, row.value.comparator, row.unit) == (text, sign, unit)
    assert row.value.number == (Decimal(number) if number else None)


@pytest.mark.parametrize(
    ("given", "text", "parsed"),
    [
        ([{"text": "<=2.1"}], "<=2.1", True),
        ([{"low": {"value": Decimal("3.5")}, "high": {"value": Decimal("5.1")}}], "3.5 - 5.1", True),
        ([{"low": {"value": 3, "unit": "pg/mL"}}], ">= 3", True),
        ([{"high": {"value": Decimal("2.1"), "unit": "pg/mL"}}], "<= 2.1", True),
        ([{"high": {"value": 2, "unit": "ng/mL"}}], "<= 2 ng/mL", False),
        ([{"low": {"value": 3}, "high": {"value": 5}, "type": {"text": "Normal"}},
          {"high": {"value": 9}, "type": {"text": "Treated"}}], "Normal: 3 - 5; Treated: <= 9", False),
        ([{"type": {"text": "nothing in it"}}], "", False), ([], "", False), ([None, 7], "", False),
    ],
)  # fmt: skip
def test_reference_ranges(given: list[Any], text: str, parsed: bool) -> None:
    row = one_value(valueQuantity=quantity(3), referenceRange=given)
    assert row.range_text == text and (range_of(row.range_text, row.unit) is not None) is parsed


@pytest.mark.parametrize(
    ("given", "flags"),
    [([{"coding": [{"code": "HH"}]}, {"coding": [{"code": "A"}]}], ("HH", "A")), ([{"text": "high"}], ("high",)),
     ([{"coding": [{"display": "x"}], "text": "low"}], ("low",)), ({"coding": [{"code": "H"}]}, ()), ([], ())],
)  # fmt: skip
def test_interpretations(given: Any, flags: tuple[str, ...]) -> None:
    assert one_value(valueQuantity=quantity(3), interpretation=given).flags == flags


STATES = {"registered": "registered", "partial": "preliminary", "preliminary": "preliminary", "final": "final",
          "amended": "amended", "corrected": "corrected", "appended": "amended", "cancelled": "cancelled",
          "entered-in-error": "withdrawn", "unknown": ""}  # fmt: skip


@pytest.mark.parametrize(("sent", "want"), STATES.items())
def test_every_status_of_a_report(sent: str, want: str) -> None:
    (panel,) = only(bundle(report(status=sent), person())).panels
    (row,) = panel.observations
    assert (panel.status, row.role, row.status) == (want, "report", want or "preliminary")
    assert row.verified is bool(want)


@pytest.mark.parametrize(("sent", "want"), [("cancelled", "cancelled"), ("entered-in-error", "withdrawn")])
def test_a_withdrawn_report_leaves_no_trusted_value(sent: str, want: str) -> None:
    found = only(bundle(report("Observation/o1", "Observation/o2", status=sent), person(),
                        observation(valueQuantity=quantity(3)), observation("o2", "1742-6", status=sent)))  # fmt: skip
    still, ended = found.panels[0].observations
    assert (still.status, still.verified) == ("final", False) and (ended.status, ended.verified) == (
        want,
        True,
    )
    assert kinds(found.findings)["status-differs"] == 1


def test_components_are_rows_under_their_own_codes() -> None:
    parts = [{"code": loinc("8480-6"), "valueQuantity": quantity(120, "mm[Hg]"), "interpretation": [{"text": "H"}]},
             {"code": loinc("8462-4"), "dataAbsentReason": {"text": "not asked"}}]  # fmt: skip
    found = rows(bundle(observation(code="85354-9", component=parts), person()))
    said = [(r.code.code, r.value.text, r.sub_id, r.flags) for r in found]
    assert said == [("8480-6", "120", "85354-9", ("H",)), ("8462-4", "not asked", "85354-9", ())]
    again = rows(bundle(observation(code="85354-9", component=parts[::-1]), person()))
    assert {(r.code.code, r.sub_id, r.repeat) for r in again} == {
        (r.code.code, r.sub_id, r.repeat) for r in found
    }


def test_members_of_a_panel_are_its_rows_wherever_it_is_named() -> None:
    panel = observation(
        "panel", "58410-2", hasMember=[{"reference": "Observation/a"}, {"reference": "Observation/b"}]
    )
    inner = observation(
        "b", "24317-0", hasMember=[{"reference": "Observation/c"}, {"reference": "Observation/panel"}]
    )
    leaves = [observation("a", "718-7", valueQuantity=quantity(13, "g/dL")),
              observation("c", "777-3", valueQuantity=quantity(220, "10*3/uL"))]  # fmt: skip
    for raw in (
        bundle(report("Observation/panel"), panel, *leaves, inner, person()),
        bundle(*leaves, inner, panel, person()),
    ):
        (found,) = only(raw).panels
        assert {r.code.code for r in found.observations} == {"718-7", "777-3"}


def test_two_observations_of_one_test_stay_two_lines() -> None:
    found = only(bundle(report("Observation/o1", "Observation/o2"), person(),
                        observation(valueQuantity=quantity(3)), observation("o2", valueQuantity=quantity(9))))  # fmt: skip
    (panel,) = found.panels
    assert len({line_key("x", panel.patient.key(), panel, row) for row in panel.observations}) == 2


@pytest.mark.parametrize(
    "kind", ["collection", "transaction", "batch", "searchset", "document", "message", "history"]
)
def test_every_kind_of_bundle(kind: str) -> None:
    for full in (False, True):
        found = only(
            bundle(
                report("Observation/o1"),
                observation(valueQuantity=quantity(3)),
                person(),
                kind=kind,
                full=full,
            )
        )
        assert (
            found.panels[0].observations[0].value.text == "3"
            and found.panels[0].patient.key() == "77@urn:lab"
        )
        assert not found.findings


def test_references_of_every_form() -> None:
    entries = [
        {"fullUrl": "urn:uuid:1", "resource": report("urn:uuid:2") | {"subject": {"reference": "urn:uuid:3"}, "id": ""}},
        {"fullUrl": "urn:uuid:2", "resource": observation(valueQuantity=quantity(3)) | {"subject": {"reference": "urn:uuid:3"}}},
        {"fullUrl": "urn:uuid:3", "resource": {k: v for k, v in person().items() if k != "id"}},
    ]  # fmt: skip
    uuid = only(json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode())
    absolute = only(bundle(report("http://lab.example/fhir/Observation/o1/_history/2"), person(),
                           observation(valueQuantity=quantity(3)), full=True))  # fmt: skip
    logical = only(bundle(report("Observation/o1", subject={"identifier": {"system": "urn:lab", "value": "77"}}), person(),
                          observation(valueQuantity=quantity(3), subject={"identifier": {"system": "urn:lab", "value": "77"}})))  # fmt: skip
    for found in (uuid, absolute, logical):
        (panel,) = found.panels
        assert (
            panel.patient.key() == "77@urn:lab"
            and panel.observations[0].value.text == "3"
            and not found.findings
        )


def test_a_person_who_is_only_named_by_number() -> None:
    found = only(
        bundle(
            observation(valueQuantity=quantity(3), subject={"identifier": {"system": "urn:x", "value": "9"}})
        )
    )
    assert found.panels[0].patient.key() == "9@urn:x" and kinds(found.findings) == {"no-patient-id": 1}


def test_contained_resources() -> None:
    held = [person(), observation(valueQuantity=quantity(3), subject={"reference": "#p1"}, specimen={"reference": "#s1"}),
            {"resourceType": "Specimen", "id": "s1", "type": {"text": "Serum"}},
            {"resourceType": "Organization", "id": "lab", "name": "North"}]  # fmt: skip
    raw = dumps(
        report("#o1", subject={"reference": "#p1"}, performer=[{"reference": "#lab"}], contained=held)
    )
    found = only(raw)
    (panel,) = found.panels
    (row,) = panel.observations
    assert (panel.patient.key(), panel.specimen.kind, row.laboratory, row.value.text) == (
        "77@urn:lab",
        "Serum",
        "North",
        "3",
    )


def test_a_result_of_somebody_else_stays_with_them() -> None:
    other = observation("o2", valueQuantity=quantity(9), subject={"reference": "Patient/p2"})
    found = read.read(bundle(report("Observation/o1", "Observation/o2"), observation(valueQuantity=quantity(3)), other,
                             person(), person("p2", "88")))  # fmt: skip
    said = {p.patient.key(): [r.value.text for r in p.observations] for d in found for p in d.panels}
    assert said == {"77@urn:lab": ["3"], "88@urn:lab": ["9"]}
    assert kinds(found[0].findings) == {"result-of-another": 1}


def test_a_bundle_inside_a_bundle_and_lines_of_json() -> None:
    one = json.loads(bundle(report("Observation/o1"), observation(valueQuantity=quantity(3)), person()))
    nested = json.dumps(
        {"resourceType": "Bundle", "type": "batch-response", "entry": [{"resource": one}]}
    ).encode()
    lines = b"\n".join(json.dumps(e["resource"]).encode() for e in one["entry"])
    for raw in (nested, lines):
        assert [r.value.text for r in rows(raw)] == ["3"]


def test_an_observation_without_category_is_a_result_and_a_vital_sign_is_not() -> None:
    bare = observation(valueQuantity=quantity(3))
    del bare["category"]
    assert [r.value.text for r in rows(dumps(bare))] == ["3"]
    assert rows(bundle(observation(category=[{"coding": [{"code": "vital-signs"}]}]), person())) == []


def test_names_numbers_and_times() -> None:
    who = person(name=[{"use": "old", "family": "Before"}, {"use": "official", "family": "Now", "given": ["A", "B"]}],
                 identifier=[{"value": "1", "use": "old"}, {"system": "urn:lab", "value": "2"}])  # fmt: skip
    when = {"effectivePeriod": {"start": "2026-11-19T06:00:00+01:00"}, "effectiveDateTime": None}
    (panel,) = only(bundle(observation(valueQuantity=quantity(3), **when), who)).panels
    assert (panel.patient.family, panel.patient.given, panel.patient.key()) == ("Now", "A B", "2@urn:lab")
    assert panel.collected is not None and panel.collected.hour == 5
    assert (
        only(bundle(observation(), person(name=[{"text": "Only Text"}]))).panels[0].patient.family
        == "Only Text"
    )


def test_the_time_of_collection_stands_in_where_no_other_is_sent() -> None:
    taken = {"resourceType": "Specimen", "id": "s", "type": {"text": "Serum"}}
    for how in (
        {"collectedDateTime": "2026-11-19T07:00:00Z"},
        {"collectedPeriod": {"start": "2026-11-19T07:00:00Z"}},
    ):
        one = observation(
            valueQuantity=quantity(3), specimen={"reference": "Specimen/s"}, effectiveDateTime=None
        )
        (panel,) = only(bundle(one, person(), taken | {"collection": how})).panels
        assert panel.collected is not None and panel.collected.hour == 7 and panel.reported is None


def test_notes_conclusions_and_documents() -> None:
    found = only(bundle(report("Observation/o1", conclusion="All quiet.", conclusionCode=[{"text": "Quiet"}],
                               presentedForm=[{"contentType": "application/pdf", "data": "JVBERi0x\nLjQ="},
                                              {"url": "https://lab.example/1", "contentType": "text/html"}, {"data": "%%"}]),
                        observation(valueQuantity=quantity(3), note=[{"text": "seen"}, {"x": 1}]), person()))  # fmt: skip
    (panel,) = found.panels
    assert panel.notes == ("All quiet.", "Quiet") and panel.observations[0].notes == ("seen",)
    assert [(a.media_type, a.data, a.url) for a in panel.observations[0].attachments] == [
        ("application/pdf", b"%PDF-1.4", ""), ("text/html", b"", "https://lab.example/1"),
    ]  # fmt: skip
    assert kinds(found.findings) == {"unsupported-type": 1}


@pytest.mark.parametrize(
    "raw",
    [b'<?xml version="1.0"?><Observation xmlns="http://hl7.org/fhir"/>', b"\xef\xbb\xbf<Bundle/>", b"\n <ClinicalDocument/>",
     "<Bundle/>".encode("utf-16")],
)  # fmt: skip
def test_xml_is_refused_kindly(sqlite_store: Store, tmp_path, raw: bytes) -> None:
    path = tmp_path / "result.xml"
    path.write_bytes(raw)
    (receipt,) = wire.take_file(sqlite_store, LABS["north"], path)
    assert receipt.ack == "AR" and "FHIR R4 in JSON" in receipt.reason


# --- one of several people is erased ----------------------------------------------------------------------


def test_a_bundle_loses_one_person_and_nothing_of_the_others() -> None:
    mine = observation(
        "o1", valueQuantity=quantity(Decimal("3.40")), performer=[{"reference": "Organization/l"}]
    )
    theirs = observation(
        "o2", valueQuantity=quantity(9), subject={"reference": "Patient/p2"}, note=[{"text": "Geheim"}]
    )
    raw = bundle(
        report("Observation/o1", "Observation/o2"),
        report("Observation/o2", id="r2", subject={"reference": "Patient/p2", "display": "Testperson88"}), mine, theirs,
        person(), person("p2", "88"), {"resourceType": "Organization", "id": "l", "name": "North"},
        {"resourceType": "Practitioner", "id": "x", "name": [{"family": "Testperson88"}]},
        {"resourceType": "ServiceRequest", "id": "s", "subject": {"reference": "Patient/p2"}, "note": [{"text": "Geheim"}]},
        {"resourceType": "RelatedPerson", "id": "y", "patient": {"reference": "Patient/p2"}, "name": [{"family": "Geheim"}]},
    )  # fmt: skip
    left = without(raw, {"88@urn:lab"})
    assert b"Testperson88" not in left and b"Geheim" not in left and b'"88"' not in left
    assert {e["resource"]["resourceType"] for e in json.loads(left)["entry"]} == {
        "DiagnosticReport", "Observation", "Patient", "Organization",
    }  # fmt: skip
    (before,), (after,) = (
        [
            (p.observations, p.patient)
            for d in read.read(one)
            for p in d.panels
            if p.patient.key() == "77@urn:lab"
        ]
        for one in (raw, left)
    )
    assert after == before and after[0][0].value.text == "3.40" and after[0][0].laboratory == "North"
    assert without(left, {"77@urn:lab"}) == b"" and without(b"x", {"1"}) == b""


@pytest.mark.parametrize("who", ["contained", "logical", "away"])
def test_people_who_are_no_resource_of_their_own_are_cut_out(who: str) -> None:
    subject: dict[str, Any] = {
        "contained": {"reference": "#p"},
        "logical": {"identifier": {"system": "urn:lab", "value": "88"}, "display": "Geheim"},
        "away": {"reference": "https://elsewhere.example/Patient/88", "display": "Geheim"},
    }[who]
    held = {"contained": [person("p", "88")]} if who == "contained" else {}
    theirs = observation("o2", valueQuantity=quantity(9), subject=subject, note=[{"text": "Geheim"}], **held)
    raw = bundle(theirs, observation(valueQuantity=quantity(3)), person())
    (key,) = {p.patient.key() for d in read.read(raw) for p in d.panels} - {"77@urn:lab"}
    left = without(raw, {key})
    assert b"Geheim" not in left and b"Testperson88" not in left
    assert [r.value.text for r in rows(left)] == ["3"]


def test_erasing_one_leaves_the_bundle_of_the_other(each_store: Store) -> None:
    home = household(each_store)
    for whose, number in ((home.child, "77"), (home.stranger, "88")):
        people.set_number(
            each_store, home.owner if whose == home.child else home.other, whose, "urn:lab", number
        )
    raw = bundle(observation(valueQuantity=quantity(3)), person(birthDate="2001-02-03"),
                 observation("o2", valueQuantity=quantity(9), subject={"reference": "Patient/p2"}, note=[{"text": "Geheim"}]),
                 person("p2", "88"))  # fmt: skip
    receive_json(each_store, LABS["north"], raw)
    erase(each_store, home.other, home.stranger)
    with each_store.reading() as connection:
        tables = [str(connection.execute(sa.select(table)).all()) for table in schema.META.tables.values()]
        (kept,) = connection.execute(sa.select(schema.parcel.c.raw)).scalars()
    assert not any("Geheim" in text or "Testperson88" in text for text in tables)
    assert [r.value.text for r in rows(bytes(kept))] == ["3"]
    (waiting,) = inbox.waiting(each_store, OPERATOR)
    assert [r.value for r in waiting.rows] == ["3"]


# --- JSON that is none of it ------------------------------------------------------------------------------

WHOLE = json.loads(
    bundle(
        report("Observation/o1", "Observation/o2", presentedForm=[{"contentType": "text/plain", "data": "QQ=="}],
               identifier=[{"type": {"coding": [{"code": "FILL"}]}, "value": "F1"}], performer=[{"reference": "Organization/l"}],
               basedOn=[{"reference": "ServiceRequest/s"}], specimen=[{"reference": "Specimen/t"}], conclusion="x"),
        observation(valueQuantity=quantity(3), referenceRange=[{"low": {"value": 1}, "type": {"text": "n"}}],
                    interpretation=[{"coding": [{"code": "H"}]}], hasMember=[{"reference": "Observation/o2"}]),
        observation("o2", component=[{"code": loinc("1-8"), "valueRatio": {"numerator": {"value": 1}}}], note=[{"text": "n"}]),
        person(), {"resourceType": "Organization", "id": "l", "name": "North"},
        {"resourceType": "ServiceRequest", "id": "s", "requisition": {"value": "G"}, "identifier": [{"value": "P"}]},
        {"resourceType": "Specimen", "id": "t", "type": {"text": "Serum"}, "condition": [{"text": "HEM"}],
         "accessionIdentifier": {"value": "A"}},
    )
)  # fmt: skip
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=6), deeper, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    keys = list(node) if isinstance(node, dict) else (range(len(node)) if isinstance(node, list) else [])
    return [path, *(deeper for key in keys for deeper in places(node[key], (*path, key)))]


PLACES = places(WHOLE)


@generated(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=5))
def test_anything_anywhere_breaks_nothing(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Whatever stands where something else should: facts that hold together, or one refusal."""
    document: Any = copy.deepcopy(WHOLE)
    for path, odd in changes:
        with contextlib.suppress(KeyError, IndexError, TypeError):  # an earlier change took the place away
            node = document
            for key in path[:-1]:
                node = node[key]
            node[path[-1] if path else "resourceType"] = odd
    try:
        found = read.read(json.dumps(document).encode())
    except read.NotFhirError:
        return
    for delivery in found:
        for panel in delivery.panels:
            keys = [line_key("x", panel.patient.key(), panel, row) for row in panel.observations]
            assert len(keys) == len(set(keys)) and all(row.status in STATUSES for row in panel.observations)
            assert all(
                isinstance(row.value.text, str) and isinstance(row.unit, str) for row in panel.observations
            )
