"""Matches the names of a table with the things of the dataset, and fetches what is said of them.

The questions of the W3C Entity Reconciliation CG's Reconciliation Service API 0.2, without HTTP:
candidates for a name (`candidates`), suggestions while somebody types (`suggesting`), values of
properties (`extension`), a summary of a thing (`preview`).
"""
