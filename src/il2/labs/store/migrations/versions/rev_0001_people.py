"""People, orders and messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(128), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, server_default=""),
        sa.Column("language", sa.String(8), nullable=False, server_default=""),
        sa.Column("release", sa.String(16), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", name="uq_account_login"),
    )


def _bucket() -> None:
    op.create_table(
        "bucket",
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_bucket"),
    )


def _chain() -> None:
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("hash", sa.String(64), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_chain"),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False, server_default=""),
        sa.Column("kind", sa.String(40), nullable=False, server_default=""),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(80), nullable=False, server_default=""),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
        sa.Column("previous", sa.String(64), nullable=False, server_default=""),
        sa.Column("hash", sa.String(64), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
    )
    op.create_index("ix_event_person_id", "event", ["person_id"])


def _lab() -> None:
    op.create_table(
        "lab",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_lab"),
        sa.UniqueConstraint("key", name="uq_lab_key"),
    )


def _parcel() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), sa.ForeignKey("lab.id", name="fk_parcel_lab_id"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("form", sa.String(8), nullable=False, server_default=""),
        sa.Column("received", sa.String(32), nullable=False),
        sa.Column("arrivals", sa.Integer(), nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_parcel"),
        sa.UniqueConstraint("lab_id", "digest", name="uq_parcel_lab_id_digest"),
    )
    op.create_index("ix_parcel_lab_id", "parcel", ["lab_id"])


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_person_account_id"),
            nullable=False,
        ),
        sa.Column("family", sa.Text(), nullable=False, server_default=""),
        sa.Column("given", sa.Text(), nullable=False, server_default=""),
        sa.Column("birth_date", sa.String(10), nullable=False, server_default=""),
        sa.Column("gender", sa.String(8), nullable=False, server_default=""),
        sa.Column("range_sex", sa.String(8), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("erased", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_account_id", "person", ["account_id"])


def _signin() -> None:
    op.create_table(
        "signin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_signin_account_id"),
            nullable=False,
        ),
        sa.Column("csrf", sa.String(64), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("seen", sa.String(32), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
        sa.Column("revoked", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_signin"),
        sa.UniqueConstraint("token_hash", name="uq_signin_token_hash"),
    )
    op.create_index("ix_signin_account_id", "signin", ["account_id"])


def _identifier() -> None:
    op.create_table(
        "identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "person_id",
            sa.Integer(),
            sa.ForeignKey("person.id", name="fk_identifier_person_id"),
            nullable=False,
        ),
        sa.Column("authority", sa.String(200), nullable=False, server_default=""),
        sa.Column("value", sa.String(200), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_identifier"),
        sa.UniqueConstraint("person_id", "authority", name="uq_identifier_person_id_authority"),
    )
    op.create_index("ix_identifier_person_id", "identifier", ["person_id"])


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), sa.ForeignKey("lab.id", name="fk_message_lab_id"), nullable=False),
        sa.Column(
            "parcel_id", sa.Integer(), sa.ForeignKey("parcel.id", name="fk_message_parcel_id"), nullable=False
        ),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("control_id", sa.String(200), nullable=False, server_default=""),
        sa.Column("sent", sa.String(32), nullable=True),
        sa.Column("ack", sa.String(2), nullable=False, server_default=""),
        sa.Column("received", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("lab_id", "digest", name="uq_message_lab_id_digest"),
    )
    op.create_index("ix_message_lab_id", "message", ["lab_id"])
    op.create_index("ix_message_parcel_id", "message", ["parcel_id"])


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_number", sa.String(32), nullable=False),
        sa.Column(
            "person_id", sa.Integer(), sa.ForeignKey("person.id", name="fk_orders_person_id"), nullable=False
        ),
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_orders_account_id"),
            nullable=True,
        ),
        sa.Column(
            "signer_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_orders_signer_id"), nullable=True
        ),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("group_number", name="uq_orders_group_number"),
    )
    op.create_index("ix_orders_account_id", "orders", ["account_id"])
    op.create_index("ix_orders_person_id", "orders", ["person_id"])
    op.create_index("ix_orders_signer_id", "orders", ["signer_id"])


def _share() -> None:
    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "person_id", sa.Integer(), sa.ForeignKey("person.id", name="fk_share_person_id"), nullable=False
        ),
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_share_account_id"),
            nullable=False,
        ),
        sa.Column("role", sa.String(16), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
        sa.Column("revoked", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
    )
    op.create_index("ix_share_account_id", "share", ["account_id"])
    op.create_index("ix_share_person_id", "share", ["person_id"])


def _order_line() -> None:
    op.create_table(
        "order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "order_id",
            sa.Integer(),
            sa.ForeignKey("orders.id", name="fk_order_line_order_id"),
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.Integer(),
            sa.ForeignKey("person.id", name="fk_order_line_person_id"),
            nullable=False,
        ),
        sa.Column(
            "lab_id", sa.Integer(), sa.ForeignKey("lab.id", name="fk_order_line_lab_id"), nullable=False
        ),
        sa.Column("placer", sa.String(64), nullable=False),
        sa.Column("filler", sa.String(200), nullable=False, server_default=""),
        sa.Column("accession", sa.String(200), nullable=False, server_default=""),
        sa.Column("test", sa.JSON(), nullable=False),
        sa.Column("link", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("task", sa.String(200), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_line"),
        sa.UniqueConstraint("lab_id", "placer", name="uq_order_line_lab_id_placer"),
    )
    op.create_index("ix_order_line_lab_id", "order_line", ["lab_id"])
    op.create_index("ix_order_line_order_id", "order_line", ["order_id"])
    op.create_index("ix_order_line_person_id", "order_line", ["person_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), sa.ForeignKey("lab.id", name="fk_outbox_lab_id"), nullable=False),
        sa.Column(
            "order_line_id",
            sa.Integer(),
            sa.ForeignKey("order_line.id", name="fk_outbox_order_line_id"),
            nullable=False,
        ),
        sa.Column("control_id", sa.String(64), nullable=False, server_default=""),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, server_default=""),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_try", sa.String(32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_lab_id", "outbox", ["lab_id"])
    op.create_index("ix_outbox_order_line_id", "outbox", ["order_line_id"])


def _specimen() -> None:
    op.create_table(
        "specimen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "order_line_id",
            sa.Integer(),
            sa.ForeignKey("order_line.id", name="fk_specimen_order_line_id"),
            nullable=False,
        ),
        sa.Column("label", sa.String(64), nullable=False, server_default=""),
        sa.Column("kind", sa.Text(), nullable=False, server_default=""),
        sa.Column("condition", sa.Text(), nullable=False, server_default=""),
        sa.Column("collected", sa.String(32), nullable=True),
        sa.Column("received", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_specimen"),
    )
    op.create_index("ix_specimen_order_line_id", "specimen", ["order_line_id"])


TABLES = {
    "account": _account,
    "bucket": _bucket,
    "chain": _chain,
    "event": _event,
    "lab": _lab,
    "parcel": _parcel,
    "person": _person,
    "signin": _signin,
    "identifier": _identifier,
    "message": _message,
    "orders": _orders,
    "share": _share,
    "order_line": _order_line,
    "outbox": _outbox,
    "specimen": _specimen,
}


def upgrade() -> None:
    """Create the tables."""
    for create in TABLES.values():
        create()
    op.execute("INSERT INTO chain (id, seq, hash) VALUES (1, 0, '" + "0" * 64 + "')")


def downgrade() -> None:
    """Remove every table."""
    for name in reversed(TABLES):
        op.drop_table(name)
