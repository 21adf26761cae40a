"""Measurements: each is one command, and compares what it measures side by side in one run."""
