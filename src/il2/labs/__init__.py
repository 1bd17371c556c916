"""Orders, results and their store: HL7 v2 and FHIR in and out (extra ``labs``)."""
