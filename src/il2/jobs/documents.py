"""Answers that people read as a document: the same sentences as text, JSON, CSV, page and report."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from il2.clinic.document import Bullets, Document, Grid, NumberLine, Paragraph
from il2.jobs.answer import Cell, Table, TableAnswer, plain

COLUMNS = ("part", "kind", "text", "ids", "how_sure", "language")


class DocumentAnswer(TableAnswer):
    """Base of the answers that are a document; a frozen dataclass gives ``document()``."""

    @abstractmethod
    def document(self) -> Document:
        """Return what a page says."""

    def table(self) -> Table:
        """Return one row per sentence: part, kind, text, ids, how_sure, language."""
        return Table(COLUMNS, tuple(_rows(self.document())))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values: ``question``, ``document``, ``provenance``."""
        out: dict[str, Any] = {"question": plain(self.question)} if hasattr(self, "question") else {}
        out["document"] = as_dict(self.document())
        out["provenance"] = plain(self.provenance.to_dict())
        return out

    def __str__(self) -> str:
        return self.document().text()

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def as_dict(document: Document) -> dict[str, Any]:
    """Return a document as plain values; every block says its ``kind``."""
    out = plain(document)
    for part, given in zip(out["parts"], document.parts, strict=True):
        part["blocks"] = [{"kind": type(block).__name__.casefold(), **plain(block)} for block in given.blocks]
    return dict(out)


def _rows(document: Document) -> Iterator[tuple[Cell, ...]]:
    usual = document.language
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Grid):
                for row in block.rows:
                    told = "; ".join(
                        f"{c}: {v}" for c, v in zip(block.columns, row, strict=True) if v not in (None, "")
                    )
                    yield part.key, "row", told, "", "", block.language or usual
            elif isinstance(block, NumberLine):
                yield part.key, "number line", block.finding, "", "", usual
            else:
                items = block.items if isinstance(block, Bullets) else (block,)
                yield from (_row(part.key, item, usual) for item in items)


def _row(part: str, item: Paragraph, usual: str) -> tuple[Cell, ...]:
    return part, "sentence", item.text, " ".join(item.ids), item.mark, item.language or usual
