"""Finds, set at a time, the focus nodes that may violate a shape; pySHACL judges only those.

Each shape becomes one SPARQL query over all its focus nodes, whose condition holds whenever the
shape may be violated. Where a construct has no such condition here, the condition is ``true`` and
every focus node goes to pySHACL: the sieve may let too much through, never too little. Findings are
pySHACL's own.
"""
