"""Reaction networks: species, reactions, rate laws, checks; SBML and Antimony in and out."""
