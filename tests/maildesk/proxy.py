"""A proxy in front of an IMAP server that fails as networks and servers do: drops, cuts, stalls, throttles, refuses."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress

_LITERAL = re.compile(rb"BODY\[\] \{(\d+)\}\r\n")


class Proxy:
    """``fault`` is one of ``""``, drop, cut, stall, throttle, refuse; after ``times`` faults it behaves."""

    def __init__(self, port: int) -> None:
        self.behind = port
        self.fault, self.times, self.met = "", 10**6, 0
        self.lines: list[bytes] = []  # what clients said
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.door.getsockname()[1]
        threading.Thread(target=self._open, daemon=True).start()

    def become(self, fault: str = "", times: int = 10**6) -> None:
        self.fault, self.times, self.met = fault, times, 0

    def close(self) -> None:
        self.door.close()

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                near, _where = self.door.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _strikes(self, *faults: str) -> bool:
        if self.fault in faults and self.met < self.times:
            self.met += 1
            return True
        return False

    def _serve(self, near: socket.socket) -> None:
        with suppress(OSError):
            if self._strikes("throttle"):
                near.sendall(b"* BYE [UNAVAILABLE] Too many connections, try again later\r\n")
                near.close()
                return
            far = socket.create_connection(("127.0.0.1", self.behind))
            threading.Thread(target=self._down, args=(far, near), daemon=True).start()
            while said := near.recv(65536):
                self.lines += said.splitlines()
                if b" LOGIN " in said and self._strikes("refuse"):
                    tag = said.split()[0]
                    near.sendall(tag + b" NO [AUTHENTICATIONFAILED] Authentication failed.\r\n")
                    continue
                far.sendall(said)
            far.close()

    def _down(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while said := far.recv(1 << 20):
                found = _LITERAL.search(said)
                if found and self._strikes("drop"):
                    near.sendall(said[: found.end() + min(40, int(found[1]) // 2)])
                    near.shutdown(socket.SHUT_RDWR)
                    return
                if found and self._strikes("cut"):  # the literal says less than the message has, and gives that
                    size, lost = int(found[1]), 30
                    said = (
                        said[: found.start()]
                        + b"BODY[] {%d}\r\n" % (size - lost)
                        + said[found.end() : found.end() + size - lost]
                        + said[found.end() + size :]
                    )
                if found and self._strikes("stall"):
                    time.sleep(5)
                    return
                near.sendall(said)
            near.shutdown(socket.SHUT_RDWR)
