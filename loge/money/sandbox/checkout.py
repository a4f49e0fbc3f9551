"""The client's side of a payment: a card is offered, the bank asks for a code, the money is held. Or not."""

from __future__ import annotations

import hmac
import re
import secrets
import sqlite3

from .cards import Card
from .service import Tell, find, new_ref
from .store import Store
from .wishes import No

MOST_REFUSALS = 5  # then the payment fails for good, and its page closes
MOST_WRONG_CODES = 3


class Checkout:
    """What a client may do on a payment's page. Everything may be sent twice, and late."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self.store, self.tell = store, tell

    def payment(self, ref: str) -> sqlite3.Row:
        with self.store.reading() as db:
            return find(db, ref)

    def attempt(self, payment: str, ref: str) -> sqlite3.Row:
        with self.store.reading() as db:
            return _find_attempt(db, payment, ref)

    def offer(self, ref: str, form: str, card: Card) -> sqlite3.Row:
        """The attempt that card makes: ``asked`` for a code, or ``refused``. The same form sent twice is one attempt.

        Raises No (409) if the payment is no longer open.
        """
        with self.store.writing() as db:
            same = "select * from attempts where payment = ? and form = ? and card = ?"
            before = db.execute(same, (ref, form, card.last4)).fetchone()
            if before is not None:
                return before  # type: ignore[no-any-return]
            if find(db, ref)["status"] != "open":
                raise No(409, "not_open", "this payment is no longer open")
            refusal = "" if card.once and _offered(db, ref, card) else card.refusal
            attempt = new_ref("att")
            state, code = ("refused" if refusal else "asked"), f"{secrets.randbelow(1_000_000):06}"
            db.execute(
                "insert into attempts (ref, payment, form, card, state, code) values (?, ?, ?, ?, ?, ?)",
                (attempt, ref, form, card.last4, state, code),
            )
            if refusal:
                self._count_refusal(db, ref, refusal)
            return _find_attempt(db, ref, attempt)

    def confirm(self, ref: str, attempt: str, code: str) -> sqlite3.Row:
        """Hold the money if the code is right; three wrong ones refuse the card. The attempt as it then stands."""
        with self.store.writing() as db:
            asked = _find_attempt(db, ref, attempt)
            if asked["state"] != "asked" or find(db, ref)["status"] != "open":
                return asked
            if hmac.compare_digest(re.sub(r"\D", "", code).encode(), asked["code"].encode()):
                hold = "update payments set status = 'held', reason = '', card = ? where ref = ? and status = 'open'"
                db.execute(hold, (asked["card"], ref))
                db.execute("update attempts set state = 'confirmed' where ref = ?", (attempt,))
                self.tell(db, "payment.held", ref)
            elif asked["wrong"] + 1 >= MOST_WRONG_CODES:
                self._refuse(db, ref, attempt, "authentication_failed")
            else:
                db.execute("update attempts set wrong = wrong + 1 where ref = ?", (attempt,))
            return _find_attempt(db, ref, attempt)

    def refuse(self, ref: str, attempt: str) -> None:
        """The client says no to the bank. Another card may be tried."""
        with self.store.writing() as db:
            asked = _find_attempt(db, ref, attempt)
            if asked["state"] == "asked" and find(db, ref)["status"] == "open":
                self._refuse(db, ref, attempt, "authentication_refused")

    def play(self, ref: str, card: Card) -> sqlite3.Row:
        """The whole page at once, for tests. Raises No (402) with the bank's reason if the card is refused."""
        attempt = self.offer(ref, new_ref("form"), card)
        if attempt["state"] == "asked":
            self.confirm(ref, attempt["ref"], attempt["code"])
        payment = self.payment(ref)
        if payment["status"] != "held":
            raise No(402, payment["reason"] or "not_open", "the card was refused")
        return payment

    def _refuse(self, db: sqlite3.Connection, ref: str, attempt: str, reason: str) -> None:
        db.execute("update attempts set state = 'refused' where ref = ?", (attempt,))
        self._count_refusal(db, ref, reason)

    def _count_refusal(self, db: sqlite3.Connection, ref: str, reason: str) -> None:
        db.execute("update payments set reason = ? where ref = ?", (reason, ref))
        refused = "select count(*) from attempts where payment = ? and state = 'refused'"
        if db.execute(refused, (ref,)).fetchone()[0] >= MOST_REFUSALS:
            db.execute("update payments set status = 'failed' where ref = ? and status = 'open'", (ref,))
            self.tell(db, "payment.failed", ref)


def _find_attempt(db: sqlite3.Connection, payment: str, ref: str) -> sqlite3.Row:
    known = "select * from attempts where ref = ? and payment = ?"
    found: sqlite3.Row | None = db.execute(known, (ref, payment)).fetchone()
    if found is None:
        raise No(404, "unknown", "no such attempt is known")
    return found


def _offered(db: sqlite3.Connection, ref: str, card: Card) -> bool:
    seen = db.execute("select 1 from attempts where payment = ? and card = ?", (ref, card.last4))
    return seen.fetchone() is not None
