"""FHIR R4 in JSON: a thin reader of eight resources, orders, and the export of everything a person has."""
