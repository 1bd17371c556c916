"""The tables. What a laboratory said is only ever added; what it means is derived."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as ISO text so that both databases sort and return it alike."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To text; a moment without zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Back from text."""
        return None if value is None else datetime.fromisoformat(value)


META = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *items: Any) -> sa.Table:
    return sa.Table(name, META, sa.Column("id", sa.Integer, primary_key=True), *items)


def _text(name: str, length: int | None = None, **more: Any) -> sa.Column[Any]:
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, server_default="", **more)


def _to(name: str, target: str, *, needed: bool = True, index: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{target}.id"), nullable=not needed, index=index)


def _when(name: str, *, needed: bool = True) -> sa.Column[Any]:
    return sa.Column(name, Moment, nullable=not needed)


def _whole(name: str, start: str = "0") -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=start)


def _flag(name: str, *, start: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.true() if start else sa.false())


account = _table(
    "account",
    sa.Column("login", sa.String(128), nullable=False, unique=True),
    sa.Column("secret", sa.Text, nullable=False),
    _text("state", 16),
    _text("language", 8),
    _text("release", 16),
    _when("created"),
)
signin = _table(
    "signin",
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    _to("account_id", "account"),
    _text("csrf", 64),
    _when("created"),
    _when("seen"),
    _when("expires"),
    _when("revoked", needed=False),
)
bucket = sa.Table(
    "bucket",
    META,
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("tokens", sa.Float, nullable=False),
    _when("at"),
)
person = _table(
    "person",
    _to("account_id", "account"),
    _text("family"),
    _text("given"),
    _text("birth_date", 10),
    _text("gender", 8),
    _text("range_sex", 8),
    _when("created"),
    _when("erased", needed=False),
)
identifier = _table(
    "identifier",
    _to("person_id", "person"),
    _text("authority", 200),
    _text("value", 200),
    sa.UniqueConstraint("person_id", "authority"),
)
share = _table(
    "share",
    _to("person_id", "person"),
    _to("account_id", "account"),
    _text("role", 16),
    _when("created"),
    _when("expires"),
    _when("revoked", needed=False),
)
lab = _table(
    "lab",
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("snapshot", sa.JSON, nullable=False),
    _whole("version", "1"),
)
orders = _table(
    "orders",
    sa.Column("group_number", sa.String(32), nullable=False, unique=True),
    _to("person_id", "person"),
    _to("account_id", "account", needed=False),
    _to("signer_id", "account", needed=False),
    _text("note"),
    _when("created"),
)
order_line = _table(
    "order_line",
    _to("order_id", "orders"),
    _to("person_id", "person"),
    _to("lab_id", "lab"),
    sa.Column("placer", sa.String(64), nullable=False),
    _text("filler", 200),
    _text("accession", 200),
    sa.Column("test", sa.JSON, nullable=False),
    sa.Column("link", sa.JSON, nullable=False),
    _text("state", 16),
    _text("reason"),
    _text("task", 200),
    _when("created"),
    sa.UniqueConstraint("lab_id", "placer"),
)
specimen = _table(
    "specimen",
    _to("order_line_id", "order_line"),
    _text("label", 64),
    _text("kind"),
    _text("condition"),
    _when("collected", needed=False),
    _when("received", needed=False),
)
parcel = _table(
    "parcel",
    _to("lab_id", "lab"),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    _text("form", 8),
    _when("received"),
    _whole("arrivals", "1"),
    sa.UniqueConstraint("lab_id", "digest"),
)
message = _table(
    "message",
    _to("lab_id", "lab"),
    _to("parcel_id", "parcel"),
    sa.Column("digest", sa.String(64), nullable=False),
    _text("kind", 32),
    _text("control_id", 200),
    _when("sent", needed=False),
    _text("ack", 2),
    _when("received"),
    sa.UniqueConstraint("lab_id", "digest"),
)
outbox = _table(
    "outbox",
    _to("lab_id", "lab"),
    _to("order_line_id", "order_line"),
    _text("control_id", 64),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    _text("state", 16),
    _whole("attempts"),
    _when("next_try"),
    _text("answer"),
    _when("created"),
)
result_line = _table(
    "result_line",
    _to("lab_id", "lab"),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    _text("patient_key", 400),
    _text("placer", 200),
    _text("filler", 200, index=True),
    _text("filler_authority", 200),
    _text("panel_code", 200),
    _text("panel_text"),
    _text("code", 200),
    _text("text"),
    _text("system", 64),
    _text("sub_id", 200),
    _text("role", 16),
    _whole("position"),
    _to("order_line_id", "order_line", needed=False),
    _to("person_id", "person", needed=False),
    _text("attached_by", 16),
    _text("rejected"),
)
result_version = _table(
    "result_version",
    _to("line_id", "result_line"),
    sa.Column("hash", sa.String(64), nullable=False),
    _text("content", 64),
    _text("status", 16),
    _text("sent_status", 16),
    _text("kind", 16),
    _text("value"),
    _text("number"),
    _text("comparator", 2),
    _text("unit"),
    _text("range_text"),
    _text("flags"),
    sa.UniqueConstraint("line_id", "hash"),
)
sighting = _table(
    "sighting",
    _to("version_id", "result_version"),
    _to("message_id", "message"),
    _when("time", needed=False),
    _flag("verified", start=True),
    sa.Column("context", sa.JSON, nullable=False),
    sa.UniqueConstraint("version_id", "message_id"),
)
attachment = _table(
    "attachment",
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    _text("media_type", 80),
    _whole("size"),
    sa.Column("data", sa.LargeBinary, nullable=False),
    _text("url"),
)
attached = sa.Table(
    "attached",
    META,
    sa.Column("version_id", sa.Integer, sa.ForeignKey("result_version.id"), primary_key=True),
    sa.Column("attachment_id", sa.Integer, sa.ForeignKey("attachment.id"), primary_key=True),
)
issue = _table(
    "issue",
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    _text("kind", 40),
    _to("lab_id", "lab"),
    _to("message_id", "message", needed=False),
    _to("line_id", "result_line", needed=False),
    _text("detail"),
    _when("resolved", needed=False),
    _to("account_id", "account", needed=False),
    _text("why"),
)
acknowledged = _table(
    "acknowledged",
    _to("version_id", "result_version"),
    _to("account_id", "account", needed=False),
    _when("at"),
    _text("read_back"),
    sa.UniqueConstraint("version_id"),
)
notice = _table(
    "notice",
    _to("account_id", "account"),
    _to("version_id", "result_version"),
    _when("created"),
    _when("seen", needed=False),
    sa.UniqueConstraint("account_id", "version_id"),
)
event = sa.Table(
    "event",
    META,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    _when("at"),
    _text("actor", 40),
    _text("kind", 40),
    sa.Column("person_id", sa.Integer, nullable=True, index=True),
    _text("subject", 80),
    _text("detail"),
    _text("previous", 64),
    _text("hash", 64),
)
chain = sa.Table(
    "chain",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    _whole("seq"),
    _text("hash", 64),
)
