"""Floods, large bodies, faults of ours, files to keep."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter

from il2.web.app import create_app
from il2.web.area import Area
from il2.web.limits import MOST_ADDRESSES, Buckets, Limits
from web.serving import serving

BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served, timeout=60) as made:
        yield made


def test_a_body_whose_length_is_not_told_is_refused_on_the_way(client: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(40):
            yield b"1" * 100_000
        yield b"\r\n--x--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=x"}
    refused = client.post("/predict", content=pieces(), headers=kind)
    assert refused.status_code == 413 and "2000 kB" in refused.json()["detail"]


def test_only_so_many_addresses_are_remembered() -> None:
    buckets = Buckets(Limits(burst=1), clock=lambda: 0.0)
    assert [buckets.wait(f"10.0.{i // 250}.{i % 250}") for i in range(MOST_ADDRESSES + 5)] == [0.0] * (
        MOST_ADDRESSES + 5
    )
    assert len(buckets._left) == MOST_ADDRESSES
    assert buckets.wait("10.0.39.249") > 0 and buckets.wait("10.0.0.0") == 0  # the oldest was forgotten


@pytest.mark.slow
def test_ten_thousand_requests_with_the_usual_limits() -> None:
    with serving(create_app()) as address, httpx.Client(base_url=address) as one:
        answers = [one.get("/static/icon.svg") for _ in range(10_000)]
    assert {a.status_code for a in answers} == {200, 429}
    refused = [a for a in answers if a.status_code == 429]
    assert all("try again in" in a.json()["detail"] for a in refused)


def broken_app() -> Area:
    router = APIRouter()

    @router.get("/broken")
    def broken() -> None:
        raise RuntimeError("Testperson had 31 pg/mL")

    return Area("broken", router)


def test_a_fault_of_ours_is_an_answer_and_its_message_stands_in_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app(parts=(broken_app(),))
    with caplog.at_level(logging.DEBUG), serving(app) as address, httpx.Client(base_url=address) as one:
        data, page = one.get("/broken"), one.get("/broken", headers=BROWSER)
    assert (data.status_code, page.status_code) == (500, 500)
    assert data.headers["content-type"] == "application/problem+json" and "fault of il2" in page.text
    assert "RuntimeError at test_limits.py" in caplog.text
    assert "Testperson" not in caplog.text + data.text + page.text


def test_two_areas_of_one_name_or_a_strange_menu_are_refused() -> None:
    from il2.web import area

    with pytest.raises(ValueError, match="same name"):
        area.areas(["il2.web.home", "il2.web.home"])


@pytest.mark.parametrize("path", ["/dose-response", "/guide", "/molecules/aldesleukin"])
def test_an_answer_as_one_file_that_runs_and_loads_nothing(client: httpx.Client, path: str) -> None:
    file = client.get(f"{path}.html")
    assert file.status_code == 200 and file.headers["content-disposition"].startswith("attachment")
    assert "<script" not in file.text and "sandbox" in file.headers["content-security-policy"]


def test_an_answer_as_tagged_pdf(client: httpx.Client) -> None:
    pytest.importorskip("weasyprint", reason="needs the extra pdf")
    file = client.get("/claims/K07.pdf")
    assert file.headers["content-type"] == "application/pdf" and file.content.startswith(b"%PDF")
    kept = client.post("/result.html", data={"value": "31 pg/mL", "method": "ELISA"})
    assert kept.status_code == 200 and "31 pg/mL" in kept.text
    assert "31" not in kept.headers["content-disposition"]
