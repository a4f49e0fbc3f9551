"""Whether a mail comes from whom it says: only what the mailbox's own relay has written about it counts (RFC 8601).

A mail may bring any Authentication-Results along. Each server writes above what it was given; so only the block above the
first Received line of another server is looked at, and in it only the highest result that bears our relay's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

VERIFIED, UNVERIFIED, FORGED = "verified", "unverified", "forged"
_BY: Final = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_RESULT: Final = re.compile(r"^\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"\b(header\.d|header\.from|smtp\.mailfrom|header\.i)\s*=\s*([^\s;]+)", re.IGNORECASE)
_LONGEST: Final = 10_000


def verdict(headers: Sequence[tuple[str, str]], sender: str, relay: str) -> str:
    """``headers`` as they stand, the highest first; ``relay`` is the authserv-id that is believed, empty for none."""
    if not relay:
        return UNVERIFIED
    told = _result_of(headers, relay.lower())
    if told is None:
        return UNVERIFIED
    return _judged(told, sender.rpartition("@")[2])


def _result_of(headers: Sequence[tuple[str, str]], relay: str) -> str | None:
    for name, value in headers:
        low = name.lower()
        if low == "authentication-results":
            plain = scrubbed(str(value)[:_LONGEST])
            server = plain.partition(";")[0].split()
            if server and server[0].lower() == relay:
                return plain.partition(";")[2]
        elif low == "received":
            by = _BY.search(_without_comments(str(value)[:_LONGEST]))
            if by is None or not _is_of(by[1].lower(), relay):
                return None  # what is below was written before our relay had it
    return None


def _is_of(host: str, relay: str) -> bool:
    """A server of the relay's own: by its name, its neighbour in the domain, or one that has only a number."""
    domain = relay.partition(".")[2]
    return host == relay or ":" in host or ("." in domain and host.endswith("." + domain))


def scrubbed(value: str) -> str:
    """Without comments and quoted strings, in which anything may be written."""
    return _without_comments(_QUOTED.sub('""', value))


def _without_comments(value: str) -> str:
    if "(" not in value:
        return value
    out, depth = [], 0
    for sign in value:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif not depth:
            out.append(sign)
    return "".join(out)


def _judged(told: str, domain: str) -> str:
    aligned = False
    for clause in told.split(";"):
        found = _RESULT.match(clause)
        if found is None:
            continue
        method, result = found[1].lower(), found[2].lower()
        if method == "dmarc" and result in ("pass", "fail"):
            return VERIFIED if result == "pass" else FORGED
        if result == "pass" and domain:
            for _name, value in _PROPERTY.findall(clause):
                aligned |= _aligned(value.rpartition("@")[2].lower().strip("."), domain)
    return VERIFIED if aligned else UNVERIFIED


def _aligned(proven: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489, 3.1) without a list of public suffixes: the same, or a sub-domain of what is proven."""
    return bool(proven) and "." in proven and (domain == proven or domain.endswith("." + proven))
