"""The site: HTTP and HTML on top of `bkg.read`.

Nothing here asks the store a question of its own except the SPARQL endpoint, and nothing outside
this room needs Flask. `app.create_app` puts it together, `server.serve` runs it.
"""
