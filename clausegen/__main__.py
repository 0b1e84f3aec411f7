"""Entry point of the ``clausegen`` command and of ``python -m clausegen``."""

from __future__ import annotations

import gc
import sys

JEUNES = 50_000


def main() -> None:
    """Runs the command line and exits with its code."""
    gc.set_threshold(JEUNES)  # what is imported stays: looking for garbage in it costs 25 ms a run
    from clausegen import cli

    sys.exit(cli.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
