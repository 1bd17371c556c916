"""What can be ordered where: rows as printed by a laboratory on a day, each with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from il2.ground.errors import InputError, UnknownNameError
from il2.knowledge import tables


@dataclass(frozen=True, slots=True)
class Test:
    """One test at one laboratory. Every cell is text as printed; blank means that no source gives it."""

    __test__ = False

    lab: str
    lab_code: str
    analyte: str
    name: str
    loinc: str = ""
    specimen: str = ""
    volume: str = ""
    handling: str = ""
    method: str = ""
    range_text: str = ""
    age: str = ""
    turnaround: str = ""
    price: str = ""
    currency: str = ""
    remark: str = ""
    source: str = ""
    read: str = ""
    status: str = ""

    def cells(self) -> dict[str, str]:
        """The row as a dictionary, as it is kept with an order."""
        return asdict(self)


CELLS = tuple(field.name for field in fields(Test))


def shipped() -> tuple[Test, ...]:
    """Return the rows of the package, read from public pages in November 2026.

    Examples
    --------
    >>> {t.range_text for t in shipped() if t.analyte == "sil2r" and t.lab == "quest"}
    {'532-1891 pg/mL'}
    """
    return tuple(Test(**{cell: row[cell] for cell in CELLS}) for row in tables.load("labs_catalogue"))


def find(tests: Sequence[Test], lab: str, code: str) -> Test:
    """Return the test with this code (the laboratory's, or our key where it is the only one) at a laboratory.

    Raises
    ------
    UnknownNameError : the laboratory offers no such test.
    InputError : several rows answer to our key.
    """
    here = [one for one in tests if one.lab == lab]
    exact = [one for one in here if one.lab_code == code]
    if exact:
        return exact[0]
    by_key = [one for one in here if one.analyte == code]
    if not by_key:
        raise UnknownNameError(f"test at {lab!r}", code, [one.lab_code or one.analyte for one in here])
    if len({one.lab_code for one in by_key}) > 1:
        several = ", ".join(sorted({one.lab_code for one in by_key}))
        raise InputError(f"{lab!r} offers several tests for {code!r}: name one of {several}")
    return by_key[0]
