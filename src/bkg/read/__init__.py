"""Every question that the pages ask, answered as dataclasses; knows nothing of HTTP or HTML."""
