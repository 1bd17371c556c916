"""One of several people is cut out of HL7 messages, out of every copy of them."""

from __future__ import annotations

import sqlalchemy as sa

from il2.labs.hl7 import read, text
from il2.labs.hl7.without import without
from il2.labs.store import people, schema
from il2.labs.store.database import Store
from il2.labs.store.erase import erase
from il2.labs.store.ingest import receive

from . import given
from .household import LABS, household
from .test_hl7_variants import HEAD, PID


def test_a_message_about_several_people_loses_one_of_them() -> None:
    other = PID.replace("77^^^LAB", "88^^^LAB").replace("Testperson", "Geheim")
    lines = (
        HEAD,
        PID,
        "OBR|1|P1|F1|X^T^L",
        f"OBX|1|{given.il2_row('1')}",
        other,
        "OBR|1|P2|F2|X^T^L",
        "OBX|1|ST|N||Geheim",
    )
    raw = ("\r\n".join(lines) + "\r\n").encode()
    (message_,) = text.split(raw)
    left, changed = without(raw, {message_.digest}, {"88@LAB"})
    (after,) = read.read(left)
    assert b"Geheim" not in left and changed == {message_.digest: after.digest}
    assert [o.value.text for p in after.panels for o in p.observations] == ["1"]
    assert without(left, {after.digest}, {"77@LAB"}) == (b"", {})
    assert without(raw, {"another"}, {"88@LAB"}) == (raw, {})


def test_every_copy_of_an_erased_message_goes(each_store: Store) -> None:
    """The same message with other line ends, and again inside a batch: three parcels, one message."""
    home = household(each_store)
    people.set_number(each_store, home.owner, home.child, "LAB", "77")
    people.set_number(each_store, home.other, home.stranger, "LAB", "88")
    mine = given.oru(given.il2_row("9"), name="Geheim^X", patient="77^^^LAB")
    theirs = given.oru(given.il2_row("5"), control="2", filler="F2", patient="88^^^LAB")
    batch = b"FHS|^~\\&\r" + mine + theirs + b"FTS|1\r"
    for raw in (mine, mine.replace(b"\r", b"\n"), batch):
        receive(each_store, LABS["north"], raw)
    erase(each_store, home.owner, home.child)
    with each_store.reading() as connection:
        kept = list(connection.execute(sa.select(schema.parcel.c.raw)).scalars())
    assert len(kept) == 3 and not any(b"Geheim" in bytes(raw) for raw in kept)
    assert [d.control_id for raw in kept if raw for d in read.read(bytes(raw))] == ["2"]
