"""Makes releases and opens them: an immutable folder is all that the serving side ever sees."""
