"""Correcting the ducts by hand: one mode of the reading page, its tools, and what they would change before the click."""
