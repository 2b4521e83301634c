"""`python -m backprop_cli` is `backprop`."""

import sys

from backprop_cli.cli import main

if __name__ == "__main__":  # Worker processes import this module, too.
    sys.exit(main())
