"""A few children that read mail. One that dies, or takes too long, is replaced; what it was reading is given up with its reason."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import child

WALL_SECONDS = 15.0
_ROOT = str(Path(__file__).resolve().parents[3])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from loge.maildesk.reading.child import main; main()"
_RENEWED_AFTER = 3_000  # mails: memory that was scattered is given back
_MOST_IDLE = 4


class Unreadable(Exception):
    """A mail no bounded reading could be made of. ``why``: memory, depth, shape, time, gone."""

    def __init__(self, why: str, words: str = "") -> None:
        super().__init__(words or why)
        self.why = why


class Child:
    """One child process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603  this very interpreter, on words of ours
            [sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0, env={}, cwd="/",
        )  # fmt: skip
        assert self.process.stdin is not None and self.process.stdout is not None
        self._to, self._from = self.process.stdin.fileno(), self.process.stdout.fileno()
        self.done = 0

    def ask(self, order: dict[str, Any], content: bytes, *, wall: float) -> tuple[dict[str, Any], bytes]:
        """Raises Unreadable; the child is ended then."""
        until = time.monotonic() + wall
        try:
            head = child.framed(order, len(content))
            sent = os.writev(self._to, (head, content))
            if sent < len(head):
                self._write(head[sent:])
            self._write(memoryview(content)[max(0, sent - len(head)) :])
            told, found = self._answer(until)
        except (OSError, ValueError) as gone:
            self.end()
            raise Unreadable("gone", str(gone)) from None
        except Unreadable:
            self.end()
            raise
        self.done += 1
        return told, found

    def _write(self, content: bytes | memoryview) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(self._to, left) :]

    def _answer(self, until: float) -> tuple[dict[str, Any], bytes]:
        """One frame, taken as it comes."""
        head = child.FRAME.size
        come = self._read(b"", head, until)
        length, size = child.FRAME.unpack_from(come)
        come = self._read(come, head + length + size, until)
        return json.loads(come[head : head + length]), come[head + length :]

    def _read(self, come: bytes, length: int, until: float) -> bytes:
        """What has come, and what comes until there are that many bytes: the child says nothing more unasked."""
        chunks, left = [come], length - len(come)
        while left > 0:
            if not select.select([self._from], [], [], max(0.0, until - time.monotonic()))[0]:
                raise Unreadable("time")
            chunk = os.read(self._from, min(max(left, child.PIPE), 1 << 20))
            if not chunk:
                raise Unreadable("time" if self._was_out_of_time() else "gone")
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks)

    def _was_out_of_time(self) -> bool:
        """Whether the kernel ended it for its use of the processor (RLIMIT_CPU)."""
        try:
            return self.process.wait(timeout=1) == -signal.SIGXCPU
        except subprocess.TimeoutExpired:
            return False

    def end(self) -> None:
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self.process.wait()


_idle: list[Child] = []
_lock = threading.Lock()


def ask(order: dict[str, Any], content: bytes, *, wall: float = WALL_SECONDS) -> tuple[dict[str, Any], bytes]:
    """What a child answers. Raises Unreadable. A child that was found dead costs one more try."""
    one = _take()
    was_new = one.done == 0
    try:
        told, found = one.ask(dict(order), content, wall=wall)
    except Unreadable as trouble:
        if trouble.why != "gone" or was_new:
            raise
        one = Child()  # it may have died of something else, in between
        told, found = one.ask(dict(order), content, wall=wall)
    if told.get("trouble") == "memory" or one.done >= _RENEWED_AFTER:
        one.end()
    else:
        _give_back(one)
    if "trouble" in told:
        raise Unreadable(told["trouble"], told.get("error", ""))
    return told["told"], found


def _take() -> Child:
    with _lock:
        if _idle:
            return _idle.pop()
    return Child()


def _give_back(one: Child) -> None:
    with _lock:
        if len(_idle) < _MOST_IDLE:
            _idle.append(one)
            return
    one.end()


def close() -> None:
    """End every idle child."""
    with _lock:
        gone, _idle[:] = list(_idle), []
    for one in gone:
        one.end()


def _forget() -> None:
    """After a fork: they are the parent's. Their pipes are closed here, so that they end when the parent does."""
    global _lock
    _lock = threading.Lock()
    for one in _idle:
        for stream in (one.process.stdin, one.process.stdout):
            if stream is not None:
                os.close(stream.fileno())
        one.process.returncode = 0  # not ours to wait for
    _idle.clear()


os.register_at_fork(after_in_child=_forget)
