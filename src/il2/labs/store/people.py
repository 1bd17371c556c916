"""The people of an account (a family), their numbers at laboratories, and who else may see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from il2.ground.errors import InputError
from il2.labs.store import accounts, schema
from il2.labs.store.database import Store
from il2.labs.store.scope import ROLES, Actor, HiddenError, must_see, owns, reading, scoped

GENDERS = ("female", "male", "other", "unknown")
RANGE_SEXES = ("", "female", "male")
LONGEST_SHARE = timedelta(days=366)


@dataclass(frozen=True)
class Person:
    """One person: names, birth date, administrative gender; ``range_sex`` is the one a range applies to."""

    id: int
    family: str
    given: str
    birth_date: str
    gender: str
    range_sex: str
    own: bool
    numbers: Mapping[str, str]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True)
class Share:
    """That another account may see a person, until when, and whether it was taken back."""

    id: int
    person: int
    login: str
    role: str
    created: datetime
    expires: datetime
    revoked: datetime | None


def add(
    store: Store,
    actor: Actor,
    *,
    family: str,
    given: str,
    birth_date: str,
    gender: str = "unknown",
    range_sex: str = "",
) -> int:
    """Add a person to the actor's account and return the number.

    Raises
    ------
    InputError : a name is missing, a date or gender that is none.
    """
    if actor.account is None:
        raise InputError("a person belongs to an account: say which")
    values = _checked(family, given, birth_date, gender, range_sex)
    with store.writing(actor.mark) as unit:
        made = unit.insert(schema.person, account_id=actor.account, created=unit.at, **values)
        unit.insert(schema.identifier, person_id=made, authority="IL2", value=f"IL2-{made:06d}")
        unit.record("person added", made)
    return made


def change(store: Store, actor: Actor, person: int, **fields: str) -> None:
    """Change a person's own fields; only the owner may."""
    values = _checked(**fields)
    with store.writing(actor.mark) as unit:
        must_see(unit, actor, person, own=True)
        unit.run(sa.update(schema.person).where(schema.person.c.id == person).values(**values))
        unit.record("person changed", person)


def _checked(
    family: str, given: str, birth_date: str, gender: str = "unknown", range_sex: str = ""
) -> dict[str, str]:
    family, given = " ".join(family.split()), " ".join(given.split())
    if not family or not given or len(family) > 200 or len(given) > 200:
        raise InputError("a person needs a family name and a given name of at most 200 letters")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", birth_date):
        raise InputError("a birth date is written as 2001-02-03")
    try:
        datetime.fromisoformat(birth_date)
    except ValueError:
        raise InputError("this birth date does not exist") from None
    if gender not in GENDERS:
        raise InputError(f"gender is one of {', '.join(GENDERS)}")
    if range_sex not in RANGE_SEXES:
        raise InputError("the sex that a range applies to is female, male or blank")
    return {
        "family": family,
        "given": given,
        "birth_date": birth_date,
        "gender": gender,
        "range_sex": range_sex,
    }


def set_number(store: Store, actor: Actor, person: int, authority: str, value: str) -> None:
    """Keep the number that a laboratory (its authority) knows a person by."""
    if not authority.strip() or not value.strip() or authority.strip() == "IL2":
        raise InputError("a number needs the authority that gave it, other than IL2")
    table = schema.identifier
    with store.writing(actor.mark) as unit:
        must_see(unit, actor, person, own=True)
        where = (table.c.person_id == person) & (table.c.authority == authority.strip())
        unit.run(sa.delete(table).where(where))
        unit.insert(table, person_id=person, authority=authority.strip()[:200], value=value.strip()[:200])
        unit.record("number kept", person)


def listed(store: Store, actor: Actor) -> tuple[Person, ...]:
    """Return everybody whom the actor may see, own people first."""
    table, number = schema.person, schema.identifier
    with reading(store, actor) as connection:
        at = store.clock()
        rows = connection.execute(scoped(sa.select(table), table.c.id, actor, at).order_by(table.c.id)).all()
        pairs = connection.execute(scoped(sa.select(number), number.c.person_id, actor, at)).all()
    numbers: dict[int, dict[str, str]] = {}
    for one in pairs:
        numbers.setdefault(one.person_id, {})[one.authority] = one.value
    found = [_person(row, actor, numbers.get(row.id, {})) for row in rows]
    return tuple(sorted(found, key=lambda one: (not one.own, one.id)))


def _person(row: Any, actor: Actor, numbers: Mapping[str, str]) -> Person:
    own = actor.account is None or row.account_id == actor.account
    return Person(
        row.id, row.family, row.given, row.birth_date, row.gender, row.range_sex, own, dict(numbers)
    )


def one(store: Store, actor: Actor, person: int) -> Person:
    """Return one person.

    Raises
    ------
    HiddenError : not there, or not for this actor.
    """
    for found in listed(store, actor):
        if found.id == person:
            return found
    raise HiddenError


def share(store: Store, actor: Actor, person: int, login: str, role: str = "read", days: int = 30) -> int:
    """Let another account see a person for some days; only the owner may.

    Raises
    ------
    InputError : an unknown account or role, or too long a time.
    """
    if role not in ROLES:
        raise InputError(f"a share is for {' or '.join(ROLES)}")
    if not 1 <= days <= LONGEST_SHARE.days:
        raise InputError(f"a share lasts 1 to {LONGEST_SHARE.days} days")
    with store.writing(actor.mark) as unit:
        must_see(unit, actor, person, own=True)
        account = accounts.find(unit, login)
        if account == actor.account:
            raise InputError("this is your own account")
        made = unit.insert(
            schema.share,
            person_id=person,
            account_id=account,
            role=role,
            created=unit.at,
            expires=unit.at + timedelta(days=days),
        )
        unit.record("shared", person, f"share {made}", role=role, days=days)
    return made


def revoke(store: Store, actor: Actor, number: int) -> None:
    """Take a share back; only the owner of the person may."""
    table = schema.share
    with store.writing(actor.mark) as unit:
        found = unit.one(owns(sa.select(table).where(table.c.id == number), table.c.person_id, actor))
        if found is None:
            raise HiddenError
        if found.revoked is None:
            unit.run(sa.update(table).where(table.c.id == number).values(revoked=unit.at))
            unit.record("share revoked", found.person_id, f"share {number}")


def shares(store: Store, actor: Actor, person: int) -> tuple[Share, ...]:
    """Return the shares of a person, newest first; only the owner sees them."""
    table, account = schema.share, schema.account
    with reading(store, actor) as connection:
        statement = (
            sa.select(table, account.c.login)
            .join(account, account.c.id == table.c.account_id)
            .where(table.c.person_id == person)
            .order_by(table.c.id.desc())
        )
        rows = connection.execute(owns(statement, table.c.person_id, actor)).all()
    return tuple(Share(r.id, r.person_id, r.login, r.role, r.created, r.expires, r.revoked) for r in rows)
