"""The door of the hosted pages: find the payment, do what was asked, show a page or send elsewhere (303)."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl

from . import cards, pages
from .checkout import Checkout
from .wishes import No


@dataclass(frozen=True, slots=True)
class Reply:
    """A page, or with ``to`` the way to another one. ``back`` is where its forms may lead in the end."""

    status: int
    html: str = ""
    to: str = ""
    back: str = ""


class Hosted:
    """What a browser may ask. A POST that did something ends in a redirect, so that going back does no harm."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout

    def card(self, ref: str, chosen: str = "") -> Reply:
        payment = self.checkout.payment(ref)
        if payment["status"] != "open":
            return Reply(200, pages.over(payment), back=payment["back"])
        return Reply(200, pages.card(payment, cards.blank(chosen), _token()), back=payment["back"])

    def offer(self, ref: str, form: dict[str, str]) -> Reply:
        payment = self.checkout.payment(ref)
        written = cards.read(form, dt.datetime.now(dt.UTC).date())
        if payment["status"] != "open":
            return Reply(303, to=f"/pay/{ref}")
        if written.card is None or written.errors:
            return Reply(422, pages.card(payment, written, _token()), back=payment["back"])
        token = form.get("form", "")
        try:
            attempt = self.checkout.offer(ref, token if _TOKEN.fullmatch(token) else _token(), written.card)
        except No:  # closed in the meantime: the page says so
            return Reply(303, to=f"/pay/{ref}")
        if attempt["state"] == "asked":
            return Reply(303, to=f"/pay/{ref}/step/{attempt['ref']}")
        again = f"?card={written.card.number}" if written.card.once else ""  # it will pass next time: keep it written
        return Reply(303, to=f"/pay/{ref}{again}")

    def step(self, ref: str, attempt_ref: str) -> Reply:
        payment, attempt = self.checkout.payment(ref), self.checkout.attempt(ref, attempt_ref)
        if payment["status"] != "open" or attempt["state"] != "asked":
            return Reply(303, to=f"/pay/{ref}")
        return Reply(200, pages.step(payment, attempt), back=payment["back"])

    def answer(self, ref: str, attempt_ref: str, form: dict[str, str]) -> Reply:
        if form.get("act") == "refuse":
            self.checkout.refuse(ref, attempt_ref)
            return Reply(303, to=f"/pay/{ref}")
        attempt = self.checkout.confirm(ref, attempt_ref, form.get("code", ""))
        if attempt["state"] == "confirmed":
            return Reply(303, to=self.checkout.payment(ref)["back"])
        return Reply(303, to=f"/pay/{ref}/step/{attempt_ref}")  # which says what was wrong, or leads on


_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")


def _token() -> str:
    """Names one showing of the form: sent twice, it is one attempt."""
    return secrets.token_urlsafe(16)


def read_form(raw: bytes) -> dict[str, str]:
    """The fields of a form, the last one winning. Raises No (400) if there are too many."""
    try:
        return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise No(400, "invalid", "too many fields") from None
