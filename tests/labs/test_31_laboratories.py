"""The 31st laboratory is a file: the whole loop over MLLP, FHIR and folders, with no code for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from il2.labs import connectors, wire
from il2.labs.connectors import Link
from il2.labs.fhir.client import poll, send_fhir
from il2.labs.store import inbox, orders, outgoing, results
from il2.labs.store.database import Store
from il2.labs.store.orders import Item
from il2.labs.store.scope import OPERATOR

from .household import household
from .loopback import FhirLab, FileLab, MllpLab, listening, toml

SENDERS = {"mllp": wire.send_mllp, "fhir": send_fhir, "file": wire.send_file}


class Town:
    """Laboratories of three kinds and the configuration that names them."""

    def __init__(self, stack: ExitStack, folder: Path, mllp: int, fhir: int, file: int) -> None:
        self.mllp = [MllpLab(f"Wire{n}") for n in range(mllp)]
        self.fhir = [stack.enter_context(FhirLab(f"Web{n}")) for n in range(fhir)]
        self.file = [FileLab(f"Folder{n}", folder / f"f{n}") for n in range(file)]
        texts = []
        for lab in self.mllp:
            port = stack.enter_context(listening(lab.handle))
            names = {"sends_as": f"{lab.name}|LAB", "receives_as": "IL2|HOME"}
            texts.append(toml(lab.name, "mllp", host="127.0.0.1", port=port, **names))
        texts += [toml(lab.name, "fhir", url=lab.url) for lab in self.fhir]
        texts += [toml(lab.name, "file", folder=str(lab.folder)) for lab in self.file]
        path = folder / "labs.toml"
        path.write_text("".join(texts))
        self.connectors = connectors.read(path)

    def answer(self, store: Store, listener: int) -> None:
        for lab in self.mllp:
            assert lab.answer(Link("mllp", "127.0.0.1", listener)) == ["AA"] * 3 * len(lab.orders)
        for step in range(3):
            for web in self.fhir:
                web.answer(step)
                poll(store, self.connectors[web.name.casefold()])
            for folder in self.file:
                folder.answer(step)
                wire.sweep(store, self.connectors[folder.name.casefold()])


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as found:
        yield found


def loop(store: Store, town: Town, stack: ExitStack) -> None:
    """Order IL-2 everywhere, send, let everybody answer, and look."""
    home = household(store)
    labs = town.connectors
    order = orders.place(store, home.owner, home.child, [Item(key, "IL2") for key in labs], labs)
    assert outgoing.send_waiting(store, labs, SENDERS) == len(labs)
    listener = stack.enter_context(listening(wire.handler(store, labs)))
    town.answer(store, listener)
    found = results.listed(store, home.owner)
    assert len(found) == len(labs)
    shown = {(r.value, r.status, r.label(), r.state) for r in found}
    assert shown == {("1.4", "corrected", "corrected result", "completed")}
    assert {r.lab for r in found} == set(labs) and {len(r.versions) for r in found} == {3}
    assert {r.laboratory for r in found} == {f"{lab.name}" for lab in labs.values()}
    assert inbox.waiting(store, OPERATOR) == () and inbox.doubts(store, OPERATOR) == ()
    trend = results.trend_of(store, home.owner, home.child, "il2")
    assert len(trend.series) == len(labs), "a line of its own for each laboratory"
    lines = orders.one(store, home.owner, order).lines
    assert {line.state for line in lines if line.lab.startswith("wire")} == {"accepted"}
    if len(labs) < 5:
        town.answer(store, listener)
        assert results.listed(store, home.owner) == found, "everything once more changes nothing"


def test_three_kinds_in_small(each_store: Store, tmp_path: Path, stack: ExitStack) -> None:
    loop(each_store, Town(stack, tmp_path, 1, 1, 1), stack)


def test_thirty_one_laboratories(sqlite_store: Store, tmp_path: Path, stack: ExitStack) -> None:
    town = Town(stack, tmp_path, 11, 10, 10)
    assert len(town.connectors) == 31
    loop(sqlite_store, town, stack)


def test_what_fhir_tasks_say(store: Store, tmp_path: Path, stack: ExitStack) -> None:
    home, town = household(store), Town(stack, tmp_path, 0, 1, 0)
    labs, (web,) = town.connectors, town.fhir
    order = orders.place(store, home.owner, home.child, [Item("web0", "IL2")], labs)
    for _ in range(2):
        outgoing.send_waiting(store, labs, SENDERS)
    for status, state in (("requested", "ordered"), ("accepted", "accepted"), ("in-progress", "in_progress"),
                          ("failed", "failed")):  # fmt: skip
        web.move(status)
        poll(store, labs["web0"])
        assert orders.one(store, home.owner, order).lines[0].state == state


def test_an_order_posted_twice_makes_nothing_twice(store: Store, tmp_path: Path, stack: ExitStack) -> None:
    home, town = household(store), Town(stack, tmp_path, 0, 1, 0)
    orders.place(store, home.owner, home.child, [Item("web0", "IL2")], town.connectors)
    sent = []

    def twice(lab, raw):
        sent.append(raw)
        send_fhir(lab, raw)
        return send_fhir(lab, raw)

    outgoing.send_waiting(store, town.connectors, {"fhir": twice})
    assert sorted(k.split("/")[0] for k in town.fhir[0].store) == ["Patient", "ServiceRequest", "Task"]


@pytest.mark.parametrize(
    ("code", "state"),
    [("AA", "accepted"), ("AR", "rejected"), ("AE", "ordered"), ("AA:OK", "accepted"), ("AA:OC", "rejected")],
)
def test_what_laboratories_answer(
    store: Store, tmp_path: Path, stack: ExitStack, code: str, state: str
) -> None:
    home, town = household(store), Town(stack, tmp_path, 1, 0, 0)
    town.mllp[0].code = code
    order = orders.place(store, home.owner, home.child, [Item("wire0", "IL2")], town.connectors)
    outgoing.send_waiting(store, town.connectors, SENDERS)
    assert orders.one(store, home.owner, order).lines[0].state == state


def test_a_laboratory_that_is_not_there_waits(store: Store) -> None:
    from .loopback import free_port

    labs = connectors.parse(toml("Gone", "mllp", host="127.0.0.1", port=free_port(), sends_as="G|L"))
    home = household(store)
    order = orders.place(store, home.owner, home.child, [Item("gone", "IL2")], labs)
    assert outgoing.send_waiting(store, labs, SENDERS) == 1
    assert orders.one(store, home.owner, order).lines[0].state == "ordered"
