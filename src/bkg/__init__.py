"""Publishes a knowledge graph as linked data from a folder of RDF files.

Holds the version only; the rooms beside this file are described in ``docs/`` and in the README.
"""

__version__ = "0.1.0"
