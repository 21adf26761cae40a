"""Checks any linked-data server from outside, by what it answers to plain HTTP requests.

Nothing here knows of our own server: `client` sends requests, `site` finds out what there is to
test, each module of `checks` holds the checks of one matter, `suite` runs them, `report` prints.
"""
