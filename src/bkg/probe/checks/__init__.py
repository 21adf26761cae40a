"""The checks, one module a matter; each lists its own in ``CHECKS``."""
