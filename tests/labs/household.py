"""Two accounts with people, a practitioner, and two laboratories, for tests that need somebody."""

from __future__ import annotations

from dataclasses import dataclass

from il2.labs import connectors
from il2.labs.store import accounts, people
from il2.labs.store.database import Store
from il2.labs.store.scope import Actor

LABS = connectors.parse("""
[lab.north]
name = "North Laboratory"
[lab.north.link]
protocol = "file"
folder = "/nowhere"
sends_as = "LABSYS|LAB"
receives_as = "IL2|HOME"
[[lab.north.test]]
lab_code = "IL2"
analyte = "il2"
name = "Interleukin 2"
loinc = "33939-0"
specimen = "serum"
method = "bead array"
handling = "spin within 2 h; freeze"
range_text = "<=2.1 pg/mL"

[lab.south]
name = "South Laboratory"
[lab.south.link]
protocol = "manual"
[[lab.south.test]]
lab_code = "CD25"
analyte = "sil2r"
name = "Soluble receptor"
loinc = "76039-7"
specimen = "EDTA plasma"
method = "Immulite"
""")
PASSWORD = "long enough 42"


@dataclass
class Household:
    """Account numbers and people: ``child`` belongs to ``owner``, ``stranger`` to ``other``."""

    store: Store
    owner: Actor
    other: Actor
    doctor: Actor
    child: int
    stranger: int


def household(store: Store) -> Household:
    one, two, three = (
        Actor(accounts.sign_up(store, name, PASSWORD)) for name in ("owner@x", "other@x", "doctor@x")
    )
    child = people.add(store, one, family="Testperson", given="Artificial", birth_date="2001-02-03")
    stranger = people.add(store, two, family="Otherperson", given="Made", birth_date="1999-09-09")
    return Household(store, one, two, three, child, stranger)
