"""What a page with a module of its own carries: data, script, and the policy that allows only these."""

from __future__ import annotations

import base64
import hashlib
import json


def inline_json(value: object) -> str:
    """Return JSON that cannot end the script element it stands in.

    Examples
    --------
    >>> inline_json({"a": "</script>"})
    '{"a":"\\\\u003c/script>"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def policy(script: str, sheet: str) -> str:
    """Return the policy under which only this script and this style sheet run, and nothing is fetched."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(sheet)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
