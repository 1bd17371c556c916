"""Accounts, sign-ins, families, shares: who may do what, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, extract_parameters

from il2.ground.errors import InputError
from il2.labs.store import accounts, limits, people, schema, scope
from il2.labs.store.database import Store
from il2.labs.store.scope import Actor, HiddenError, UnscopedError

from .household import PASSWORD, household


class Clock:
    """A clock that a test moves."""

    def __init__(self, store: Store) -> None:
        self.at = store.clock()
        store.clock = self

    def __call__(self) -> datetime:
        return self.at


def test_sign_up_in_and_out(each_store: Store) -> None:
    account = accounts.sign_up(each_store, "  Somebody@X ", PASSWORD)
    found = accounts.sign_in(each_store, "somebody@x", PASSWORD)
    session = accounts.session(each_store, found.token)
    assert session is not None and session.account == account and session.csrf == found.csrf
    accounts.sign_out(each_store, found.token)
    assert accounts.session(each_store, found.token) is None


def test_only_hashes_are_kept(store: Store) -> None:
    accounts.sign_up(store, "a@x", PASSWORD)
    token = accounts.sign_in(store, "a@x", PASSWORD).token
    with store.reading() as connection:
        rows = [str(r) for t in (schema.account, schema.signin) for r in connection.execute(sa.select(t))]
    assert not any(PASSWORD in row or token in row for row in rows)
    assert "$argon2id$" in rows[0]


def test_the_real_parameters() -> None:
    found = extract_parameters(PasswordHasher().hash("x"))
    assert (found.type.name, found.memory_cost, found.time_cost) == ("ID", 65536, 3)


def test_a_known_vector_verifies() -> None:
    # From the reference implementation's test suite (argon2id, v=19, m=65536, t=2, p=1).
    vector = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    assert accounts._verify(vector, "password") and not accounts._verify(vector, "Password")


def test_parameters_are_renewed_at_sign_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.sign_up(store, "a@x", PASSWORD)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(accounts, "HASHER", stronger)
    accounts.sign_in(store, "a@x", PASSWORD)
    with store.reading() as connection:
        secret = connection.scalar(sa.select(schema.account.c.secret))
    assert extract_parameters(secret).time_cost == 2


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaa", "a@example.org", "x" * 257])
def test_bad_passwords(store: Store, password: str) -> None:
    with pytest.raises(accounts.AccountError):
        accounts.sign_up(store, "a@example.org", password)


@pytest.mark.parametrize("password", ["x1y2" * 16, "contraseña larga ñ 🙂", "   spaces   count   "])
def test_long_and_foreign_passwords_work(store: Store, password: str) -> None:
    accounts.sign_up(store, "a@x", password)
    assert accounts.sign_in(store, "a@x", password)


def test_one_answer_for_unknown_wrong_and_closed(store: Store) -> None:
    account = accounts.sign_up(store, "a@x", PASSWORD)
    accounts.sign_up(store, "b@x", PASSWORD)
    accounts.disable(store, account)
    texts = set()
    for login, password in (("nobody@x", PASSWORD), ("b@x", "wrong wrong"), ("a@x", PASSWORD)):
        with pytest.raises(accounts.AccountError) as caught:
            accounts.sign_in(store, login, password)
        texts.add(str(caught.value))
    assert texts == {"login or password is wrong"}


def test_a_login_that_is_taken(each_store: Store) -> None:
    accounts.sign_up(each_store, "a@x", PASSWORD)
    with pytest.raises(accounts.AccountError, match="cannot be used"):
        accounts.sign_up(each_store, "A@X", PASSWORD)


def test_each_sign_in_has_its_own_token_and_all_can_be_ended(store: Store) -> None:
    account = accounts.sign_up(store, "a@x", PASSWORD)
    tokens = [accounts.sign_in(store, "a@x", PASSWORD).token for _ in range(3)]
    assert len(set(tokens)) == 3
    accounts.change_password(store, account, PASSWORD, "another one 43")
    assert [accounts.session(store, t) for t in tokens] == [None] * 3
    assert accounts.sign_in(store, "a@x", "another one 43")


def test_idle_and_absolute_limits(store: Store) -> None:
    accounts.sign_up(store, "a@x", PASSWORD)
    clock = Clock(store)
    token = accounts.sign_in(store, "a@x", PASSWORD).token
    for _ in range(25):
        clock.at += timedelta(minutes=29)
        if accounts.session(store, token) is None:
            break
    assert timedelta(hours=11) < timedelta(minutes=29) * 25
    assert accounts.session(store, token) is None, "ends after twelve hours however busy"
    token = accounts.sign_in(store, "a@x", PASSWORD).token
    clock.at += timedelta(minutes=30)
    assert accounts.session(store, token) is None


@pytest.mark.parametrize("token", ["", "x", "y" * 5000, "\ud800"])
def test_made_up_tokens(store: Store, token: str) -> None:
    assert accounts.session(store, token) is None


def test_tries_are_limited_and_come_back(each_store: Store) -> None:
    clock = Clock(each_store)
    accounts.sign_up(each_store, "a@x", PASSWORD)
    for _ in range(10):
        with pytest.raises(accounts.AccountError):
            accounts.sign_in(each_store, "a@x", "wrong wrong")
    with pytest.raises(limits.TooManyError, match="try again in 30 s"):
        accounts.sign_in(each_store, "a@x", PASSWORD)
    clock.at += timedelta(seconds=31)
    assert accounts.sign_in(each_store, "a@x", PASSWORD)


def test_two_processes_share_the_limit(each_store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    second = Store(each_store.url.render_as_string(hide_password=False))
    Clock(each_store)
    second.clock = each_store.clock

    def one(n: int) -> bool:
        try:
            limits.spend((each_store, second)[n % 2], "k", capacity=5, per_minute=1)
        except limits.TooManyError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(16))) == 5
    second.close()


def test_a_family_and_its_borders(each_store: Store) -> None:
    home = household(each_store)
    people.add(each_store, home.owner, family="Testperson", given="Second", birth_date="2015-01-01")
    assert [p.given for p in people.listed(each_store, home.owner)] == ["Artificial", "Second"]
    with pytest.raises(HiddenError):
        people.one(each_store, home.owner, home.stranger)
    with pytest.raises(HiddenError):
        people.set_number(each_store, home.owner, home.stranger, "LAB", "1")
    with pytest.raises(HiddenError):
        people.change(each_store, home.owner, home.stranger, family="X", given="Y", birth_date="2001-01-01")


@pytest.mark.parametrize(
    "fields",
    [{"family": ""}, {"birth_date": "03.02.2001"}, {"birth_date": "2001-02-30"}, {"gender": "f"},
     {"range_sex": "other"}, {"given": "x" * 201}],
)  # fmt: skip
def test_bad_people(store: Store, fields: dict[str, str]) -> None:
    account = Actor(accounts.sign_up(store, "a@x", PASSWORD))
    good = {"family": "T", "given": "A", "birth_date": "2001-02-03"}
    with pytest.raises(InputError):
        people.add(store, account, **(good | fields))


def test_a_share_ends_by_itself_and_by_hand(each_store: Store) -> None:
    home, clock = household(each_store), Clock(each_store)
    share = people.share(each_store, home.owner, home.child, "doctor@x", days=2)
    assert people.one(each_store, home.doctor, home.child).own is False
    with pytest.raises(HiddenError):
        people.change(each_store, home.doctor, home.child, family="X", given="Y", birth_date="2001-01-01")
    with pytest.raises(HiddenError):
        people.share(each_store, home.doctor, home.child, "other@x")
    assert people.shares(each_store, home.doctor, home.child) == ()
    clock.at += timedelta(days=2)
    with pytest.raises(HiddenError):
        people.one(each_store, home.doctor, home.child)
    clock.at -= timedelta(days=1)
    with pytest.raises(HiddenError):
        people.revoke(each_store, home.doctor, share)
    people.revoke(each_store, home.owner, share)
    with pytest.raises(HiddenError):
        people.one(each_store, home.doctor, home.child)


@pytest.mark.parametrize(("role", "days", "login"), [("write", 3, "doctor@x"), ("read", 0, "doctor@x"),
                                                     ("read", 999, "doctor@x"), ("read", 3, "nobody@x"),
                                                     ("read", 3, "owner@x")])  # fmt: skip
def test_bad_shares(store: Store, role: str, days: int, login: str) -> None:
    home = household(store)
    with pytest.raises(InputError):
        people.share(store, home.owner, home.child, login, role, days)


@pytest.mark.parametrize("name", scope.PERSONAL)
def test_the_second_net_catches_every_unscoped_statement(sqlite_store: Store, name: str) -> None:
    with scope.reading(sqlite_store, Actor(1)) as connection, pytest.raises(UnscopedError, match=name):
        connection.execute(sa.select(schema.META.tables[name]))
