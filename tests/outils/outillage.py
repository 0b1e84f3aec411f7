"""What to do when a tool is absent: skip and say so, but fail on the CI."""

import os

import pytest


def absent(raison: str) -> None:
    """Skips the test with its reason; fails it when CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{raison} : indispensable sur la CI")
    pytest.skip(raison)
