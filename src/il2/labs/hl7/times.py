"""Dates and times of HL7 v2: 4 to 14 digits, an optional fraction, an optional zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_STAMP = re.compile(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\.\d{1,6})?([+-]\d{4})?")


def parse(text: str, zone: tzinfo = UTC) -> datetime | None:
    """Return the moment in UTC, ``None`` where the text is no date; blank parts count from their start.

    Parameters
    ----------
    text : as sent; the text itself is kept by the caller.
    zone : used where the text names none.

    Examples
    --------
    >>> parse("200808181800-0700").isoformat()
    '2008-08-19T01:00:00+00:00'
    >>> parse("220241021055726") is None
    True
    """
    found = _STAMP.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    if year is None or (found[7] and second is None):
        return None
    try:
        moment = datetime(year, month or 1, day or 1, hour or 0, minute or 0, second or 0)
    except ValueError:
        return None
    if found[7]:
        moment += timedelta(seconds=float(found[7]))
    return _in_utc(moment, found[8], zone)


def _in_utc(moment: datetime, offset: str | None, zone: tzinfo) -> datetime | None:
    if offset:
        minutes = int(offset[1:3]) * 60 + int(offset[3:])
        if minutes >= 24 * 60:
            return None
        zone = timezone(timedelta(minutes=minutes if offset[0] == "+" else -minutes))
    try:
        return moment.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None


def birth_date(text: str) -> str:
    """Return ``YYYY-MM-DD``, shorter where less was sent, ``""`` where it is no date.

    Examples
    --------
    >>> birth_date("20230504131000"), birth_date("1963"), birth_date("unknown")
    ('2023-05-04', '1963', '')
    """
    digits = re.match(r"\d+", text.strip())
    if not digits or parse(digits[0]) is None:
        return ""
    found = digits[0][:8]
    return "-".join(part for part in (found[:4], found[4:6], found[6:8]) if part)


def written(moment: datetime) -> str:
    """Return a moment as HL7 writes it, with its zone.

    Examples
    --------
    >>> written(datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    '20261120083000+0000'
    """
    return moment.strftime("%Y%m%d%H%M%S%z")
