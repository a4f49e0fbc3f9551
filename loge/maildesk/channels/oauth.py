"""The provider's authorisation: a code with a proof of its own (PKCE, RFC 7636), then tokens that are renewed and rotate.

A renewal that the provider refuses for good (``invalid_grant``) is a trouble only a person can end: it rings at once.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import secrets
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from loge.common.clock import now

from ..models import Mailbox
from ..providers import Provider, providers
from .secrets import keep, opened
from .troubles import Trouble

EARLY = 120  # seconds before its end a token is renewed
PATIENCE = 15


def begin(provider: Provider, *, address: str, back: str) -> tuple[str, dict[str, str]]:
    """The page of the provider to send the person to, and what the session must remember until they return."""
    client_id, _secret = provider.client
    kept = {"state": secrets.token_urlsafe(32), "verifier": secrets.token_urlsafe(64), "provider": provider.key}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": client_id, "redirect_uri": back, "scope": provider.scope, "state": kept["state"],
        "code_challenge": challenge, "code_challenge_method": "S256", "login_hint": address, **dict(provider.more),
    }  # fmt: skip
    return f"{provider.authorise}?{urlencode(asked)}", kept


def finish(mailbox: Mailbox, *, code: str, kept: dict[str, str], back: str) -> None:
    """Exchange the code for tokens and seal them. The caller has compared the state. Raises Trouble."""
    provider = providers()[kept["provider"]]
    told = _ask(provider, grant_type="authorization_code", code=code, redirect_uri=back, code_verifier=kept["verifier"])
    if not told.get("refresh_token"):
        raise Trouble("provider", "no refresh token")
    mailbox.proof, mailbox.provider = Mailbox.Proof.OAUTH, provider.key
    _take(mailbox, told)
    mailbox.save(update_fields=["sealed", "proof", "provider"])


def fresh_token(mailbox: Mailbox) -> str:
    """A token valid for two minutes at least. Of two who renew at once, one is kept; no lock is held while the
    provider is asked."""
    mine = Mailbox.objects.filter(pk=mailbox.pk, house_id=mailbox.house_id)
    for _try in range(2):
        row = mine.get()
        told = opened(row)
        if _is_fresh(told):
            return _held(mailbox, row)
        provider = providers().get(row.provider)
        if provider is None or not told.get("refresh"):
            raise Trouble("revoked", "no authorisation is kept")
        before = row.sealed
        try:
            _take(row, _ask(provider, grant_type="refresh_token", refresh_token=told["refresh"]))
        except Trouble:
            if mine.exclude(sealed=before).exists():  # another renewed it, and its token was rotated away from us
                continue
            raise
        if mine.filter(sealed=before).update(sealed=row.sealed):
            return _held(mailbox, row)
    return _held(mailbox, mine.get())


def _held(mailbox: Mailbox, row: Mailbox) -> str:
    mailbox.sealed = row.sealed
    return str(opened(row)["access"])


def _is_fresh(told: dict[str, Any]) -> bool:
    return bool(told.get("access")) and float(told.get("until") or 0) - EARLY > now().timestamp()


def _take(mailbox: Mailbox, told: dict[str, Any]) -> None:
    until = now() + dt.timedelta(seconds=int(told.get("expires_in") or 3600))
    keep(mailbox, access=told["access_token"], refresh=told.get("refresh_token"), until=until.timestamp())


def _ask(provider: Provider, **asked: str) -> dict[str, Any]:
    client_id, secret = provider.client
    body = urlencode({**asked, "client_id": client_id, **({"client_secret": secret} if secret else {})}).encode()
    request = urllib.request.Request(provider.exchange, body, {"Accept": "application/json"})  # noqa: S310  the operator's address
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as refused:
        raise _refusal(refused) from None
    except (OSError, ValueError) as problem:
        raise Trouble("provider", type(problem).__name__) from None
    if not told.get("access_token"):
        raise Trouble("provider", "no token")
    return told


def _refusal(refused: urllib.error.HTTPError) -> Trouble:
    """RFC 6749, 5.2: only ``error`` is repeated, never a description that might hold a secret."""
    try:
        word = str(json.load(refused).get("error", ""))[:60]
    except (ValueError, AttributeError, OSError):
        word = ""
    return Trouble(
        "revoked" if word in ("invalid_grant", "interaction_required", "consent_required") else "provider",
        word or str(refused.code),
    )
