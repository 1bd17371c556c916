"""Judge a map: rules D1 to D20."""

from il2.pathway.check.check import at_least, check
from il2.pathway.check.finding import RULES, SEVERITIES, Finding, Rule, Severity
from il2.pathway.check.sarif import sarif

__all__ = ["RULES", "SEVERITIES", "Finding", "Rule", "Severity", "at_least", "check", "sarif"]
