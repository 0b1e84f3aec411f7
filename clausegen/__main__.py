"""Entry point of the ``clausegen`` command and of ``python -m clausegen``."""

from __future__ import annotations

import gc
import sys

JEUNES = 100_000  # objects made before garbage is looked for: one contract makes fewer


def main() -> None:
    """Runs the command line and exits with its code."""
    gc.set_threshold(JEUNES)
    from clausegen import cli

    code = cli.run(sys.argv[1:])
    gc.freeze()  # nor is it looked for in what the end of the process frees
    sys.exit(code)


if __name__ == "__main__":
    main()
