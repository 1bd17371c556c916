"""The server over HTTP: twins equal the command line, problems are sentences, headers and limits hold."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from il2.cli.main import main
from il2.web.app import create_app
from il2.web.limits import Limits
from il2.web.security import POLICY
from web.serving import serving

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served, headers=HTML, timeout=60) as made:
        yield made


TWINS = {
    "/dose-response.json?ligand=aldesleukin&cell=Treg&doses=1pM+to+10nM&time=1+h": (
        "dose-response", "-l", "aldesleukin", "-c", "Treg", "--doses", "1pM to 10nM",
        "--time", "1 h", "--json",
    ),
    "/compare.csv?ligand=aldesleukin&cell=Treg&cell=NK": (
        "compare", "-l", "aldesleukin", "-c", "Treg", "-c", "NK", "--csv",
    ),
}  # fmt: skip


@pytest.mark.parametrize("address", TWINS)
def test_twin_is_what_the_command_line_says(
    client: httpx.Client, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(TWINS[address]) == 0
    assert client.get(address).text == capsys.readouterr().out


def test_a_page_gives_its_twin_to_who_asks_for_json(client: httpx.Client) -> None:
    page = client.get("/dose-response?cell=Treg", headers={"accept": "application/json"})
    assert page.text == client.get("/dose-response.json?cell=Treg").text


READ = {"analyte": "IL-2", "value": "31 pg/mL", "laboratory": "ARUP", "method": "multiplex bead", "age": "9"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_result_is_read_as_the_command_line_reads_it(
    client: httpx.Client, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["interpret", "IL-2", "31 pg/mL", "--lab", "ARUP", "--method", "multiplex bead", "--age", "9"]
    assert main([*words, "--lang", language, "--json"]) == 0
    sent = client.post(f"/{language}/result", data=READ, headers={"accept": "application/json"})
    assert sent.json() == json.loads(capsys.readouterr().out)
    assert sent.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "31"}, "has no unit"),
        ({"value": "31 zz/mL"}, "unit 'zz/mL' is not known"),
        ({"value": "-4 pg/mL"}, "below zero"),
        ({"value": "31 pg/mL", "age": "200"}, "from 0 to 122"),
        ({"value": ""}, "not a number"),
        ({"analyte": "glucose", "value": "5 pg/mL"}, "unknown analyte"),
        ({"value": "31 pg/mL", "earlier": "1 pg/mL\n" * 21}, "up to 20"),
        ({"value": "3" * 300}, "at most 200 characters"),
    ],
)
def test_a_result_that_cannot_be_read_is_a_sentence(
    client: httpx.Client, fields: dict[str, str], said: str
) -> None:
    answer = client.post("/result", data=fields, headers={"accept": "application/json"})
    assert answer.status_code == 422 and said in answer.json()["detail"]
    page = client.post("/result", data=fields)
    assert page.status_code == 422 and "This cannot be answered" in page.text


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [("<2.1 pg/mL", "en", "2.1"), ("1,5 pg/mL", "es", "1,5"), ("1,5 pg/mL", "en", "1.5")],
)
def test_numbers_as_reports_print_them(client: httpx.Client, value: str, language: str, shown: str) -> None:
    page = client.post(f"/{language}/result", data={**READ, "value": value})
    assert page.status_code == 200 and shown in page.text


def test_nothing_of_a_result_is_taken_from_an_address(client: httpx.Client) -> None:
    page = client.get("/result?value=31+pg/mL&laboratory=ARUP")
    assert page.status_code == 200 and 'value="31' not in page.text and 'class="document"' not in page.text


def test_region_alone_for_the_script(client: httpx.Client) -> None:
    part = client.get("/dose-response?cell=Treg", headers={"X-Region": "1"}).text
    assert "<html" not in part and 'class="finding"' in part and "<svg" in part


def test_headers_stand_on_every_answer(client: httpx.Client) -> None:
    for path in (
        "/",
        "/nope",
        "/dose-response?time=never",
        "/dose-response.json?time=never",
        "/openapi.json",
    ):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_policy_has_no_hole() -> None:
    assert "default-src 'self'" in POLICY and "unsafe" not in POLICY and "http" not in POLICY


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("time=1,5", "decimal point"),
        ("time=-5", "zero or more"),
        ("time=soon", "not a quantity"),
        ("time=5+kg", "min (a time) is wanted"),
        ("doses=0", "more than zero"),
        ("ligand=aldesleukine", "did you mean 'aldesleukin'"),
        ("cell=Tregs", "did you mean 'Treg'"),
        ("kd_alpha=much&kd_betagamma=5", "not a quantity"),
        ("&".join(f"cell={name}" for name in ["Treg"] * 41), "at most 40"),
        ("doses=1pM+to+1e300nM", "too many"),
        ("time=" + "9" * 300, "at most 200 characters"),
        ("ligand=%00", "unknown ligand"),
    ],
)
def test_bad_input_is_a_sentence(client: httpx.Client, query: str, said: str) -> None:
    twin = client.get(f"/dose-response.json?{query}")
    assert twin.status_code == 422 and twin.headers["content-type"] == "application/problem+json"
    assert said in twin.json()["detail"]
    page = client.get(f"/dose-response?{query}")
    assert page.status_code == 422 and "This cannot be answered" in page.text


def test_other_hosts_and_sites_are_refused(client: httpx.Client) -> None:
    assert client.get("/", headers={"host": "il2.example.org"}).status_code == 400
    crossing = client.post(
        "/", headers={"origin": "http://elsewhere.example", "sec-fetch-site": "cross-site"}
    )
    assert crossing.status_code == 403
    assert client.post("/", headers={"origin": "http://elsewhere.example"}).status_code == 403


def test_ten_thousand_requests_from_one_address_get_a_clear_answer() -> None:
    few = create_app(limits=Limits(burst=40, per_second=0.001))
    with serving(few) as address, httpx.Client(base_url=address) as one:
        statuses = [one.get("/static/icon.svg").status_code for _ in range(60)]
        last = one.get("/")
    assert statuses.count(200) == 40 and set(statuses) == {200, 429}
    assert "try again in" in last.json()["detail"] and int(last.headers["retry-after"]) > 0


def test_too_large_a_request_is_refused(served: str) -> None:
    with httpx.Client(base_url=served) as one:
        told = one.post("/", content=b"x" * 2_000_001)
        assert told.status_code == 413 and "2000 kB" in told.json()["detail"]


def test_language_of_the_browser_unless_the_address_says_one(client: httpx.Client) -> None:
    spanish = {"accept-language": "es-MX,es;q=0.9,en;q=0.8"}
    by_wish, by_address = client.get("/", headers=spanish), client.get("/en/", headers=spanish)
    assert '<html lang="es"' in by_wish.text and 'href="/dose-response"' in by_wish.text
    assert '<html lang="en"' in by_address.text and 'href="/en/dose-response"' in by_address.text
    assert by_wish.headers["content-language"] == "es" and "Accept-Language" in by_wish.headers["vary"]
    assert client.get("/es/guide.json").json()["document"]["language"] == "es"


def test_head_is_get_without_its_body(client: httpx.Client) -> None:
    head = client.head("/cells")
    assert head.status_code == 200 and head.content == b"" and "text/html" in head.headers["content-type"]


def test_search_finds_every_kind_of_thing(client: httpx.Client) -> None:
    def kinds(text: str) -> set[str]:
        return {row["kind"] for row in client.get("/search.json", params={"q": text}).json()["rows"]}

    assert {"gene", "molecule", "cell type", "parameter", "claim"} <= kinds("CD25")
    assert "test" in kinds("soluble CD25") and "source" in kinds("tofacitinib")
    assert kinds("FOXO3A") == {"pathway"} and "effect" in kinds("LAK")
    assert kinds("Benadryl") == kinds("embarazo") == {"claim"} and "inhibitor" in kinds("JAK inhibitor")
    assert {"regimen", "claim"} <= kinds("neuroblastoma") and "inhibitor" in kinds("tofacitinib")
    assert client.get("/search.json", params={"q": "Tregg"}).json()["notes"] == ["did you mean Treg?"]


def test_every_hit_of_the_search_has_a_page(client: httpx.Client) -> None:
    rows = [
        row
        for text in (
            "CD25",
            "tofacitinib",
            "neuroblastoma",
            "sIL-2R",
            "R38Q",
            "YT-1",
            "GAB2",
            "PTEN",
            "apoptosis",
        )
        for row in client.get("/search.json", params={"q": text}).json()["rows"]
    ]
    assert len(rows) > 20
    missing = [row["path"] for row in rows if client.get(row["path"]).status_code != 200]
    assert missing == []


def test_openapi_document_names_every_answer(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["paths"]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert {"200", "422", "429"} <= set(operation["responses"]), path
            assert "HTTPValidationError" not in json.dumps(operation)
