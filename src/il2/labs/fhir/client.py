"""The FHIR R4 client of an order: post the transaction, ask how the task stands, fetch reports one by one."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import sqlalchemy as sa

from il2.ground.errors import InputError
from il2.labs.connectors import Connector
from il2.labs.fhir.decimals import dumps
from il2.labs.fhir.read import NotFhirError, parse
from il2.labs.fhir.take import receive_json
from il2.labs.fhir.write import PLACER
from il2.labs.store import orders, schema
from il2.labs.store.database import Store, lock_lab
from il2.labs.store.ingest import MOST_BYTES, Receipt
from il2.labs.store.outgoing import Answer

_TYPE = "application/fhir+json"
MOST_PAGES = 50
#: Task status -> what it means for the order line.
TASKS = {
    "received": "",
    "requested": "",
    "accepted": "accepted",
    "in-progress": "in_progress",
    "completed": "",
    "rejected": "rejected",
    "cancelled": "cancelled",
    "failed": "failed",
}


class ServerError(InputError):
    """A FHIR server that refused or answered with something else."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Server:
    """A FHIR server by its base address. Only addresses below the base are ever asked."""

    base: str
    seconds: float = 30.0

    def call(self, method: str, path: str, body: Any = None, match: str = "") -> dict[str, Any]:
        """Return the resource that a request answers with.

        Raises
        ------
        ServerError : an error status, something that is no FHIR, or an address outside of the base.
        OSError : nobody there.
        """
        url = self._address(path)
        headers = {"Accept": _TYPE, **({"If-Match": match} if match else {})}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode("utf-8"), _TYPE
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with _opener().open(request, timeout=self.seconds) as answer:
                raw = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise ServerError(f"the server answered {error.code} to {method}", error.code) from None
        if len(raw) > MOST_BYTES:
            raise ServerError("the answer is too large")
        try:
            return parse(raw) if raw.strip() else {}
        except NotFhirError as error:
            raise ServerError(str(error)) from None

    def _address(self, path: str) -> str:
        base = self.base.rstrip("/") + "/"
        url = urljoin(base, path)
        if url.rstrip("/") != base.rstrip("/") and not url.startswith(base):
            raise ServerError(f"an address outside of the server was refused: {urlsplit(url).netloc}")
        return url

    def search(self, query: str) -> Iterable[dict[str, Any]]:
        """Yield the matches of a search, page by page."""
        path: str | None = query
        for _ in range(MOST_PAGES):
            if path is None:
                return
            page = self.call("GET", path)
            for entry in page.get("entry", []):
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    yield entry["resource"]
            links = [one for one in page.get("link", []) if one.get("relation") == "next"]
            path = str(links[0].get("url")) if links else None


def _opener() -> urllib.request.OpenerDirector:
    """No proxies, no redirects: a laboratory's address is the one that was configured."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any, **more: Any) -> None:
            return None

    return urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay())


def send_fhir(lab: Connector, raw: bytes) -> Answer:
    """Post an order; posting it twice makes nothing twice."""
    try:
        answer = Server(lab.link.url).call("POST", "", json.loads(raw))
    except ServerError as error:
        verdict = (
            "rejected" if 400 <= error.code < 500 and error.code not in (408, 409, 412, 429) else "failed"
        )
        return Answer(verdict, str(error))
    task = ""
    for entry in answer.get("entry", []):
        said = entry.get("response") or {}
        if not str(said.get("status", "")).startswith("2"):
            return Answer("failed", f"an entry was answered {str(said.get('status'))[:40]}")
        place = str(said.get("location", ""))
        if "Task/" in place:
            task = place.split("Task/")[1].split("/")[0]
    return Answer("sent", "stored by the server", task=task)


def poll(store: Store, lab: Connector) -> list[Receipt]:
    """Ask how every open order of a laboratory stands, and take in what has been reported."""
    server = Server(lab.link.url)
    out: list[Receipt] = []
    for row in _open_lines(store, lab):
        task = _task(server, row)
        if task:
            _note_task(store, lab, row.id, task)
        out += fetch(store, lab, server, row.placer)
    return out


def _open_lines(store: Store, lab: Connector) -> list[Any]:
    line, table = schema.order_line, schema.lab
    with store.reading() as connection:
        return list(
            connection.execute(
                sa.select(line.c.id, line.c.placer, line.c.task)
                .join(table, table.c.id == line.c.lab_id)
                .where(table.c.key == lab.key, line.c.state.not_in(("draft", "discarded")))
                .order_by(line.c.id)
            )
        )


def _task(server: Server, row: Any) -> dict[str, Any]:
    if row.task:
        return server.call("GET", f"Task/{quote(row.task, safe='')}")
    return next(iter(server.search(f"Task?identifier={quote(f'{PLACER}|{row.placer}', safe=':|')}")), {})


def _note_task(store: Store, lab: Connector, line: int, task: Mapping[str, Any]) -> None:
    to = TASKS.get(str(task.get("status", "")), "")
    if not to:
        return
    reason = task.get("statusReason") or {}
    with store.writing(f"lab:{lab.key}"[:40]) as unit:
        lock_lab(unit, lab.key)
        words = str(reason.get("text", "")) if isinstance(reason, dict) else ""
        orders.answered(unit, line, to, words, task=str(task.get("id", "")))


def fetch(store: Store, lab: Connector, server: Server, placer: str) -> list[Receipt]:
    """Fetch every report based on an order, with its results one by one, and take it in."""
    requests = server.search(f"ServiceRequest?identifier={quote(f'{PLACER}|{placer}', safe=':|')}")
    out: list[Receipt] = []
    for request in requests:
        number = str(request.get("id", ""))
        for report in server.search(f"DiagnosticReport?based-on=ServiceRequest/{quote(number, safe='')}"):
            bundle = _whole(server, report, request)
            out += receive_json(store, lab, dumps(bundle))
    return out


def _whole(server: Server, report: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """A bundle of the report and what it refers to; ``_include`` is not relied on."""
    found = [report, request]
    wanted = [report.get("subject")]
    wanted += [one for key in ("specimen", "performer", "result") for one in _list(report, key)]
    seen = {f"{one.get('resourceType')}/{one.get('id')}" for one in found}
    while wanted:
        reference = wanted.pop(0)
        address = str((reference or {}).get("reference", "")) if isinstance(reference, dict) else ""
        short = "/".join(address.split("/_history/")[0].split("/")[-2:])
        if not short or short in seen or "/" not in short:
            continue
        seen.add(short)
        try:
            one = server.call("GET", "/".join(quote(part, safe="") for part in short.split("/")))
        except ServerError:
            continue
        found.append(one)
        if one.get("resourceType") == "Observation":
            wanted += [one.get("specimen"), *_list(one, "performer"), *_list(one, "hasMember")]
    entries = [{"fullUrl": f"{one.get('resourceType')}/{one.get('id')}", "resource": one} for one in found]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _list(one: Mapping[str, Any], key: str) -> list[Any]:
    found = one.get(key)
    return found if isinstance(found, list) else []
