"""Who may see whom: the one function that every query about a person passes through.

A second net hangs under it: a connection for people (:func:`guarded`) refuses any statement that reads a
person's table without this condition in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.engine import Connection

from il2.ground.errors import Il2Error, InputError
from il2.labs.store import schema
from il2.labs.store.database import Store, Unit

#: What a share allows beside reading.
ROLES = ("read", "order")
PERSONAL = ("person", "identifier", "orders", "order_line", "specimen", "result_line", "result_version",
            "sighting", "notice", "acknowledged", "attached", "attachment", "share", "issue", "parcel",
            "message")  # fmt: skip

Select = TypeVar("Select", bound="sa.Select[Any]")


class HiddenError(InputError):
    """Not there, or not for this account: the same sentence for both."""

    def __init__(self) -> None:
        super().__init__("there is nothing under this number")


class UnscopedError(Il2Error):
    """A statement about people without the condition of this module: a fault of the product."""


@dataclass(frozen=True)
class Actor:
    """Who asks: an account, or the operator of the machine (``account=None``), who sees everybody."""

    account: int | None = None
    name: str = "operator"

    @property
    def mark(self) -> str:
        """How the audit names the actor: a number, never a login."""
        return f"account {self.account}" if self.account is not None else self.name


OPERATOR = Actor()


def visible(actor: Actor, at: Any, *, role: str = "read") -> sa.ColumnElement[bool] | sa.Select[Any]:
    """Return a selection of the ids of the people whom an actor may see now.

    Parameters
    ----------
    at : the present moment; a share counts until it expires or is revoked.
    role : ``read``, or ``order`` for those whose orders the actor may place.
    """
    person, share = schema.person, schema.share
    everybody = sa.select(person.c.id).where(person.c.erased.is_(None))
    if actor.account is None:
        return everybody
    shared = sa.select(share.c.person_id).where(
        share.c.account_id == actor.account,
        share.c.expires > at,
        share.c.revoked.is_(None),
        *([share.c.role == "order"] if role == "order" else []),
    )
    return everybody.where((person.c.account_id == actor.account) | person.c.id.in_(shared))


def scoped(statement: Select, column: Any, actor: Actor, at: Any, *, role: str = "read") -> Select:
    """Return the statement with only the rows of people whom the actor may see."""
    condition = column.in_(visible(actor, at, role=role))
    return statement.where(condition).execution_options(il2_scoped=True)


def owns(statement: Select, column: Any, actor: Actor) -> Select:
    """Return the statement with only the rows of people who belong to the actor's own account."""
    person = schema.person
    mine = sa.select(person.c.id).where(person.c.erased.is_(None))
    if actor.account is not None:
        mine = mine.where(person.c.account_id == actor.account)
    return statement.where(column.in_(mine)).execution_options(il2_scoped=True)


def readers(unit: Unit, person: int) -> list[int]:
    """Accounts that may see a person now: the owner, and whom it is shared with."""
    share = schema.share
    owner = sa.select(schema.person.c.account_id).where(schema.person.c.id == person)
    shared = sa.select(share.c.account_id).where(
        share.c.person_id == person, share.c.expires > unit.at, share.c.revoked.is_(None)
    )
    return sorted({*unit.run(owner).scalars(), *unit.run(shared).scalars()})


def watch(store: Store) -> None:
    """Hang the second net under every connection of a store."""
    if not sa_event.contains(store.engine, "before_execute", _refuse_unscoped):
        sa_event.listen(store.engine, "before_execute", _refuse_unscoped)


def guarded(connection: Connection) -> Connection:
    """Return the connection for work in the name of an account: unscoped statements about people raise."""
    return connection.execution_options(il2_guarded=True)


def _refuse_unscoped(connection: Connection, statement: Any, multi: Any, params: Any, options: Any) -> None:
    if not connection.get_execution_options().get("il2_guarded"):
        return
    if not isinstance(statement, sa.Select | sa.Update | sa.Delete):
        return
    if statement.get_execution_options().get("il2_scoped") or options.get("il2_scoped"):
        return
    names = {table.name for table in _tables(statement)}
    hidden = names & set(PERSONAL)
    if hidden:
        raise UnscopedError(f"a statement on {', '.join(sorted(hidden))} without its scope")


def _tables(statement: Any) -> set[sa.Table]:
    from sqlalchemy.sql import visitors

    return {one for one in visitors.iterate(statement) if isinstance(one, sa.Table)}


@contextmanager
def reading(store: Store, actor: Actor) -> Iterator[Connection]:
    """A connection for reading in the name of an actor, with the second net under it."""
    watch(store)
    with store.engine.connect() as connection:
        yield guarded(connection)
        connection.rollback()


def must_see(unit: Unit, actor: Actor, person: int, *, role: str = "read", own: bool = False) -> None:
    """Raise :class:`HiddenError` unless the actor may see (order for, own) this person now."""
    statement = sa.select(schema.person.c.id).where(schema.person.c.id == person)
    column = schema.person.c.id
    found = owns(statement, column, actor) if own else scoped(statement, column, actor, unit.at, role=role)
    if unit.one(found) is None:
        raise HiddenError
