"""The page of a map: its front matter (YAML) and the JSON-LD inside it, read and written.

Published pages come in several forms: ``citedin`` is a text or a list, ``ndex`` may be null, lists may be
empty. All are read into one record; what the record does not know is kept and written back.
"""

from __future__ import annotations

import datetime
import io
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from il2.ground.errors import InputError
from il2.ground.files import write_whole
from il2.pathway.mojibake import Fix, repair

#: Published pages have at most some hundred kilobytes.
MOST_BYTES: Final = 4 * 2**20
_MOST_VALUES: Final = 100_000
_DEEPEST: Final = 50


@dataclass(frozen=True)
class Cited:
    """A work that cites the map: link (such as a PMC number) and title."""

    link: str
    title: str = ""


@dataclass(frozen=True)
class Term:
    """An ontology term of the map."""

    id: str
    value: str
    type: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Page:
    """The front matter of a page.

    Parameters
    ----------
    raw : every key as it was read, in its order; ``body`` is the text after the front matter.
    """

    wpid: str = ""
    title: str = ""
    description: str = ""
    organisms: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    annotations: tuple[Term, ...] = ()
    cited_in: tuple[Cited, ...] = ()
    communities: tuple[str, ...] = ()
    ndex: str = ""
    revision: str = ""
    last_edited: datetime.date | None = None
    redirect_from: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    license: str = ""
    json_ld: tuple[Mapping[str, Any], ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    body: str = ""

    def repaired(self) -> tuple[Page, tuple[Fix, ...]]:
        """Return the page with its broken letters restored, and what was restored."""
        fixes: list[Fix] = []

        def mend(value: Any) -> Any:
            if isinstance(value, str):
                made = repair(value)
                fixes.extend(made.fixes)
                return made.text
            if isinstance(value, Mapping):
                return {key: mend(item) for key, item in value.items()}
            return [mend(item) for item in value] if isinstance(value, list) else value

        raw = mend(dict(self.raw))
        return page_of(raw, self.body), tuple(fixes)


def read_page(path: str | os.PathLike[str]) -> Page:
    """Read the front matter of a page.

    Raises
    ------
    InputError : no file, no front matter, no YAML, not a table of keys, too large; it names the line.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{os.fspath(path)!r} is a folder; a page with front matter is wanted")
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(f"{file.name} has more than {MOST_BYTES // 2**20} MiB; that is no page")
        data = file.read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no file {os.fspath(path)!r}") from None
    except OSError as error:
        raise InputError(f"cannot read {os.fspath(path)!r}: {error.strerror}") from error
    return page_from_text(_decoded(data, file.name), file.name)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{name}, line {line}: this is not UTF-8 text") from None


def page_from_text(text: str, name: str = "page") -> Page:
    """Read front matter from text; as :func:`read_page`.

    Examples
    --------
    >>> page = page_from_text("---\\ntitle: IL2 signaling\\nndex: null\\ncitedin: ''\\n---\\n")
    >>> page.title, page.ndex, page.cited_in
    ('IL2 signaling', '', ())
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines or lines[0].rstrip() != "---":
        raise InputError(f"{name}, line 1: no front matter; the first line must be '---'")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        raise InputError(f"{name}, line {len(lines)}: the front matter is not closed by a line '---'")
    loaded = _loaded("\n".join(lines[1:end]) + "\n", name)
    return page_of(loaded, "\n".join(lines[end + 1 :]))


def _loaded(text: str, name: str) -> dict[str, Any]:
    yaml = YAML(typ="safe", pure=True)
    try:
        value = yaml.load(text)
        if not isinstance(value, dict):
            raise InputError(f"{name}, line 2: the front matter is no table of keys and values")
        _bounded(value, name)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 2
        reason = " ".join(str(error.problem or error.context or "it cannot be read").split())
        raise InputError(f"{name}, line {line}: the front matter is not YAML ({reason})") from None
    except YAMLError as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{name}, line 2: the front matter is not YAML ({reason})") from None
    except (RecursionError, ValueError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}, line 2: the front matter cannot be read ({reason})") from None
    return {str(key): item for key, item in value.items()}


def _bounded(value: Any, name: str) -> None:
    """Refuse values that grow when they are walked (aliases of aliases) or that contain themselves."""
    count, ahead = 0, [(value, 0)]
    while ahead:
        item, depth = ahead.pop()
        count += 1
        if count > _MOST_VALUES or depth > _DEEPEST:
            raise InputError(f"{name}, line 2: the front matter holds too many values for a page")
        if isinstance(item, dict):
            ahead += [(inner, depth + 1) for pair in item.items() for inner in pair]
        elif isinstance(item, list):
            ahead += [(inner, depth + 1) for inner in item]


def page_of(raw: Mapping[str, Any], body: str = "") -> Page:
    """Return the page that a table of keys describes."""
    graph = tuple(item for item in _list(raw.get("schema-jsonld")) if isinstance(item, Mapping))
    first: Mapping[str, Any] = graph[0] if graph else {}
    return Page(
        wpid=_text(raw.get("wpid")),
        title=_text(raw.get("title")),
        description=_text(raw.get("description")),
        organisms=_texts(raw.get("organisms")),
        authors=_texts(raw.get("authors")),
        annotations=tuple(_term(item) for item in _list(raw.get("annotations")) if isinstance(item, Mapping)),
        cited_in=tuple(_cited(item) for item in _list(raw.get("citedin"))),
        communities=_texts(raw.get("communities")),
        ndex=_text(raw.get("ndex")),
        revision=_text(raw.get("revision")),
        last_edited=_date(raw.get("last-edited")),
        redirect_from=_texts(raw.get("redirect_from")),
        keywords=_texts(first.get("keywords")),
        license=_text(first.get("license")),
        json_ld=graph,
        raw=raw,
        body=body,
    )


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float) and math.isnan(value):
        return ""
    return str(value)


def _list(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value) if _text(item))


def _term(item: Mapping[str, Any]) -> Term:
    return Term(*(_text(item.get(key)) for key in ("id", "value", "type", "parent")))


def _cited(item: Any) -> Cited:
    if isinstance(item, Mapping):
        return Cited(_text(item.get("link")), _text(item.get("title")))
    return Cited(_text(item))


def _date(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(_text(value))
    except ValueError:
        return None


def page_text(page: Page) -> str:
    """Return a page as text: its keys as they were read, with the fields of the record put in.

    Examples
    --------
    >>> from dataclasses import replace
    >>> page = page_from_text("---\\ntitle: old\\nseo: CreativeWork\\n---\\nbody")
    >>> print(page_text(replace(page, title="new")))
    ---
    seo: CreativeWork
    title: new
    ---
    body
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 80
    out = io.StringIO()
    yaml.dump(_merged(page), out)
    return f"---\n{out.getvalue()}---{chr(10) + page.body if page.body else ''}"


def _merged(page: Page) -> dict[str, Any]:
    """The raw keys, with every field that differs from what the raw keys say."""
    made = dict(page.raw)
    before = page_of(page.raw, page.body)
    plain: dict[str, Any] = {
        "wpid": page.wpid, "title": page.title, "description": page.description, "ndex": page.ndex,
        "revision": page.revision, "last-edited": page.last_edited, "organisms": list(page.organisms),
        "authors": list(page.authors), "communities": list(page.communities),
        "redirect_from": list(page.redirect_from),
        "annotations": [
            {"id": t.id, "parent": t.parent, "type": t.type, "value": t.value} for t in page.annotations
        ],
        "citedin": [{"link": c.link, "title": c.title} for c in page.cited_in],
    }  # fmt: skip
    names = {"last-edited": "last_edited", "citedin": "cited_in"}
    for key, value in plain.items():
        name = names.get(key, key)
        if getattr(page, name) != getattr(before, name):
            made[key] = value
    graph = [dict(item) for item in page.json_ld]
    if graph and (page.keywords != before.keywords or page.license != before.license):
        graph[0] |= {"keywords": list(page.keywords), "license": page.license}
    if graph != [dict(item) for item in before.json_ld]:
        made["schema-jsonld"] = graph
    return made


def write_page(page: Page, path: str | Path) -> Path:
    """Write a page to a file, whole or not at all; ``InputError`` when the file cannot be written."""
    return write_whole(path, page_text(page))
