"""Reading an address someone gave us, without becoming their hand inside our network (SSRF): only http and https, only
public addresses, each redirect looked at anew, the address that was checked is the one connected to, and so much at most."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urljoin, urlsplit

from loge.common.errors import Rejected, Unreachable

MOST_BYTES = 2_000_000
MOST_REDIRECTS = 3
PATIENCE = 10.0  # seconds for each step
IN_ALL = 20.0
Allowed = Callable[[str], bool]
_LAST_32 = tuple(ipaddress.IPv6Network(told) for told in ("::ffff:0:0/96", "::/96", "64:ff9b::/96"))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: one network's own


def is_public(address: str) -> bool:
    """Whether an IP address is anyone’s: neither ours, nor this machine’s, nor a network’s own."""
    found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in _LOCAL_NAT64:
            return False
        found = _carried(found) or found
    return bool(found.is_global and not found.is_multicast)


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside this one: mapped, compatible (RFC 4291), through NAT64 (RFC 6052) or 6to4 (RFC 3056)."""
    if any(address in network for network in _LAST_32):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


def normal(url: str) -> str:
    """``webcal://`` is what calendars call https. Raises Rejected("address") for what is no address on the web."""
    told = url.strip()
    if told.lower().startswith(("webcal://", "webcals://")):
        told = "https://" + told.split("://", 1)[1]
    parts = urlsplit(told)
    try:
        port = parts.port
    except ValueError:
        raise Rejected("address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or (port is not None and port < 1):
        raise Rejected("address")
    if any(sign.isspace() or ord(sign) < 33 for sign in told):
        raise Rejected("address")
    return told


def fetch(
    url: str,
    *,
    allowed: Allowed = is_public,
    accept: str = "text/calendar",
    most: int = MOST_BYTES,
    in_all: float = IN_ALL,
) -> bytes:
    """What lies there. Raises Rejected (``address``, ``private``, ``too_big``, ``not_found``), Unreachable."""
    until = time.monotonic() + in_all
    told = normal(url)
    for _step in range(MOST_REDIRECTS + 1):
        status, where, body = _get(told, allowed, until, accept, most)
        if status in (301, 302, 303, 307, 308) and where:
            told = normal(urljoin(told, where))
            continue
        if status == 200:
            return body
        if status in (401, 403, 404, 410):
            raise Rejected("not_found")
        raise Unreachable(f"status {status}")
    raise Rejected("address")


def _get(url: str, allowed: Allowed, until: float, accept: str, most: int) -> tuple[int, str, bytes]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolve(host, port, allowed)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        patience = min(PATIENCE, max(0.5, until - time.monotonic()))
        with _cut_off(socket.create_connection((address, port), timeout=patience), until) as plain:
            wire = plain
            if parts.scheme == "https":
                wire = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            link = http.client.HTTPConnection(host, port, timeout=patience)
            link.sock = wire
            try:
                link.request("GET", path, headers={"Accept": accept, "User-Agent": "Loge"})
                answer = link.getresponse()
                return answer.status, answer.headers.get("Location", ""), _body(answer, until, most)
            finally:
                link.close()
    except (OSError, http.client.HTTPException) as problem:
        raise Unreachable(type(problem).__name__) from problem


@contextmanager
def _cut_off(wire: socket.socket, until: float) -> Iterator[socket.socket]:
    """The line is cut at that moment, however little at a time the other end says: a patience for each step has no end."""
    held = wire.dup()  # TLS takes the first one over

    def cut() -> None:
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(max(0.1, until - time.monotonic()), cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield wire
    finally:
        alarm.cancel()
        held.close()


def _resolve(host: str, port: int, allowed: Allowed) -> str:
    try:
        found = {str(line[4][0]) for line in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as problem:
        raise Unreachable("no such host") from problem
    if not found or not all(allowed(address) for address in found):  # one private answer among them is enough to refuse
        raise Rejected("private")
    return sorted(found, key=len)[0]


def _body(answer: http.client.HTTPResponse, until: float, most: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read1(65_536):
        size += len(piece)
        if size > most:
            raise Rejected("too_big")
        if time.monotonic() > until:
            raise Unreachable("too slow")
        pieces.append(piece)
    if answer.length or time.monotonic() > until:
        raise Unreachable("cut short")
    return b"".join(pieces)
