"""The program ``bkg``, also as ``python -m bkg``.

Ctrl-C ends it quietly also while modules are loaded and while it cleans up.
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module

_INTERRUPTED = 130
"""That of `bkg.cli.apart`, which is not loaded yet."""


def main() -> None:
    """Load the command line and run it."""
    try:
        import_module("bkg.cli").main()
    except KeyboardInterrupt:
        sys.stderr.write("bkg: interrupted\n")
        sys.exit(_INTERRUPTED)
    finally:
        # What is left to do takes no time, and must not end in the middle.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
