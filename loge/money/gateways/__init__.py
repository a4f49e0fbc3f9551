"""The payment port, in our words. A gateway is a file of this folder with these functions.

Every call that changes something carries ``key``: the same key asked twice is one act. A call raises Unreachable when no
answer came (it may have acted), Rejected when the answer is no.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from loge.common.shelf import shelf


@dataclass(frozen=True, slots=True)
class Page:
    """A payment was opened: its reference at the gateway and the page on which the client pays."""

    ref: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a payment stands at the gateway: ``open``, ``held``, ``captured``, ``voided`` or ``failed``; cents so far.

    ``dispute`` says how the bank sees it: nothing, ``opened``, ``won`` or ``lost``, about ``disputed`` cents.
    """

    status: str
    held: int = 0
    captured: int = 0
    refunded: int = 0
    reason: str = ""
    dispute: str = ""
    disputed: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What a webhook says: which event, about which payment. The truth is read again with ``look``."""

    event: str
    ref: str


class Gateway(Protocol):
    def start(self, *, key: str, cents: int, currency: str, words: str, back: str, language: str) -> Page: ...
    def look(self, ref: str) -> Standing: ...
    def capture(self, ref: str, *, key: str, cents: int) -> None: ...
    def void(self, ref: str, *, key: str) -> None: ...
    def refund(self, ref: str, *, key: str, cents: int) -> str: ...
    def pay_out(self, *, key: str, payee: str, cents: int, currency: str) -> str: ...
    def take_back(self, ref: str, *, key: str, cents: int) -> None: ...
    def read_hook(self, body: bytes, headers: dict[str, str]) -> Notice: ...
    def page_origin(self) -> str: ...


def gateway(name: str) -> Gateway:
    """The gateway of that name. Raises KeyError if no such file lies on the shelf."""
    return shelf(__name__)[name]
