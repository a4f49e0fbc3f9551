"""Child processes that live together: one that dies is started again, and all end when the parent does."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from .trouble import Trouble

STOP_WITHIN = 4.0  # seconds, then they are killed
PR_SET_PDEATHSIG = 1  # Linux: the signal a child gets when its parent is gone, however it went
SHORT_LIFE = 2.0  # one that dies sooner, MOST_FALLS times in a row, will not do better
MOST_FALLS = 3


@dataclass
class Child:
    """One command of ``loge``, running."""

    name: str
    arguments: Sequence[str]
    settings: Mapping[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    falls: int = 0

    def start(self) -> None:
        self.begun = time.monotonic()
        with self.log.open("ab") if self.log else nullcontext() as errors:
            self.process = subprocess.Popen(  # noqa: S603  our own command line
                [sys.executable, "-m", "loge.cli", *self.arguments],
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # what goes wrong comes by the error channel
                stderr=errors,
                start_new_session=True,  # Ctrl-C reaches the parent alone, which stops them in order
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Family:
    """Children in the order they start; they stop in the opposite one. ``log`` takes what they say goes wrong."""

    log: Path | None = None
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, *arguments: str, **settings: str) -> Child:
        child = Child(name, arguments, settings, self.log)
        child.start()
        self.children.append(child)
        return child

    def mend(self) -> list[str]:
        """Start again who died; returns their names. Raises Trouble for one that cannot live."""
        fallen = [child for child in self.children if not child.lives]
        for child in fallen:
            child.falls = child.falls + 1 if time.monotonic() - child.begun < SHORT_LIFE else 1
            if child.falls > MOST_FALLS:
                raise Trouble(f"{child.name} stops as soon as it starts; its last words are above.")
            child.start()
        return [child.name for child in fallen]

    def stop(self) -> None:
        """Ask all to end, wait, kill who would not."""
        running = [child.process for child in reversed(self.children) if child.process and child.lives]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
