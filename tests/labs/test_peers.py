"""Programs that nobody here wrote as laboratories, senders, R4 server and validators (Node, exact versions).

Skipped with a reason where Node or the packages are missing; ``IL2_NODE_MODULES`` names their folder:

    npm install --ignore-scripts $(cat tests/labs/peers/packages.txt)
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from il2.labs import analytes, connectors, wire
from il2.labs.fhir import export
from il2.labs.fhir.client import Server, poll, send_fhir
from il2.labs.fhir.decimals import dumps
from il2.labs.fhir.read import read
from il2.labs.fhir.write import order_bundle
from il2.labs.hl7.text import split
from il2.labs.hl7.write import OrderText
from il2.labs.store import inbox, orders, outgoing, people, results, schema
from il2.labs.store.database import Store, now
from il2.labs.store.orders import Item
from il2.labs.store.scope import OPERATOR

from . import given
from .household import household
from .loopback import STEPS, FhirLab, listening, report, toml

pytestmark = pytest.mark.slow
PEERS = Path(__file__).parent / "peers"
LISTENERS = ("node-hl7-server", "simple-hl7", "medplum")
SENDERS = ("node-hl7-client", "simple-hl7", "medplum")


@pytest.fixture(scope="session")
def modules() -> str:
    folder = os.environ.get("IL2_NODE_MODULES", "")
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    wanted = [line.rpartition("@") for line in (PEERS / "packages.txt").read_text().split()]
    for name, _, version in wanted:
        path = Path(folder) / name / "package.json"
        if not folder or not path.is_file():
            pytest.skip(
                f"{name} {version} is not installed; IL2_NODE_MODULES names the folder of the packages"
            )
        assert json.loads(path.read_text())["version"] == version, name
    return folder


def node(modules: str, script: str, *arguments: str) -> list:
    done = subprocess.run(
        ["node", PEERS / script, *arguments], env=os.environ | {"IL2_NODE_MODULES": modules}, check=False,
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


@contextmanager
def running(modules: str, script: str, *arguments: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    process = subprocess.Popen(
        ["node", PEERS / script, *arguments], env=os.environ | {"IL2_NODE_MODULES": modules}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            line = process.stdout.readline()
            assert line, "the peer did not start"
            if line.startswith("{") and "port" in json.loads(line):
                break
        yield json.loads(line)["port"], process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("kind", LISTENERS)
def test_a_foreign_laboratory_takes_our_orders(sqlite_store: Store, modules: str, kind: str) -> None:
    with running(modules, "laboratory.mjs", kind) as (port, process):
        labs = connectors.parse(toml("North", "mllp", host="127.0.0.1", port=port, sends_as="North|LAB"))
        home = household(sqlite_store)
        made = [
            orders.place(sqlite_store, home.owner, home.child, [Item("north", "IL2")], labs) for _ in range(5)
        ]
        assert outgoing.send_waiting(sqlite_store, labs, {"mllp": wire.send_mllp}) == 5
        heard = [json.loads(process.stdout.readline()) for _ in range(5)]
    lines = [orders.one(sqlite_store, OPERATOR, order).lines[0] for order in made]
    assert {line.state for line in lines} == {"accepted"}
    for line, said in zip(lines, heard, strict=True):
        assert line.placer in said["text"] and "OML^O21" in said["text"]


@pytest.mark.parametrize("kind", SENDERS)
def test_a_foreign_sender_gives_the_state_of_the_sample_set(
    sqlite_store: Store, modules: str, kind: str, tmp_path: Path
) -> None:
    if not given.names():
        pytest.skip("the sample messages are not part of the package")
    files = []
    for name in given.names():
        raw = (given.folder() / "hl7v2" / name).read_bytes()
        for place, message in enumerate(split(raw)):
            path = tmp_path / f"{place}{name}"
            path.write_text("\r".join(message.canonical.split("\r")) + "\r", newline="")
            files.append(path)
    big = tmp_path / "big.hl7"
    big.write_bytes(given.oru(f"ED|PDF^R^L||L^application^pdf^Base64^{'A' * 300_000}||||||F", control="BIG"))
    labs = connectors.parse(toml("Any", "file", folder="x"))
    from il2.labs.connectors import Link
    from il2.labs.store.ingest import receive

    def handle(peer: str, raw: bytes) -> list[bytes]:
        return [wire._ack(r, Link(), sqlite_store) for r in receive(sqlite_store, labs["any"], raw)]

    with listening(handle) as port:
        said = node(modules, "sender.mjs", kind, str(port), *map(str, [*files, big]))
    codes = [split(one.encode())[0].all("MSA")[0] for one in said]
    assert [c.part(1) in ("AA", "AE") for c in codes] == [True] * 29
    asked = [split(f.read_bytes())[0].header.part(10) for f in [*files, big]]
    assert [c.part(2) for c in codes] == asked
    with sqlite_store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.message)) == 29


def test_the_loop_with_a_foreign_laboratory(sqlite_store: Store, modules: str, tmp_path: Path) -> None:
    store = sqlite_store
    with running(modules, "laboratory.mjs", "medplum") as (port, process):
        names = {"sends_as": "North|LAB", "receives_as": "IL2|HOME"}
        labs = connectors.parse(toml("North", "mllp", host="127.0.0.1", port=port, **names))
        home = household(store)
        orders.place(store, home.owner, home.child, [Item("north", "IL2")], labs)
        outgoing.send_waiting(store, labs, {"mllp": wire.send_mllp})
        order = split(json.loads(process.stdout.readline())["text"].encode())[0]
    steps = [STEPS[1], ("3.4", "F", "2026112011"), STEPS[0], ("1.4", "C", "2026112012")]
    files = []
    for place, step in enumerate(steps):
        files.append(tmp_path / f"{place}.hl7")
        files[-1].write_bytes(report(order, "North", *step))
    with listening(wire.handler(store, labs)) as port:
        said = node(modules, "sender.mjs", "simple-hl7", str(port), *map(str, files))
    assert [split(one.encode())[0].all("MSA")[0].part(1) for one in said] == ["AA"] * 4
    (found,) = results.listed(store, home.owner)
    assert (found.value, found.status, len(found.versions)) == ("1.4", "corrected", 3)
    assert inbox.doubts(store, OPERATOR) == () and inbox.waiting(store, OPERATOR) == ()


def test_a_foreign_r4_server(sqlite_store: Store, modules: str) -> None:
    store, home = sqlite_store, household(sqlite_store)
    with running(modules, "fhir_server.mjs") as (port, _):
        labs = connectors.parse(toml("Web", "fhir", url=f"http://127.0.0.1:{port}/fhir/"))
        orders.place(store, home.owner, home.child, [Item("web", "IL2")], labs)
        raw: list[bytes] = []

        def twice(lab, body: bytes):
            raw.append(body)
            return [send_fhir(lab, body), send_fhir(lab, body)][0]

        assert outgoing.send_waiting(store, labs, {"fhir": twice}) == 1
        server = Server(labs["web"].link.url)
        for kind in ("Patient", "ServiceRequest", "Task"):
            assert len(list(server.search(kind))) == 1, "posting twice makes nothing twice"
        (task,), (request,) = list(server.search("Task")), list(server.search("ServiceRequest"))
        assert task["focus"]["reference"] == f"ServiceRequest/{request['id']}"
        server.call("PUT", f"Task/{task['id']}", task | {"status": "accepted"})
        poll(store, labs["web"])
        (line,) = orders.listed(store, home.owner)[0].lines
        assert line.state == "accepted"
        local = FhirLab("Web")
        local.store = {f"ServiceRequest/{request['id']}": request}
        for step in range(3):
            local.answer(step)
            _publish(server, local, request)
            poll(store, labs["web"])
        local.server.server_close()
    (found,) = results.listed(store, home.owner)
    assert (found.value, found.status, len(found.versions)) == ("1.4", "corrected", 3)


def _publish(server: Server, local: FhirLab, request: dict) -> None:
    """Write what the laboratory has to say to the foreign server, under ids that the server gives."""
    known: dict[str, str] = getattr(local, "known", {})
    local.known = known
    for key, resource in local.store.items():
        if key.startswith("ServiceRequest"):
            continue
        text = json.dumps({k: v for k, v in resource.items() if k != "id"})
        for old, new in known.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        body = json.loads(text)
        if key in known:
            server.call("PUT", known[key], body | {"id": known[key].split("/")[1]})
        else:
            made = server.call("POST", key.split("/")[0], body)
            known[key] = f"{made['resourceType']}/{made['id']}"


def test_a_foreign_validator_accepts_everything_we_emit(
    sqlite_store: Store, modules: str, tmp_path: Path
) -> None:
    from .test_jobs import with_result

    home = with_result(sqlite_store)
    found = results.listed(sqlite_store, home.owner)
    who = people.one(sqlite_store, home.owner, home.child)
    made = export.bundle(who, orders.listed(sqlite_store, home.owner), found, sqlite_store.clock())
    order = OrderText(
        "P1", "G1", "", "7", "IL2", "T", "A", "2001-02-03", "female", "33939-0", "X", "IL-2", note="n"
    )
    whole = {
        "export": made,
        "order": order_bundle(order, now()),
        "cancel": order_bundle(order, now(), cancel=True),
    }
    files = []
    for name, bundle in whole.items():
        files.append(tmp_path / f"{name}.json")
        files[-1].write_bytes(dumps(bundle))
        for place, entry in enumerate(bundle["entry"]):
            files.append(tmp_path / f"{name}-{place}.json")
            files[-1].write_bytes(dumps(entry["resource"]))
    for path, said in zip(files, node(modules, "validate.mjs", *map(str, files)), strict=True):
        assert said["valid"], (path.name, said["messages"])


def test_the_foreign_files_as_the_validator_sees_them(modules: str) -> None:
    base = given.folder()
    files = sorted([*(base / "fhir_us_core").glob("*.json"), *(base / "fhir_au_ereq").glob("*.xml"),
                    *(base / "fhir_synthea").glob("*.json")])  # fmt: skip
    said = node(modules, "validate.mjs", *map(str, files))
    assert [f.stem for f, one in zip(files, said, strict=True) if not one["valid"]] == [
        "diagnosticreport-cbc"
    ]
    kinds = set()
    for path, one in zip(files, said, strict=True):
        if path.suffix == ".xml" and one["resource"]["resourceType"] in ("ServiceRequest", "Task", "Patient"):
            (found,) = read(json.dumps(one["resource"]).encode())
            assert not found.panels
            kinds.add(one["resource"]["resourceType"])
    assert kinds == {"ServiceRequest", "Task", "Patient"}


def test_units_against_a_foreign_table(modules: str) -> None:
    """Where NLM's table has an opinion, the factors agree; where it refuses, we have an alias for a lab."""
    rows = [(key, unit) for (key, _), unit in analytes._units().items() if unit.ucum]
    said = node(modules, "ucum.mjs", *[f"{unit.ucum} {unit.base}" for _, unit in rows])
    opinions = 0
    for (key, unit), factor in zip(rows, said, strict=True):
        if factor is not None:
            opinions += 1
            assert abs(Decimal(repr(factor)) / unit.factor - 1) < Decimal("1e-12"), (key, unit)
    assert opinions > 0.8 * len(rows)
    refused = node(
        modules, "ucum.mjs", "giga.l-1 10*9/L", "iU/mL [iU]/mL", "x10E3/uL 10*3/uL", "mmol/L mg/dL"
    )
    assert refused == [None] * 4
    assert node(modules, "ucum.mjs", "K/uL K/uL") == [1], "kelvin per microlitre there, unknown here"
    assert analytes.unit("leukocytes", "K/uL") is None
