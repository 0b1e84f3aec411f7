"""The same work on many items, in several processes: results in the order of the items, memory flat.

Each worker has a pipe of its own, and sees it close however this process ends: none outlives it.
Processes are spawned, as on Windows: the work is a function of a module, its arguments and results pickle.
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

EN_MAIN = 2  # items given to a worker at once: it never waits for the next one
AVANCE = 8  # results a worker may be ahead of the slowest item
_PROCESSUS = get_context("spawn")


class Perdu(Exception):
    """A worker died on an item (killed, or out of memory)."""


def ordered(travail: Callable[[T], R], items: Sequence[T], nombre: int) -> Generator[R | Perdu, None, None]:
    """``travail`` of each item, in their order, by ``nombre`` processes; close it to stop them at once."""
    a_donner, rendus = deque(range(len(items))), dict[int, R | Perdu]()
    with _team(travail, min(nombre, len(items))) as equipe:
        for rang in range(len(items)):
            while rang not in rendus:
                for ouvrier in equipe:
                    while a_donner and a_donner[0] < rang + AVANCE * nombre and ouvrier.free:
                        ouvrier.give(a_donner.popleft(), items)
                _collect(equipe, rendus, a_donner)
            yield rendus.pop(rang)


def _collect(equipe: list[Ouvrier[T, R]], rendus: dict[int, R | Perdu], a_donner: deque[int]) -> None:
    """Waits for a result at least; replaces a dead worker and gives its other items again."""
    prets = wait([ouvrier.canal for ouvrier in equipe if ouvrier.en_main])
    for place, ouvrier in enumerate(equipe):
        if ouvrier.canal not in prets:
            continue
        rang = ouvrier.en_main.popleft()
        try:
            rendus[rang] = ouvrier.canal.recv()
        except (EOFError, OSError):
            rendus[rang] = Perdu(f"worker {ouvrier.processus.pid} died")
            a_donner.extendleft(reversed(ouvrier.en_main))
            ouvrier.stop()
            equipe[place] = Ouvrier(ouvrier.travail)


class Ouvrier(Generic[T, R]):
    """A process that works on what it receives, in order."""

    def __init__(self, travail: Callable[[T], R]) -> None:
        self.travail = travail
        self.en_main: deque[int] = deque()
        self.canal, autre_bout = _PROCESSUS.Pipe()
        self.processus = _PROCESSUS.Process(target=_serve, args=(autre_bout, travail), daemon=True)
        with _no_interrupt():
            self.processus.start()
        autre_bout.close()

    @property
    def free(self) -> bool:
        """Whether it can take one more item."""
        return len(self.en_main) < EN_MAIN

    def give(self, rang: int, items: Sequence[T]) -> None:
        """Sends an item; a dead worker is found when its result is read."""
        self.en_main.append(rang)
        with suppress(OSError):
            self.canal.send(items[rang])

    def stop(self) -> None:
        """Ends it now."""
        self.canal.close()
        self.processus.terminate()
        self.processus.join()


@contextmanager
def _team(travail: Callable[[T], R], nombre: int) -> Iterator[list[Ouvrier[T, R]]]:
    equipe: list[Ouvrier[T, R]] = []
    try:
        for _ in range(nombre):
            equipe.append(Ouvrier(travail))
        yield equipe
    finally:
        for ouvrier in equipe:
            ouvrier.stop()


def _serve(canal: Connection[Any, Any], travail: Callable[[Any], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    with suppress(EOFError, OSError):
        while True:
            canal.send(travail(canal.recv()))


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """A child started here ignores Ctrl-C from its first instruction on; here, it comes a little later."""
    if sys.platform == "win32":
        yield
        return
    avant = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, avant)
