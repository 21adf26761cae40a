"""Judges a dataset before it is released; rdflib and pySHACL never leave this room."""
