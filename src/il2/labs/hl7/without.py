"""Messages without some of the people in them."""

from __future__ import annotations

from collections.abc import Collection

from il2.labs.hl7.read import numbers
from il2.labs.hl7.text import Message, NotHl7Error, Segment, joined, split


def without(raw: bytes, digests: Collection[str], keys: set[str]) -> tuple[bytes, dict[str, str]]:
    """Return the messages of a file without people, and the new digest of each message that was cut.

    A message about several people loses the part of those with these keys; one about nobody else goes whole.
    A file without any of the messages comes back as it is.

    Parameters
    ----------
    digests : of the messages that name the people.
    keys : ``number@authority`` as in :meth:`il2.labs.facts.Patient.key`.
    """
    try:
        messages = split(raw)
    except NotHl7Error:
        return b"", {}
    if not any(one.digest in digests for one in messages):
        return raw, {}
    kept, changed = [], {}
    for one in messages:
        left = _others(one, keys) if one.digest in digests else one
        if left is None:
            continue
        kept.append(left)
        if left is not one:
            changed[one.digest] = left.digest
    return joined(kept), changed


def _others(message: Message, keys: set[str]) -> Message | None:
    """The message without the people with these keys, ``None`` where it is about nobody else."""
    lines = message.canonical.split("\r")
    kept, others, drop = [], 0, False
    for line, segment in zip(lines, message.segments, strict=True):
        if segment.name == "PID":
            drop = not _names(segment) or bool(_names(segment) & keys)
            others += not drop
        if not drop:
            kept.append(line)
    return split("\r".join(kept).encode("utf-8", "surrogatepass"))[0] if others else None


def _names(segment: Segment) -> set[str]:
    return {f"{one.value}@{name}" for one in numbers(segment) for name in (one.authority, one.also)}
