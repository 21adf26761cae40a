"""One dataset out of many files: IRIs, labels, passages and the ontology as plain values."""
