"""Laboratories for tests: one that listens by MLLP, one that serves FHIR, one behind a folder.

Each takes an order for IL-2 and answers with a preliminary value, a final one and a correction.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from il2.labs.connectors import Link
from il2.labs.hl7 import mllp
from il2.labs.hl7.text import Message, split
from il2.labs.hl7.write import ack
from il2.labs.store.database import now

STEPS = (("3.1", "P", "2026112008"), ("3.4", "F", "2026112009"), ("1.4", "C", "2026112010"))


def report(order: Message, name: str, value: str, status: str, hour: str) -> bytes:
    """The ORU of a laboratory called ``name`` that answers an OML."""
    head, pid, orc, obr = (order.all(kind)[0] for kind in ("MSH", "PID", "ORC", "OBR"))
    sender = f"{head.field(5)}|{head.field(6)}|{head.field(3)}|{head.field(4)}"
    row = ["OBX", "1", "NM", obr.field(4), "", value, "pg/mL", "<=2.1", "H", "", "", status]
    row += [""] * 5 + ["^bead array"] + [""] * 5 + [f"{name} Laboratory", "1 Street^^Town"]
    lines = [
        f"MSH|^~\\&|{sender}|{hour}0000+0000||ORU^R01^ORU_R01|{name}{hour}{status}|T|2.5.1",
        "|".join(pid.fields),
        f"ORC|RE|{orc.field(2)}|F{orc.field(2)}",
        f"OBR|1|{orc.field(2)}|F{orc.field(2)}|{obr.field(4)}|||20261119||||||||||||||||||{status}",
        "|".join(row),
        "SPM|1|||^serum",
    ]
    return ("\r".join(lines) + "\r").encode()


class Loop:
    """An event loop in a thread."""

    def __enter__(self) -> Loop:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def __exit__(self, *_: object) -> None:
        async def finish() -> None:
            tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.loop.shutdown_default_executor()

        self.run(finish())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@contextmanager
def listening(handler: mllp.Handler, **more) -> Iterator[int]:
    """A listener of the product on a free port."""
    with Loop() as loop:
        server = mllp.Listener(handler, **more)
        port = loop.run(server.start())
        try:
            yield port
        finally:
            loop.run(server.stop())


class MllpLab:
    """Listens for orders and keeps them; answers when told to."""

    def __init__(self, name: str, code: str = "AA") -> None:
        self.name, self.code = name, code
        self.orders: list[Message] = []

    def handle(self, peer: str, raw: bytes) -> list[bytes]:
        (message,) = split(raw)
        self.orders.append(message)
        code, _, control = self.code.partition(":")
        answer = ack(code, "L1", message.header.part(10), Link(), now())
        return [
            answer + f"ORC|{control}|{message.all('ORC')[0].part(2)}|F77\r".encode() if control else answer
        ]

    def answer(self, link: Link) -> list[str]:
        """Send every step for every order; return the codes heard."""
        heard = []
        for order in self.orders:
            for step in STEPS:
                (said,) = split(mllp.send(link, report(order, self.name, *step)))
                heard.append(said.all("MSA")[0].part(1))
        return heard


class FhirLab:
    """A small R4 server: conditional creates, reads, the searches that an order needs, versions."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.store: dict[str, dict] = {}
        self.lock = threading.Lock()
        lab = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.say(lab.transaction(body))

            def do_GET(self) -> None:
                found = lab.get(self.path)
                self.say(found or {"resourceType": "OperationOutcome"}, 200 if found else 404)

            def say(self, body: dict, code: int = 200) -> None:
                raw = json.dumps(body).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/fhir"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> FhirLab:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def put(self, resource: dict) -> str:
        key = f"{resource['resourceType']}/{resource.setdefault('id', str(len(self.store) + 1))}"
        self.store[key] = resource
        return key

    def transaction(self, bundle: dict) -> dict:
        said, addresses = [], {}
        with self.lock:
            for entry in bundle["entry"]:
                value = unquote(entry["request"]["ifNoneExist"]).split("=", 1)[1].split("|")[-1]
                kind = entry["resource"]["resourceType"]
                found = [k for k, r in self.store.items() if k.startswith(kind + "/") and _has(r, value)]
                key = found[0] if found else self.put(json.loads(_with(entry["resource"], addresses)))
                addresses[entry["fullUrl"]] = key
                said.append(
                    {
                        "response": {
                            "status": "200 OK" if found else "201 Created",
                            "location": f"{key}/_history/1",
                        }
                    }
                )
        return {"resourceType": "Bundle", "type": "transaction-response", "entry": said}

    def get(self, path: str) -> dict | None:
        parts = urlsplit(path)
        asked = unquote(parts.path).removeprefix("/fhir").strip("/")
        if "/" in asked:
            return self.store.get(asked)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        found = [r for k, r in self.store.items() if k.startswith(asked + "/")]
        if "identifier" in query:
            found = [r for r in found if _has(r, query["identifier"].split("|")[-1])]
        if "based-on" in query:
            found = [r for r in found if {"reference": query["based-on"]} in r.get("basedOn", [])]
        return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in found]}

    def answer(self, step: int) -> None:
        """Put the report of a step for every request; a correction replaces the report."""
        value, status, hour = STEPS[step]
        word = {"P": "preliminary", "F": "final", "C": "corrected"}[status]
        for key, request in [(k, r) for k, r in self.store.items() if k.startswith("ServiceRequest/")]:
            number = key.split("/")[1]
            when = f"{hour[:4]}-{hour[4:6]}-{hour[6:8]}T{hour[8:]}:00:00Z"
            self.put({"resourceType": "Organization", "id": "lab", "name": f"{self.name} Laboratory"})
            self.put({"resourceType": "Specimen", "id": f"s{number}", "type": {"text": "serum"}})
            self.put({
                "resourceType": "Observation", "id": f"o{number}", "status": word, "code": request["code"],
                "subject": request["subject"], "effectiveDateTime": "2026-11-19",
                "valueQuantity": {"value": float(value), "unit": "pg/mL"}, "method": {"text": "bead array"},
                "referenceRange": [{"text": "<=2.1"}], "performer": [{"reference": "Organization/lab"}],
                "specimen": {"reference": f"Specimen/s{number}"},
            })  # fmt: skip
            self.put({
                "resourceType": "DiagnosticReport", "id": f"r{number}", "status": word,
                "code": request["code"],
                "subject": request["subject"], "basedOn": [{"reference": key}], "issued": when,
                "identifier": [{"system": "urn:lab", "value": f"F{number}"}],
                "effectiveDateTime": "2026-11-19", "result": [{"reference": f"Observation/o{number}"}],
                "specimen": [{"reference": f"Specimen/s{number}"}],
            })  # fmt: skip

    def move(self, status: str) -> None:
        for key, one in self.store.items():
            if key.startswith("Task/"):
                one["status"] = status


def _has(resource: dict, value: str) -> bool:
    return any(i.get("value") == value for i in resource.get("identifier", []))


def _with(resource: dict, addresses: dict[str, str]) -> str:
    text = json.dumps(resource)
    for old, new in addresses.items():
        text = text.replace(old, new)
    return text


class FileLab:
    """A laboratory behind a folder: reads ``out``, writes ``in``."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder

    def answer(self, step: int) -> None:
        (self.folder / "in").mkdir(parents=True, exist_ok=True)
        for path in sorted((self.folder / "out").glob("*.hl7")):
            raw = report(split(path.read_bytes())[0], self.name, *STEPS[step])
            (self.folder / "in" / f"{path.stem}-{step}.hl7").write_bytes(raw)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def toml(name: str, protocol: str, **link: object) -> str:
    """The configuration of one laboratory that measures IL-2."""
    said = "\n".join(f"{k} = {json.dumps(v)}" for k, v in link.items())
    key = re.sub(r"\W", "", name.casefold())
    return f"""
[lab.{key}]
name = "{name} Laboratory"
[lab.{key}.link]
protocol = "{protocol}"
{said}
[[lab.{key}.test]]
lab_code = "IL2"
analyte = "il2"
name = "Interleukin 2"
loinc = "33939-0"
specimen = "serum"
method = "bead array"
"""
