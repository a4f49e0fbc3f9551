"""A few children that read mail. One that dies, or takes too long, is replaced; what it was reading is given up with its reason."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from . import child

WALL_SECONDS = 15.0
_ROOT = str(Path(__file__).resolve().parents[3])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from loge.maildesk.reading.child import main; main()"
_RENEWED_AFTER = 3_000  # mails: memory that was scattered is given back
_MOST_IDLE = 4
_ROOM, _MOST_TOLD = 1 << 20, 100  # bytes, and mails, that are told in one go

Frame = tuple[bytes, bytes]  # an order as the child takes it, and the bytes it is about
Answer = tuple[dict[str, Any], bytes]


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
        self._room = _widened(self._to)
        self.done = 0

    def first_of(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """The first of them, and those behind it that its pipe holds as well: they are told before it has to listen."""
        room = self._room - len(child.NOW)
        for number, frame in enumerate(frames[:_MOST_TOLD]):
            room -= sum(map(len, frame))
            if room < 0:
                return frames[: max(number, 1)]
        return frames[:_MOST_TOLD]

    def ask(self, frames: Sequence[Frame], *, wall: float) -> list[Answer]:
        """What it answers to each; several are told, and answered, in one go. Raises Unreadable; the child is ended then."""
        until = time.monotonic() + wall
        try:
            self._write([*chain.from_iterable(frames), child.NOW])
            answers, come = [], b""
            for _each in frames:
                answer, come = self._answer(come, until)
                answers.append(answer)
        except (OSError, ValueError) as gone:
            self.end()
            raise Unreadable("gone", str(gone)) from None
        except Unreadable:
            self.end()
            raise
        self.done += len(frames)
        return answers

    def _write(self, pieces: Sequence[bytes]) -> None:
        sent = os.writev(self._to, pieces)
        for piece in pieces:
            left = memoryview(piece)[sent:]
            sent = max(0, sent - len(piece))
            while left:
                left = left[os.write(self._to, left) :]

    def _answer(self, come: bytes, until: float) -> tuple[Answer, bytes]:
        """One frame, taken as it comes, and what has come of the next."""
        head = child.FRAME.size
        come = self._read(come, head, until)
        length, size = child.FRAME.unpack_from(come)
        ends = head + length + size
        come = self._read(come, ends, until)
        return (json.loads(come[head : head + length]), come[head + length : ends]), come[ends:]

    def _read(self, come: bytes, length: int, until: float) -> bytes:
        """What has come, and what comes until there are that many bytes: the child says nothing unasked."""
        if len(come) >= length:
            return come
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


def ask(order: dict[str, Any], content: bytes, *, wall: float = WALL_SECONDS) -> Answer:
    """What a child answers. Raises Unreadable."""
    return _alone(_frame(order, content), wall)


def ask_all(asked: Iterable[tuple[dict[str, Any], bytes]], *, wall: float = WALL_SECONDS) -> list[Answer | Unreadable]:
    """What a child answers to each, as many in one go as a pipe holds: it is woken once for them, not once for each.

    Whatever goes wrong with several, they are asked one by one: each is bounded by itself, and none pays for its neighbour.
    """
    frames, found = [_frame(*each) for each in asked], list[Answer | Unreadable]()
    while left := frames[len(found) :]:
        one = _take()
        some = one.first_of(left)
        try:
            answers = one.ask(some, wall=wall)
        except Unreadable:
            found += [_or_trouble(_alone, frame, wall) for frame in some]
        else:
            _give_back(one, answers)
            found += [_or_trouble(_found, answer) for answer in answers]
    return found


def _alone(frame: Frame, wall: float) -> Answer:
    """A child that was found dead costs one more try."""
    one = _take()
    was_new = one.done == 0
    try:
        answers = one.ask([frame], wall=wall)
    except Unreadable as trouble:
        if trouble.why != "gone" or was_new:
            raise
        one = Child()  # it may have died of something else, in between
        answers = one.ask([frame], wall=wall)
    _give_back(one, answers)
    return _found(answers[0])


def _or_trouble(make: Callable[..., Answer], *told: Any) -> Answer | Unreadable:
    try:
        return make(*told)
    except Unreadable as trouble:
        return trouble


def _found(answer: Answer) -> Answer:
    told, content = answer
    if "trouble" in told:
        raise Unreadable(told["trouble"], told.get("error", ""))
    return told["told"], content


def _frame(order: dict[str, Any], content: bytes) -> Frame:
    return child.framed(order, len(content)), content


def _widened(pipe: int) -> int:
    """How many bytes a pipe holds, once it has been made as wide as the system lets us."""
    try:
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)
        return fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ)
    except (OSError, AttributeError):  # a system that does not tell
        return child.PIPE


def _take() -> Child:
    with _lock:
        if _idle:
            return _idle.pop()
    return Child()


def _give_back(one: Child, answers: Sequence[Answer]) -> None:
    is_tired = one.done >= _RENEWED_AFTER or any(told.get("trouble") == "memory" for told, _content in answers)
    with _lock:
        if not is_tired and len(_idle) < _MOST_IDLE:
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
