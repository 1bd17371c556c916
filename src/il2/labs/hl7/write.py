"""Messages that we send: orders (OML^O21, version 2.5.1) and acknowledgements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from il2.labs.connectors import Link
from il2.labs.hl7.text import escape
from il2.labs.hl7.times import written

_SEX = {"female": "F", "male": "M", "other": "O", "unknown": "U", "": "U"}


@dataclass(frozen=True)
class OrderText:
    """What an order message says about one test for one person."""

    placer: str
    group: str
    filler: str
    person_number: str
    authority: str
    family: str
    given: str
    birth_date: str
    gender: str
    loinc: str
    lab_code: str
    name: str
    specimen: str = ""
    label: str = ""
    collected: datetime | None = None
    note: str = ""


def oml(link: Link, order: OrderText, control: str, at: datetime, *, cancel: bool = False) -> bytes:
    """Return an order (ORC-1 ``NW``) or the question to cancel one (``CA``).

    Parameters
    ----------
    link : names of the applications, version, charset, whether it is production.
    control : MSH-10, unique.

    Examples
    --------
    >>> from datetime import UTC
    >>> order = OrderText("P1", "G1", "", "7", "IL2", "T", "A", "2001-02-03", "female", "", "X", "IL-2")
    >>> oml(Link(sends_as="LAB|N"), order, "c1", datetime(2026, 11, 20, tzinfo=UTC)).split(b"\\r")[2]
    b'ORC|NW|P1||G1|||||20261120000000+0000'
    """
    stamp = written(at)
    own = (link.receives_as or "IL2|HOME").split("|")
    theirs = (link.sends_as or "|").split("|")
    head = ["MSH", "^~\\&", *_two(own), *_two(theirs), stamp, "", "OML^O21^OML_O21", control,
            "P" if link.production else "T", link.version, *[""] * 5, link.charset]  # fmt: skip
    number = f"{escape(order.person_number)}^^^{escape(order.authority)}^PI"
    born = order.birth_date.replace("-", "")
    name = f"{escape(order.family)}^{escape(order.given)}"
    coded = "^".join(
        [escape(order.loinc), escape(order.name), "LN" if order.loinc else "", escape(order.lab_code),
         escape(order.name), "L"]
    )  # fmt: skip
    placer, filler = escape(order.placer), escape(order.filler)
    lines = [
        "|".join(head),
        "|".join(["PID", "1", "", number, "", name, "", born, _SEX.get(order.gender, "U")]),
        "|".join(["ORC", "CA" if cancel else "NW", placer, filler, escape(order.group), *[""] * 4, stamp]),
        "|".join(["OBR", "1", placer, filler, coded]),
    ]
    if order.note:
        lines.append("|".join(["NTE", "1", "", escape(order.note)]))
    if order.label or order.specimen:
        when = written(order.collected) if order.collected else ""
        lines.append(
            "|".join(["SPM", "1", escape(order.label), "", f"^{escape(order.specimen)}", *[""] * 12, when])
        )
    return ("\r".join(lines) + "\r").encode("utf-8")


def ack(code: str, control: str, answered: str, link: Link, at: datetime, reason: str = "") -> bytes:
    """Return the acknowledgement of one message.

    Parameters
    ----------
    code : ``AA``, ``AE`` or ``AR``.
    control : our own message number.
    answered : MSH-10 of the message, echoed.
    """
    own = (link.receives_as or "IL2|HOME").split("|")
    theirs = (link.sends_as or "|").split("|")
    head = ["MSH", "^~\\&", *_two(own), *_two(theirs), written(at), "", "ACK", control,
            "P" if link.production else "T", link.version]  # fmt: skip
    lines = ["|".join(head), "|".join(["MSA", code, escape(answered)])]
    if reason:
        lines.append("|".join(["ERR", "", "", "207", "E", "", "", "", escape(reason[:200])]))
    return ("\r".join(lines) + "\r").encode("utf-8")


def _two(names: list[str]) -> list[str]:
    first, second = ([*names, "", ""])[:2]
    return [escape(first), escape(second)]
