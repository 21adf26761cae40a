"""Judges what a change can affect, and takes everything else from the report of a release.

What shapes look at is read out of them as paths from the focus node (`reach`); a changed statement
is followed back along these to the focus nodes whose results it may change. Those are judged again
by pySHACL, over the store of the release with the change laid over it (`world`). Where nobody can
say what a change affects, `Unbounded` is raised, and the whole dataset is judged.
"""
