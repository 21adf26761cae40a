"""Lets ``python -m bkg`` be the command line."""

from bkg.cli import main

if __name__ == "__main__":
    main()
