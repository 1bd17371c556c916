"""Signing up, signing in, staying signed in: argon2id, random tokens of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from il2.ground.errors import InputError
from il2.labs.store import limits, schema
from il2.labs.store.database import Store, Unit
from il2.labs.store.passwords import weakness
from il2.labs.store.scope import Actor

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
HASHER = PasswordHasher()  # argon2id, 64 MiB, 3 passes: the library's own choice
RELEASES = ("now", "click")


class AccountError(InputError):
    """A sign-up or sign-in that cannot be done."""


@dataclass(frozen=True)
class SignIn:
    """What a person who signed in holds: the token goes into the cookie, ``csrf`` into the forms."""

    token: str
    csrf: str
    account: int


@dataclass(frozen=True)
class Session:
    """A sign-in that is alive: who, and how they want to be spoken to."""

    account: int
    login: str
    csrf: str
    language: str
    release: str

    @property
    def actor(self) -> Actor:
        """The account as the one who asks."""
        return Actor(self.account)


def sign_up(store: Store, login: str, password: str, language: str = "en") -> int:
    """Make an account and return its number.

    Raises
    ------
    AccountError : a login that is taken or empty, a password that is too short.
    """
    name = _login(login)
    _check_password(name, password)
    secret = HASHER.hash(password)
    with store.writing() as unit:
        table = schema.account
        if unit.one(sa.select(table.c.id).where(table.c.login == name)) is not None:
            raise AccountError("this login cannot be used; choose another")
        values = {"login": name, "secret": secret, "state": "active", "created": unit.at}
        try:
            made = unit.insert(table, **values, language=language, release="now")
        except sa.exc.IntegrityError:
            raise AccountError("this login cannot be used; choose another") from None
        unit.record("account made", None, f"account {made}")
    return made


def sign_in(store: Store, login: str, password: str, address: str = "") -> SignIn:
    """Check a password and begin a sign-in with a new token.

    The answer for an unknown login, a wrong password and a disabled account is the same.

    Raises
    ------
    AccountError : no such account or password, or too many tries.
    """
    name = _login(login)
    limits.spend(store, f"login {name}", capacity=10, per_minute=2)
    limits.spend(store, f"address {address}", capacity=60, per_minute=20)
    with store.reading() as connection:
        row = connection.execute(sa.select(schema.account).where(schema.account.c.login == name)).first()
    good = _verify(row.secret if row else _nobody(), password)
    if row is None or not good or row.state != "active":
        with store.writing() as unit:
            unit.record("sign-in refused", None, f"account {row.id}" if row else "")
        raise AccountError("login or password is wrong")
    return _begin(store, row, password)


def _begin(store: Store, row: Any, password: str) -> SignIn:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    with store.writing(f"account {row.id}") as unit:
        unit.insert(
            schema.signin,
            token_hash=_hash(token),
            account_id=row.id,
            csrf=csrf,
            created=unit.at,
            seen=unit.at,
            expires=unit.at + ABSOLUTE,
        )
        if HASHER.check_needs_rehash(row.secret):
            change = sa.update(schema.account).where(schema.account.c.id == row.id)
            unit.run(change.values(secret=HASHER.hash(password)))
        unit.record("signed in", None, f"account {row.id}")
    return SignIn(token, csrf, row.id)


def session(store: Store, token: str) -> Session | None:
    """Return the sign-in behind a token, ``None`` when there is none, it is idle, over or revoked."""
    if not token or len(token) > 200:
        return None
    table, account = schema.signin, schema.account
    with store.reading() as connection:
        row = connection.execute(
            sa.select(table, account.c.login, account.c.state, account.c.language, account.c.release)
            .join(account, account.c.id == table.c.account_id)
            .where(table.c.token_hash == _hash(token))
        ).first()
    at = store.clock()
    if row is None or row.revoked or row.state != "active" or at >= row.expires or at - row.seen >= IDLE:
        return None
    if at - row.seen >= timedelta(minutes=1):
        with store.writing() as unit:
            unit.run(sa.update(table).where(table.c.id == row.id).values(seen=at))
    return Session(row.account_id, row.login, row.csrf, row.language, row.release)


def sign_out(store: Store, token: str) -> None:
    """End one sign-in on the server."""
    with store.writing() as unit:
        where = (schema.signin.c.token_hash == _hash(token)) & schema.signin.c.revoked.is_(None)
        unit.run(sa.update(schema.signin).where(where).values(revoked=unit.at))
        unit.record("signed out")


def sign_out_everywhere(unit: Unit, account: int) -> None:
    """End every sign-in of an account."""
    where = (schema.signin.c.account_id == account) & schema.signin.c.revoked.is_(None)
    unit.run(sa.update(schema.signin).where(where).values(revoked=unit.at))
    unit.record("signed out everywhere", None, f"account {account}")


def change_password(store: Store, account: int, old: str, new: str) -> None:
    """Change a password and end every sign-in.

    Raises
    ------
    AccountError : the old password is wrong, or the new one too short.
    """
    row = _confirmed(store, account, old, "the old password is wrong")
    _check_password(row.login, new)
    secret = HASHER.hash(new)
    with store.writing(f"account {account}") as unit:
        unit.run(sa.update(schema.account).where(schema.account.c.id == account).values(secret=secret))
        sign_out_everywhere(unit, account)


def confirm(store: Store, account: int, password: str) -> None:
    """Ask for the password again before something that cannot be undone.

    Raises
    ------
    AccountError : it is wrong.
    """
    _confirmed(store, account, password, "nothing was done: the password is wrong")


def _confirmed(store: Store, account: int, password: str, sentence: str) -> Any:
    """The account behind a password; tries are limited, and wrong ones are written down."""
    limits.spend(store, f"password {account}", capacity=10, per_minute=2)
    with store.reading() as connection:
        row = connection.execute(sa.select(schema.account).where(schema.account.c.id == account)).one()
    if not _verify(row.secret, password):
        with store.writing(f"account {account}") as unit:
            unit.record("password refused", None, f"account {account}")
        raise AccountError(sentence)
    return row


def disable(store: Store, account: int) -> None:
    """Close an account: no sign-in is alive afterwards and none begins."""
    with store.writing() as unit:
        unit.run(sa.update(schema.account).where(schema.account.c.id == account).values(state="disabled"))
        sign_out_everywhere(unit, account)


def prefer(store: Store, account: int, *, language: str, release: str) -> None:
    """Keep the language, and whether results are shown at once (``now``) or on click."""
    if release not in RELEASES or language not in ("en", "es"):
        raise AccountError("language is en or es, release is now or click")
    with store.writing(f"account {account}") as unit:
        change = sa.update(schema.account).where(schema.account.c.id == account)
        unit.run(change.values(language=language, release=release))


def find(unit: Unit, login: str) -> int:
    """Return the number of an active account.

    Raises
    ------
    AccountError : there is none.
    """
    table = schema.account
    where = (table.c.login == _login(login)) & (table.c.state == "active")
    found = unit.scalar(sa.select(table.c.id).where(where))
    if found is None:
        raise AccountError("there is no such account")
    return int(found)


def _login(login: str) -> str:
    name = login.strip().casefold()
    if not name or len(name) > 128 or any(ord(letter) < 33 for letter in name):
        raise AccountError("a login is 1 to 128 letters without blanks")
    return name


def _check_password(login: str, password: str) -> None:
    why = weakness(login, password)
    if why:
        raise AccountError(why)


def _verify(secret: str, password: str) -> bool:
    try:
        return bool(HASHER.verify(secret, password))
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash to check against when there is no account, so that both answers take as long."""
    return HASHER.hash(secrets.token_urlsafe(16))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
