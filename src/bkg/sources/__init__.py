"""Finds the files of a dataset folder and parses them into quads; knows nothing of validation."""
