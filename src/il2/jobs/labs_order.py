"""``il2 labs order``: one order over several laboratories, and its requisition."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs import requisition
from il2.labs.requisition import Requisition, Wanted
from il2.labs.store import orders, people, tubes
from il2.labs.store.database import Store
from il2.labs.store.orders import Item, Order
from il2.labs.store.scope import Actor


@dataclass(frozen=True)
class LabsOrderQuestion:
    """Which tests for whom: ``items`` are written LAB:CODE; ``send`` hands them to connected laboratories."""

    place: Place
    person: int
    items: tuple[str, ...]
    note: str = ""
    send: bool = True
    language: str = "en"


@dataclass(frozen=True)
class LabsOrderAnswer(TableAnswer):
    """The order with its numbers, and the requisition as PDF in ``pdf``."""

    order: Order
    pdf: bytes
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """The number of the order."""
        return f"order {self.order.id}, group {self.order.group}"

    def table(self) -> Table:
        """One row for each test: laboratory, test, handling, number on the specimen, state."""
        columns = ("lab", "test", "code", "specimen", "handling", "placer", "state", "connected")
        rows = (
            (
                x.lab,
                x.test.name,
                x.test.lab_code,
                x.test.specimen,
                x.test.handling,
                x.placer,
                x.state,
                x.connected,
            )
            for x in self.order.lines
        )
        return Table(columns, tuple(rows))

    def notes(self) -> tuple[str, ...]:
        """What this order is not."""
        said = [] if self.order.signer else ["a request document, not an authorised order: nobody signed it"]
        if not all(line.connected for line in self.order.lines):
            said.append("laboratories without a connection get nothing but the requisition on paper")
        return tuple(said)


def items(texts: tuple[str, ...]) -> list[Item]:
    """Read LAB:CODE texts.

    Examples
    --------
    >>> items(("quest:34298",))
    [Item(lab='quest', code='34298')]
    """
    found = []
    for text in texts:
        lab, mark, code = text.partition(":")
        if not mark or not lab or not code:
            raise InputError(f"a test is written as LAB:CODE, such as quest:34298; got {text!r}")
        found.append(Item(lab, code))
    return found


def labs_order(question: LabsOrderQuestion) -> LabsOrderAnswer:
    """Place the order and make its requisition.

    Raises
    ------
    InputError : see :func:`il2.labs.store.orders.place`.
    """
    wanted = items(question.items)
    with opened(question.place, make=False) as desk:
        made = orders.place(
            desk.store,
            desk.actor,
            question.person,
            wanted,
            desk.connectors,
            note=question.note,
            send=question.send,
        )
        order = orders.one(desk.store, desk.actor, made)
        page = requisition_pdf(desk.store, desk.actor, order, question.language)
    return LabsOrderAnswer(order, page, Provenance.of({"labs": sorted({one.lab for one in wanted})}))


def requisition_pdf(store: Store, actor: Actor, order: Order, language: str = "en") -> bytes:
    """Return the requisition of an order that the actor may see."""
    person = people.one(store, actor, order.person)
    labels = tubes.labels(store, actor, order.id)
    asked = Requisition(
        order.group,
        person.name,
        person.birth_date,
        person.gender,
        person.numbers.get("IL2", ""),
        order.created.date(),
        order.signer or "",
        order.note,
        tuple(Wanted(x.lab_name, x.placer, labels.get(x.id, ""), x.test) for x in order.lines),
    )
    return requisition.pdf(asked, language)
