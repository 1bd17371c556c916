"""The pages of the pathway over HTTP: they can ask what the command line can, in words that fit a page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import httpx
import lxml.html
import pytest

from il2.cells.signalling.switches import switches
from il2.cli.main import main


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served, headers={"accept": "text/html"}, timeout=60) as made:
        yield made


TWINS = {
    "/simulate.json?cell=CD8&dose=1+nM&until=60&switch=no-ERK&readout=ppERK&readout=pS6&inhibit=JAK1:50%25": (
        "simulate", "-c", "CD8", "--dose", "1 nM", "--until", "60", "--switch", "no-ERK",
        "--readout", "ppERK", "--readout", "pS6", "--inhibit", "JAK1:50%", "--json",
    ),
    "/play.json?cell=Treg&doses=1+nM+for+30+min,+wash&until=60&switch=CTL": (
        "pathway", "play", "-c", "Treg", "--dose", "1 nM for 30 min, wash", "--until", "60",
        "--switch", "CTL", "--json",
    ),
    "/play.csv?cell=Treg&doses=1+nM&until=60": (
        "pathway", "play", "-c", "Treg", "--dose", "1 nM", "--until", "60", "--csv",
    ),
}  # fmt: skip


@pytest.mark.parametrize("address", TWINS)
def test_a_twin_is_what_the_command_line_says(
    client: httpx.Client, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(TWINS[address]) == 0
    assert client.get(address).text == capsys.readouterr().out


def test_both_twins_of_a_player_hold_the_same_numbers(client: httpx.Client) -> None:
    query = "cell=Treg&doses=1+nM&until=60&knockout=SOCS3"
    rows = client.get(f"/play.json?{query}").json()["rows"]
    table = list(csv.DictReader(io.StringIO(client.get(f"/play.csv?{query}").text)))
    assert [row["value"] for row in rows] == [float(row["value"]) for row in table] and len(rows) > 100


@pytest.mark.parametrize("path", ["/simulate?cell=Treg&until=30", "/play"])
def test_every_switch_can_be_chosen_and_says_what_it_is_about(client: httpx.Client, path: str) -> None:
    page = lxml.html.fromstring(client.get(path).text)
    assert page.xpath("//input[@name='switch']/@value") == [one.name for one in switches()]
    said = page.xpath("//details//dd")
    assert [one.text_content() for one in said][: len(switches())] == [one.question for one in switches()]


def test_no_note_of_a_page_names_an_option_of_the_command_line(client: httpx.Client) -> None:
    text = lxml.html.fromstring(client.get("/simulate?cell=Treg&until=300&knockout=CBL").text).text_content()
    assert "the switch no-ERK shows the other reading" in text and "--" not in text


def test_a_chosen_switch_and_read_out_are_in_the_answer_and_stay_chosen(client: httpx.Client) -> None:
    page = lxml.html.fromstring(client.get("/simulate?until=60&switch=no-ERK&readout=ppERK").text)
    assert page.xpath("//input[@name='switch'][@checked]/@value") == ["no-ERK"]
    assert page.xpath("//input[@name='readout'][@checked]/@value") == ["ppERK"]
    assert "switch no-ERK: erk_gate = 0" in page.text_content()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/simulate?switch=no-ERG", "did you mean 'no-ERK'"),
        ("/simulate?readout=pSTAT", "pSTAT5"),
        ("/simulate?knockout=SOCS33", "did you mean 'SOCS3'"),
        ("/simulate?dose=1", "unit"),
        ("/simulate?dose=wash,+1+nM", "before the first dose"),
        ("/simulate?knockout=SOCS3&amount=SOCS3:2", "choose one"),
        ("/play.json?doses=wash", "when is the wash"),
        ("/play.json?switch=nothing", "switch"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(client: httpx.Client, address: str, words: str) -> None:
    found = client.get(address)
    assert found.status_code == 422 and words in lxml.html.fromstring(found.text).text_content()
