"""Findings as SARIF 2.1.0, which editors and code hosts show beside the lines of a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from il2.pathway.check.finding import RULES, Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Iterable[Finding], path: str, version: str) -> dict[str, Any]:
    """Return one SARIF log.

    Parameters
    ----------
    findings : of one file. path : of this file. version : of il2.

    Examples
    --------
    >>> log = sarif([Finding("D14", "warning", "", "", "", "", "no evidence", 3)], "map.gpml", "0.1.0")
    >>> log["version"], log["runs"][0]["results"][0]["ruleId"]
    ('2.1.0', 'D14')
    """
    order, uri = list(RULES), address(path)
    rules = [
        {"id": rule.id, "name": rule.name, "shortDescription": {"text": rule.text}} for rule in RULES.values()
    ]
    results = [_result(finding, uri, order.index(finding.rule)) for finding in findings]
    driver = {"name": "il2 pathway check", "version": version, "rules": rules}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def address(path: str) -> str:
    """Return a path as the address that SARIF wants: relative as it is, absolute as ``file:``, both escaped.

    Examples
    --------
    >>> address("my maps/WP49 (2).gpml"), address("/data/α.gpml")
    ('my%20maps/WP49%20%282%29.gpml', 'file:///data/%CE%B1.gpml')
    """
    file = Path(path)
    return file.as_uri() if file.is_absolute() else quote(file.as_posix())


def _result(finding: Finding, uri: str, index: int) -> dict[str, Any]:
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    if finding.line:
        place["physicalLocation"]["region"] = {"startLine": finding.line}
    if finding.id:
        place["logicalLocations"] = [{"name": finding.id, "kind": "element"}]
    said = {"label": finding.label, "found": finding.found, "proposed": finding.proposed}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [place],
        "properties": {key: value for key, value in said.items() if value},
    }
