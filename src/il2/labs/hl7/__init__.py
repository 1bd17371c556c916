"""HL7 v2: a tolerant reader, orders and acknowledgements, and the frames they travel in."""
