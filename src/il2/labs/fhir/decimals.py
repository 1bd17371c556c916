"""JSON whose numbers keep their digits: 3.40 stays 3.40."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

_MARK = "\ue000decimal:"


def dumps(value: Any) -> bytes:
    """Return JSON in UTF-8 with every Decimal written digit by digit.

    Examples
    --------
    >>> dumps({"value": Decimal("3.40")})
    b'{"value": 3.40}'
    """
    raw = json.dumps(value, default=_marked, ensure_ascii=True).encode("ascii")
    parts = raw.split(b'"' + json.dumps(_MARK)[1:-1].encode("ascii"))
    out = [parts[0]]
    for part in parts[1:]:
        digits, _, rest = part.partition(b'"')
        out.append(digits + rest)
    return b"".join(out)


def _marked(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{_MARK}{value}"
    raise TypeError(f"{type(value).__name__} does not go into JSON")
