"""Published regimens by name, and how a dose compares with what has been published."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from il2.body.dose import Amount, factor
from il2.body.person import Person
from il2.body.regimen import Course, Regimen
from il2.body.regimen_text import parse
from il2.ground.errors import InputError, UnknownNameError, nearest
from il2.knowledge import tables
from il2.knowledge.names import fold

#: A dose this many times above the highest or below the lowest published one is warned about.
_BEYOND = 2.0
#: More than this times the highest published dose is no dose of any medicine.
_IMPOSSIBLE = 1e6


@dataclass(frozen=True)
class Published:
    """A published regimen: its name, sentence (``""`` where the publication says too little), and outcome."""

    name: str
    words: str
    as_said: str
    indication: str
    population: str
    drug: str
    published: str
    outcome: str
    citation: str
    verification: str

    def regimen(self) -> Regimen:
        """Return it as a regimen.

        Raises
        ------
        InputError : the publication does not say enough to be run.
        """
        if not self.words:
            raise InputError(
                f"the regimen {self.name!r} is published as {self.published!r}, "
                "which does not say enough to be run"
            )
        return parse(self.words, self.name)


@lru_cache(maxsize=1)
def published() -> tuple[Published, ...]:
    """Return every published regimen.

    Examples
    --------
    >>> published()[0].name, published()[0].regimen().count
    ('US label high dose', 28)
    """
    fields = tuple(Published.__dataclass_fields__)
    return tuple(Published(**{f: row[f] for f in fields}) for row in tables.load("body_regimens"))


def regimen(text: str) -> Regimen:
    """Return the regimen of a published name, or of a sentence.

    Raises
    ------
    InputError, UnknownNameError : neither; the message says what is missing or which name is near.

    Examples
    --------
    >>> regimen("cGVHD low dose").count, regimen("1 MIU SC once").count
    (84, 1)
    """
    known = {fold(p.name): p for p in published()}
    if fold(text) in known:
        return known[fold(text)].regimen()
    if not any(c.isdigit() for c in text) and text.strip():
        runnable = [p.name for p in published() if p.words]
        raise UnknownNameError("published regimen", text, runnable)
    try:
        return parse(text)
    except InputError as error:
        near = nearest(text, [p.name for p in published()])
        if near:
            raise InputError(f"{error}; or the published regimen {near[0]!r}") from None
        raise


def warnings(asked: Regimen, person: Person) -> tuple[str, ...]:
    """Return a sentence for every course whose dose lies far outside what is published for IL-2.

    What was taken for granted when the sentence was read comes after them.

    Raises
    ------
    InputError : a dose a million times the highest published one, of which nothing can be computed.

    Examples
    --------
    >>> warnings(parse("600,000,000 IU/kg IV over 15 min every 8 h, 14 doses"), Person())[0][:56]
    'The dose of 600,000,000 IU/kg (42,000 MIU at once into a'
    """
    found = []
    for course in asked.courses:
        kind = _kind(course)
        low, high = _range(kind)
        given = _MIU(course.amount, person)
        if given > high * _IMPOSSIBLE:
            raise InputError(
                f"a dose of {course.amount} is more than a million times the highest published one "
                f"({high:.3g} MIU {kind}); check the number and the unit"
            )
        if low / _BEYOND <= given <= high * _BEYOND:
            continue
        times = (
            f"{_shown(given / high)} times the highest"
            if given > high
            else f"1/{_shown(low / given)} of the lowest"
        )
        found.append(
            f"The dose of {course.amount} ({_shown(given)} MIU {kind} for {person.weight_kg:g} kg) is "
            f"{times} published one; published doses go from {low:.3g} to {high:.3g} MIU {kind}. "
            "Check the number and the unit."
        )
    return (*found, *(f"{remark}." for remark in asked.remarks))


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 1000 else f"{number:.4g}"


def _MIU(amount: Amount, person: Person) -> float:
    by = factor()
    return by.IU(amount.pmol(person, by)) / 1e6


def _kind(course: Course) -> str:
    """How a dose is given, as far as published doses differ by it."""
    if course.rate_per_day:
        return "per day by continuous infusion"
    return "at once into a vein" if course.route == "IV" else "by one injection"


#: Published doses that no regimen of the table holds: Caligiuri 1993; Meropol 1996; Ito 2014, Kirchner 1998.
_MORE = {
    "per day by continuous infusion": (Amount(10, "ug", "m2"),),
    "at once into a vein": (Amount(0.25, "MIU", "m2"),),
    "by one injection": (Amount(0.05, "MIU", "m2"), Amount(20, "MIU", "m2")),
}


@lru_cache(maxsize=4)
def _range(kind: str) -> tuple[float, float]:
    """Lowest and highest published dose of a kind in MIU for the reference person."""
    courses = [c for p in published() if p.words for c in p.regimen().courses if _kind(c) == kind]
    doses = [_MIU(amount, Person()) for amount in (*(c.amount for c in courses), *_MORE[kind])]
    return min(doses), max(doses)
