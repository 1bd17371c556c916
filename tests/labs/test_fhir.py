"""The FHIR reader against files that nobody here wrote; orders out and reports back over HTTP."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from il2.labs.facts import kinds
from il2.labs.fhir import read
from il2.labs.fhir.client import Server, ServerError
from il2.labs.fhir.decimals import dumps
from il2.labs.fhir.take import receive_json
from il2.labs.store import inbox, results
from il2.labs.store.database import Store
from il2.labs.store.scope import OPERATOR

from . import given
from .household import LABS


def sample(*parts: str) -> bytes:
    return given.folder().joinpath(*parts).read_bytes()


def one(name: str):
    (found,) = read.read(sample("fhir_us_core", f"{name}.json"))
    return found


def bundle(*names: str) -> bytes:
    entries = [{"resource": json.loads(sample("fhir_us_core", f"{n}.json"))} for n in names]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def test_the_example_with_an_empty_narrative_is_read_with_a_doubt() -> None:
    found = one("diagnosticreport-cbc")
    assert kinds(found.findings) == {"bad-narrative": 1, "no-patient-id": 1, "results-missing": 1}
    (panel,) = found.panels
    assert panel.status == "final" and panel.observations[0].role == "report"


def test_a_report_with_what_is_there() -> None:
    raw = bundle("diagnosticreport-cbc", "observation-cbc-hemoglobin", "observation-cbc-leukocytes",
                 "patient-example", "organization-acme-lab", "servicerequest-cbc")  # fmt: skip
    (found,) = read.read(raw)
    (panel,) = found.panels
    assert [o.code.code for o in panel.observations] == ["6690-2", "718-7"]
    assert panel.patient.family and panel.patient.birth_date
    row = panel.observations[1]
    assert row.unit == "g/dL" and row.value.number is not None and row.range_text and row.flags


def test_potassium_flag_and_range_as_sent() -> None:
    row = one("observation-serum-potassium").panels[0].observations[0]
    assert (row.value.text, row.unit, row.range_text, row.flags) == ("5.4", "mmol/L", "3.5 - 5.5", ("N",))
    assert row.observed is not None and row.observed.hour == 0


@pytest.mark.parametrize(
    "name",
    ["patient-example", "practitioner-1", "organization-acme-lab", "servicerequest-bmp",
     "specimen-example-whole-blood", "Specimen-example-serum-hemolyzed"],
)  # fmt: skip
def test_resources_without_results_are_read_or_refused_by_name(name: str) -> None:
    try:
        (found,) = read.read(sample("fhir_us_core", f"{name}.json"))
        assert not found.panels
    except read.NotFhirError as error:
        assert "Practitioner" in str(error)


def test_content_beats_the_name_of_the_file() -> None:
    raw = bundle("Specimen-example-serum-hemolyzed", "observation-serum-glucose")
    entries = json.loads(raw)
    entries["entry"][1]["resource"]["specimen"] = {
        "reference": f"Specimen/{entries['entry'][0]['resource']['id']}"
    }
    (found,) = read.read(json.dumps(entries).encode())
    assert "ipemic" in found.panels[0].specimen.condition


def test_the_synthea_bundle() -> None:
    (found,) = read.read(sample("fhir_synthea", "Clemente_Kreiger.json"))
    rows = [o for p in found.panels for o in p.observations]
    reports = [p for p in found.panels if p.status and len(p.observations) > 1]
    assert len(reports) == 4
    assert any(len(o.value.text.split(".")[-1]) >= 14 for o in rows), "digits stay"
    assert not any(o.range_text or o.laboratory for o in rows)


def test_synthea_draws_no_trend_line(store: Store) -> None:
    receive_json(store, LABS["north"], sample("fhir_synthea", "Clemente_Kreiger.json"))
    waiting = inbox.waiting(store, OPERATOR)
    from il2.labs.trends import trend

    rows = [row for report in waiting for row in report.rows]
    assert rows and not trend(r.point for r in rows).series


def test_digits_are_kept() -> None:
    raw = b'{"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"x"},"valueQuantity":{"value":3.40,"unit":"pg/mL","comparator":"<"}}'  # noqa: E501
    (found,) = read.read(raw)
    value = found.panels[0].observations[0].value
    assert (value.text, value.number, value.comparator) == ("<3.40", Decimal("3.40"), "<")
    again = dumps({"a": Decimal("3.40"), "b": [Decimal("1E-7")]})
    assert again == b'{"a": 3.40, "b": [1E-7]}'


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"", "not JSON"), (b"[1]", "no FHIR resource"), (b'{"a":1}', "no FHIR resource"),
     (b"{" * 9000, "not JSON"), (b'{"resourceType":"Observation","x":NaN}', "not JSON"),
     (b'{"resourceType":"Measure"}', "no laboratory result"), (b"\xff\xfe{", "not JSON"),
     (b'{"resourceType":"Bundle","entry":[]}', "empty bundle"), (b"[" * 100000, "not JSON"),
     (b'{"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"}', "FHIR 5.0.0 is not read")],
)  # fmt: skip
def test_what_is_no_fhir_says_so(store: Store, raw: bytes, words: str) -> None:
    (receipt,) = receive_json(store, LABS["north"], raw)
    assert receipt.ack == "AR" and words in receipt.reason


def test_an_unknown_status_is_a_doubt_and_no_crash(store: Store) -> None:
    raw = json.loads(sample("fhir_us_core", "observation-serum-potassium.json")) | {"status": "bogus"}
    (found,) = read.read(json.dumps(raw).encode())
    row = found.panels[0].observations[0]
    assert row.status == "preliminary" and not row.verified and "status-unknown" in kinds(found.findings)


def test_the_same_resource_twice_is_a_duplicate(store: Store) -> None:
    raw = sample("fhir_us_core", "observation-serum-potassium.json")
    first, second = (receive_json(store, LABS["north"], raw)[0] for _ in range(2))
    assert not first.duplicate and second.duplicate
    assert results.listed(store, OPERATOR, person=99) == ()


@pytest.mark.parametrize("path", ["http://evil.example/x", "//evil.example/x", "../../x", "/other"])
def test_the_client_never_leaves_its_server(path: str) -> None:
    with pytest.raises(ServerError, match="outside"):
        Server("http://127.0.0.1:9/fhir").call("GET", path)
