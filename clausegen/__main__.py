"""Entry point of the ``clausegen`` command and of ``python -m clausegen``."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and exits with its code."""
    from clausegen import cli

    sys.exit(cli.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
