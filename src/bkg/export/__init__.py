"""Writes the whole site as files, by walking our own application; starts no HTTP server."""
