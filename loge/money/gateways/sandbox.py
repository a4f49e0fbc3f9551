"""The payment service of our own, over HTTP, with play money (``loge.money.sandbox``). The default, and the tests'."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import re
import time
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from loge.common.errors import Rejected, Unreachable

from . import Notice, Page, Standing

TIMEOUT = 10.0  # seconds for a connection, and for each silence after it
PATIENCE = 300  # seconds a signed webhook may be old, or ahead of our clock
MOST_BYTES = 1_000_000
MOST_WORDS = 300


def start(*, key: str, cents: int, currency: str, words: str, back: str, language: str) -> Page:
    wish = {"cents": cents, "currency": currency, "words": words[:MOST_WORDS], "back": back, "language": language}
    opened = _call("POST", "/payments", key=key, wish=wish)
    return Page(opened["ref"], page_origin() + opened["page"])


def look(ref: str) -> Standing:
    seen = _call("GET", _payment(ref))
    return Standing(
        seen["status"], seen["held"], seen["captured"], seen["refunded"], seen["disputed"] or seen["reason"],
        seen.get("dispute", ""), seen.get("dispute_cents", 0),
    )  # fmt: skip


def capture(ref: str, *, key: str, cents: int) -> None:
    _call("POST", _payment(ref, "capture"), key=key, wish={"cents": cents})


def void(ref: str, *, key: str) -> None:
    _call("POST", _payment(ref, "void"), key=key)


def refund(ref: str, *, key: str, cents: int) -> str:
    return str(_call("POST", _payment(ref, "refund"), key=key, wish={"cents": cents})["ref"])


def pay_out(*, key: str, payee: str, cents: int, currency: str) -> str:
    wish = {"payee": payee, "cents": cents, "currency": currency}
    return str(_call("POST", "/transfers", key=key, wish=wish)["ref"])


def take_back(ref: str, *, key: str, cents: int) -> None:
    """Ask a transfer back. Raises Rejected once the payee's bank has it."""
    _call("POST", f"/transfers/{quote(ref, safe='')}/reverse", key=key, wish={"cents": cents})


def read_hook(body: bytes, headers: dict[str, str]) -> Notice:
    """Raises Rejected("unsigned") unless the body was signed with our secret in the last five minutes."""
    signature = {name.lower(): value for name, value in headers.items()}.get("sandbox-signature", "")
    found = re.fullmatch(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})", signature)
    if not found or abs(time.time() - int(found[1])) > PATIENCE:
        raise Rejected("unsigned", "The webhook bears no fresh signature.")
    digest = hmac.new(_secret(), found[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(digest, found[2]):
        raise Rejected("unsigned", "The webhook was not signed with our secret.")
    try:
        said = json.loads(body)
        event, ref = said["event"], said["ref"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Rejected("unsigned", "The webhook cannot be read.") from None
    if not isinstance(event, str) or not isinstance(ref, str):
        raise Rejected("unsigned", "The webhook cannot be read.")
    return Notice(event, ref)


def page_origin() -> str:
    """Where the hosted pages live: ``https://pay.example``, for the Content-Security-Policy and for the links."""
    url = urlsplit(settings.LOGE_SANDBOX_URL)
    return f"{url.scheme}://{url.netloc}"


def _payment(ref: str, verb: str = "") -> str:
    return f"/payments/{quote(ref, safe='')}" + (f"/{verb}" if verb else "")


def _secret() -> bytes:
    return str(settings.LOGE_SANDBOX_HOOK_SECRET).encode()


def _call(method: str, path: str, *, key: str = "", wish: dict[str, Any] | None = None) -> dict[str, Any]:
    """One question, one answer; http.client follows no redirect and asks no proxy.

    Raises Rejected if the service said no, Unreachable if it said nothing one can rely on. A key it does not know (401)
    is ours to mend, not the payment's fault: Unreachable too, so that nothing is given up for a slip in the settings.
    """
    status, answer = _ask(method, path, key, wish)
    if status in (200, 201) and answer is not None:
        return answer
    if 400 <= status < 500 and status != 401 and answer is not None and isinstance(answer.get("code"), str):
        raise Rejected(answer["code"], str(answer.get("words", "")))
    raise Unreachable(f"the payment service answered {status}")


def _ask(method: str, path: str, key: str, wish: dict[str, Any] | None) -> tuple[int, dict[str, Any] | None]:
    url = urlsplit(settings.LOGE_SANDBOX_URL)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    headers = {"Authorization": f"Bearer {settings.LOGE_SANDBOX_KEY}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    line = kind(url.netloc, timeout=TIMEOUT)
    try:
        line.request(method, path, json.dumps(wish or {}) if method == "POST" else None, headers)
        reply = line.getresponse()
        raw = reply.read(MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"the payment service does not answer: {error}") from error
    finally:
        line.close()
    return reply.status, _object(raw)


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
