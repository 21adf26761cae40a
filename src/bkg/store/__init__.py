"""Where triples are asked for: one small protocol, an embedded store and a remote endpoint."""
