"""Work shared between processes: in order, bounded, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from clausegen import ouvriers

RACINE = Path(__file__).parents[1]


def slow_first(n: int) -> tuple[int, int]:
    """The first item is the last one ready."""
    time.sleep(0.3 if n == 0 else 0)
    return n, os.getpid()


def deadly(n: int) -> int:
    if n == 3:
        os._exit(9)
    return n


def heavy(n: int) -> bytes:
    return bytes([n]) * 300_000  # more than a pipe holds


def test_results_come_in_order_from_several_processes():
    rendus = list(ouvriers.ordered(slow_first, range(20), 2))
    assert [n for n, _ in rendus] == list(range(20))
    pids = {pid for _, pid in rendus}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert not active_children()


def test_results_larger_than_a_pipe():
    assert list(ouvriers.ordered(heavy, range(12), 3)) == [heavy(n) for n in range(12)]


def test_a_worker_that_dies_loses_one_item_only():
    rendus = list(ouvriers.ordered(deadly, range(10), 2))
    assert isinstance(rendus.pop(3), ouvriers.Perdu)
    assert rendus == [0, 1, 2, 4, 5, 6, 7, 8, 9]


class Compte(list):
    """Remembers how far its items were asked for."""

    plus_loin = 0

    def __getitem__(self, rang):
        self.plus_loin = max(self.plus_loin, rang)
        return super().__getitem__(rang)


def test_workers_do_not_run_far_ahead_of_a_slow_reader():
    items = Compte(range(500))
    rendus = ouvriers.ordered(deadly, items, 2)
    next(rendus)
    time.sleep(0.3)
    assert items.plus_loin < 2 * ouvriers.AVANCE + 2
    rendus.close()


def test_closing_stops_the_workers():
    rendus = ouvriers.ordered(slow_first, range(100), 2)
    next(rendus)
    assert len(active_children()) == 2
    rendus.close()
    assert not active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="signal absent de Windows")
def test_no_worker_outlives_a_killed_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import time, multiprocessing\n"
        "from clausegen import ouvriers\n"
        "from test_ouvriers import slow_first\n"
        "if __name__ == '__main__':\n"
        "    rendus = ouvriers.ordered(slow_first, range(10_000), 2); next(rendus)\n"
        "    print(*[p.pid for p in multiprocessing.active_children()], flush=True); time.sleep(60)\n"
    )
    env = {**os.environ, "PYTHONPATH": f"{RACINE}{os.pathsep}{RACINE / 'tests'}"}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=env
    ) as parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.send_signal(signal.SIGKILL)
    limite = time.monotonic() + 10
    while any(map(_alive, pids)):
        assert time.monotonic() < limite
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        etat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return etat != "Z"
