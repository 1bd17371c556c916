"""Limits on how often something may be tried: token buckets in the database, shared by all processes."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from il2.ground.errors import InputError
from il2.labs.store import schema
from il2.labs.store.database import Store


class TooManyError(InputError):
    """Tried too often; says after how many seconds to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries; try again in {seconds} s")
        self.seconds = seconds


def spend(store: Store, key: str, *, capacity: int, per_minute: float) -> None:
    """Take one token from a bucket.

    Parameters
    ----------
    key : what is limited; only its hash is kept.
    capacity : tokens of a full bucket.
    per_minute : tokens that come back.

    Raises
    ------
    TooManyError : the bucket is empty.
    """
    mark = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    table = schema.bucket
    with store.writing() as unit:
        if not store.is_sqlite:  # the first two tries at one moment
            unit.run(sa.text("SELECT pg_advisory_xact_lock(:n)"), {"n": int(mark[:15], 16)})
        row = unit.one(sa.select(table).where(table.c.key == mark))
        left = float(capacity)
        if row is not None:
            minutes = max(0.0, (unit.at - row.at).total_seconds() / 60)
            left = min(capacity, row.tokens + minutes * per_minute)
        if left >= 1:
            if row is None:
                unit.run(sa.insert(table).values(key=mark, tokens=left - 1, at=unit.at))
            else:
                unit.run(sa.update(table).where(table.c.key == mark).values(tokens=left - 1, at=unit.at))
            return
    raise TooManyError(max(1, round((1 - left) / per_minute * 60)))
