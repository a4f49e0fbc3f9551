"""Connecting to a server someone of a house has named: only to mail ports, and inside no network the operator has not opened.

The name is looked up once and the connection goes to the address that was judged, so that a name that changes its
answer between the two (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl

from django.conf import settings

from loge.common.fetching import is_public

from .troubles import Trouble

PORTS = frozenset({24, 25, 110, 143, 465, 587, 993, 995, 2525})
PATIENCE = 15.0  # seconds for each answer of a server


def connect(host: str, port: int, patience: float = PATIENCE) -> socket.socket:
    """A connection to that server. Raises Trouble (``private``, ``port``) or OSError."""
    last: OSError | None = None
    for address in addresses(host, port):
        try:
            return socket.create_connection((address, port), timeout=patience)
        except OSError as problem:
            last = problem
    raise last or Trouble("dns", host)


def addresses(host: str, port: int) -> list[str]:
    """Where the name leads, every address judged: one that is closed to us closes the name."""
    found = list(dict.fromkeys(str(told[4][0]) for told in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    for address in found:
        if not _is_open(host, address):
            raise Trouble("private", host)
        if port not in PORTS and not _is_named(host, address):
            raise Trouble("port", str(port))
    return found


def context(host: str) -> ssl.SSLContext:
    """Certificates are verified; those of a house of one's own may be added by LOGE_MAIL_CA."""
    made = ssl.create_default_context(cafile=None)
    if settings.MAIL_CA:
        made.load_verify_locations(settings.MAIL_CA)
    return made


def _is_open(host: str, address: str) -> bool:
    return is_public(address) or _is_named(host, address)


def _is_named(host: str, address: str) -> bool:
    """The operator has opened this very name, or the network the address is in."""
    where = ipaddress.ip_address(address.partition("%")[0])
    for told in settings.MAIL_PRIVATE:
        if told.lower() == host.lower():
            return True
        try:
            network = ipaddress.ip_network(told, strict=False)
        except ValueError:
            continue
        if where.version == network.version and where in network:
            return True
    return False
