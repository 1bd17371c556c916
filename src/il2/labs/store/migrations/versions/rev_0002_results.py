"""Results, doubts and notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False, server_default=""),
        sa.Column("size", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("digest", name="uq_attachment_digest"),
    )


def _result_line() -> None:
    op.create_table(
        "result_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "lab_id", sa.Integer(), sa.ForeignKey("lab.id", name="fk_result_line_lab_id"), nullable=False
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("patient_key", sa.String(400), nullable=False, server_default=""),
        sa.Column("placer", sa.String(200), nullable=False, server_default=""),
        sa.Column("filler", sa.String(200), nullable=False, server_default=""),
        sa.Column("filler_authority", sa.String(200), nullable=False, server_default=""),
        sa.Column("panel_code", sa.String(200), nullable=False, server_default=""),
        sa.Column("panel_text", sa.Text(), nullable=False, server_default=""),
        sa.Column("code", sa.String(200), nullable=False, server_default=""),
        sa.Column("text", sa.Text(), nullable=False, server_default=""),
        sa.Column("system", sa.String(64), nullable=False, server_default=""),
        sa.Column("sub_id", sa.String(200), nullable=False, server_default=""),
        sa.Column("role", sa.String(16), nullable=False, server_default=""),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column(
            "order_line_id",
            sa.Integer(),
            sa.ForeignKey("order_line.id", name="fk_result_line_order_line_id"),
            nullable=True,
        ),
        sa.Column(
            "person_id",
            sa.Integer(),
            sa.ForeignKey("person.id", name="fk_result_line_person_id"),
            nullable=True,
        ),
        sa.Column("attached_by", sa.String(16), nullable=False, server_default=""),
        sa.Column("rejected", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_result_line"),
        sa.UniqueConstraint("key", name="uq_result_line_key"),
    )
    op.create_index("ix_result_line_filler", "result_line", ["filler"])
    op.create_index("ix_result_line_lab_id", "result_line", ["lab_id"])
    op.create_index("ix_result_line_order_line_id", "result_line", ["order_line_id"])
    op.create_index("ix_result_line_person_id", "result_line", ["person_id"])


def _issue() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False, server_default=""),
        sa.Column("lab_id", sa.Integer(), sa.ForeignKey("lab.id", name="fk_issue_lab_id"), nullable=False),
        sa.Column(
            "message_id", sa.Integer(), sa.ForeignKey("message.id", name="fk_issue_message_id"), nullable=True
        ),
        sa.Column(
            "line_id", sa.Integer(), sa.ForeignKey("result_line.id", name="fk_issue_line_id"), nullable=True
        ),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
        sa.Column("resolved", sa.String(32), nullable=True),
        sa.Column(
            "account_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_issue_account_id"), nullable=True
        ),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
        sa.UniqueConstraint("key", name="uq_issue_key"),
    )
    op.create_index("ix_issue_account_id", "issue", ["account_id"])
    op.create_index("ix_issue_lab_id", "issue", ["lab_id"])
    op.create_index("ix_issue_line_id", "issue", ["line_id"])
    op.create_index("ix_issue_message_id", "issue", ["message_id"])


def _result_version() -> None:
    op.create_table(
        "result_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "line_id",
            sa.Integer(),
            sa.ForeignKey("result_line.id", name="fk_result_version_line_id"),
            nullable=False,
        ),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("content", sa.String(64), nullable=False, server_default=""),
        sa.Column("status", sa.String(16), nullable=False, server_default=""),
        sa.Column("sent_status", sa.String(16), nullable=False, server_default=""),
        sa.Column("kind", sa.String(16), nullable=False, server_default=""),
        sa.Column("value", sa.Text(), nullable=False, server_default=""),
        sa.Column("number", sa.Text(), nullable=False, server_default=""),
        sa.Column("comparator", sa.String(2), nullable=False, server_default=""),
        sa.Column("unit", sa.Text(), nullable=False, server_default=""),
        sa.Column("range_text", sa.Text(), nullable=False, server_default=""),
        sa.Column("flags", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_result_version"),
        sa.UniqueConstraint("line_id", "hash", name="uq_result_version_line_id_hash"),
    )
    op.create_index("ix_result_version_line_id", "result_version", ["line_id"])


def _acknowledged() -> None:
    op.create_table(
        "acknowledged",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id",
            sa.Integer(),
            sa.ForeignKey("result_version.id", name="fk_acknowledged_version_id"),
            nullable=False,
        ),
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_acknowledged_account_id"),
            nullable=True,
        ),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("read_back", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_acknowledged"),
        sa.UniqueConstraint("version_id", name="uq_acknowledged_version_id"),
    )
    op.create_index("ix_acknowledged_account_id", "acknowledged", ["account_id"])
    op.create_index("ix_acknowledged_version_id", "acknowledged", ["version_id"])


def _attached() -> None:
    op.create_table(
        "attached",
        sa.Column(
            "version_id",
            sa.Integer(),
            sa.ForeignKey("result_version.id", name="fk_attached_version_id"),
            nullable=False,
        ),
        sa.Column(
            "attachment_id",
            sa.Integer(),
            sa.ForeignKey("attachment.id", name="fk_attached_attachment_id"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("version_id", "attachment_id", name="pk_attached"),
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_notice_account_id"),
            nullable=False,
        ),
        sa.Column(
            "version_id",
            sa.Integer(),
            sa.ForeignKey("result_version.id", name="fk_notice_version_id"),
            nullable=False,
        ),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("seen", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("account_id", "version_id", name="uq_notice_account_id_version_id"),
    )
    op.create_index("ix_notice_account_id", "notice", ["account_id"])
    op.create_index("ix_notice_version_id", "notice", ["version_id"])


def _sighting() -> None:
    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id",
            sa.Integer(),
            sa.ForeignKey("result_version.id", name="fk_sighting_version_id"),
            nullable=False,
        ),
        sa.Column(
            "message_id",
            sa.Integer(),
            sa.ForeignKey("message.id", name="fk_sighting_message_id"),
            nullable=False,
        ),
        sa.Column("time", sa.String(32), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sighting"),
        sa.UniqueConstraint("version_id", "message_id", name="uq_sighting_version_id_message_id"),
    )
    op.create_index("ix_sighting_message_id", "sighting", ["message_id"])
    op.create_index("ix_sighting_version_id", "sighting", ["version_id"])


TABLES = {
    "attachment": _attachment,
    "result_line": _result_line,
    "issue": _issue,
    "result_version": _result_version,
    "acknowledged": _acknowledged,
    "attached": _attached,
    "notice": _notice,
    "sighting": _sighting,
}


def upgrade() -> None:
    """Create the tables."""
    for create in TABLES.values():
        create()


def downgrade() -> None:
    """Remove every table."""
    for name in reversed(TABLES):
        op.drop_table(name)
