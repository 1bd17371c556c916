"""``il2 labs account`` and ``il2 labs person``: who may sign in, and whose results they are."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs.store import accounts, people
from il2.labs.store.people import Person
from il2.labs.store.scope import Actor


@dataclass(frozen=True)
class LabsPersonQuestion:
    """Somebody to add to the account of ``login``; without a family name everybody is listed.

    Parameters
    ----------
    numbers : numbers that laboratories gave, written AUTHORITY=NUMBER.
    """

    place: Place
    login: str = ""
    family: str = ""
    given: str = ""
    birth_date: str = ""
    gender: str = "unknown"
    range_sex: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabsPeopleAnswer(TableAnswer):
    """Everybody in the store."""

    people: tuple[Person, ...]
    provenance: Provenance

    title = "people"

    def table(self) -> Table:
        """One row for each person: number, names, birth date, gender, numbers at laboratories."""
        rows = (
            (
                p.id,
                p.given,
                p.family,
                p.birth_date,
                p.gender,
                "; ".join(f"{a}={v}" for a, v in p.numbers.items()),
            )
            for p in self.people
        )
        return Table(("person", "given", "family", "birth_date", "gender", "numbers"), tuple(rows))


def labs_person(question: LabsPersonQuestion) -> LabsPeopleAnswer:
    """Add a person, or list everybody.

    Raises
    ------
    InputError : no such account, or a name or date that is none.
    """
    with opened(question.place, make=bool(question.family)) as desk:
        if question.family:
            with desk.store.writing() as unit:
                actor = Actor(accounts.find(unit, question.login))
            made = people.add(
                desk.store, actor, family=question.family, given=question.given,
                birth_date=question.birth_date,
                gender=question.gender, range_sex=question.range_sex,
            )  # fmt: skip
            for number in question.numbers:
                authority, _, value = number.partition("=")
                people.set_number(desk.store, actor, made, authority, value)
        found = people.listed(desk.store, desk.actor)
    return LabsPeopleAnswer(found, Provenance.of({}))


def labs_account(place: Place, login: str, password: str, language: str = "en") -> int:
    """Make an account and return its number; see :func:`il2.labs.store.accounts.sign_up`."""
    with opened(place) as desk:
        return accounts.sign_up(desk.store, login, password, language)
