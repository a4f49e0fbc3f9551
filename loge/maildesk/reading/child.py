"""The bounded child: reads one mail after another from its standard input, with little memory and little time.

A frame is ``length of the order (4 bytes), length of the content (8 bytes), order as JSON, content``. The answer is a frame
of the same form; answers are sent when an empty order (``NOW``) asks for them. It imports no framework: it starts quickly and holds no secret.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import Any, BinaryIO

from . import look

FRAME = struct.Struct("<IQ")
MEMORY = 768 * 1024 * 1024  # address space, the interpreter included
CPU_SECONDS = 8  # for one mail
PIPE = 1 << 16  # bytes a pipe holds: most mails, and most answers, go through in one piece


def main() -> None:
    """Until its input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(1_500)
    source = open(sys.stdin.fileno(), "rb", buffering=PIPE, closefd=False)  # noqa: SIM115  as long as it lives
    target = open(sys.stdout.fileno(), "wb", buffering=2 * PIPE, closefd=False)  # noqa: SIM115
    while (asked := take(source)) is not None:
        order, content = asked
        if not order:
            target.flush()
            continue
        _bound_time(order.pop("cpu", CPU_SECONDS))
        put(target, *answer(order, content))


def answer(order: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        told, bytes_ = look.DOES[order.pop("do")](content, **order)
    except MemoryError:
        return {"trouble": "memory"}, b""
    except RecursionError:
        return {"trouble": "depth"}, b""
    except look.TooMuch:
        return {"trouble": "parts"}, b""
    except Exception as error:  # whatever a hostile mail makes the parser do: its file is kept, the next one is read
        return {"trouble": "shape", "error": f"{type(error).__name__}: {error}"[:300]}, b""
    return {"told": told}, bytes_


def _bound_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def take(source: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """One frame; None when the other end is gone."""
    head = source.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    order_length, length = FRAME.unpack(head)
    order = json.loads(source.read(order_length))
    content = source.read(length)
    return (order, content) if len(content) == length else None


def framed(order: dict[str, Any], length: int) -> bytes:
    """An order, or an answer, and how many bytes follow it."""
    told = json.dumps(order, separators=(",", ":")).encode()
    return FRAME.pack(len(told), length) + told


NOW = framed({}, 0)


def put(target: BinaryIO, order: dict[str, Any], content: bytes = b"") -> None:
    target.write(framed(order, len(content)))
    if content:
        target.write(content)


if __name__ == "__main__":
    main()
