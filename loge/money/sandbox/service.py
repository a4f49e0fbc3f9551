"""The rules of the house that keeps the money. Each call is one transaction; each change is conditional on the state it
leaves; an idempotency key is answered once, and the same for a month."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import cards, wishes
from .store import Store
from .wishes import No, Wish

REVERSIBLE_FOR = 60.0  # seconds a transfer is on its way to the payee's bank
HOLDS_LAST = 7 * 86_400.0  # what card schemes grant
ANSWERS_LAST = 30 * 86_400.0

Tell = Callable[[sqlite3.Connection, str, str], None]  # writes an event (kind, reference) beside its change


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict[str, Any]


class Service:
    """What a product may ask of its payment service. Bad wishes raise :class:`No`; decided refusals are answers too."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self.store, self.tell = store, tell
        self.reversible_for = REVERSIBLE_FOR

    def open(self, key: str, wish: Wish) -> Answer:
        """A payment to be paid on its page. Nothing is asked of any card yet."""
        ref = new_ref("pay")
        row = {
            "ref": ref, "cents": wishes.cents(wish), "currency": wishes.currency(wish),
            "words": wishes.text(wish, "words"), "back": wishes.address(wish, "back"),
            "language": wishes.language(wish), "made_at": time.time(),
        }  # fmt: skip

        def act(db: sqlite3.Connection) -> Answer:
            db.execute(
                "insert into payments (ref, cents, currency, words, back, language, made_at)"
                " values (:ref, :cents, :currency, :words, :back, :language, :made_at)",
                row,
            )
            return Answer(201, shown(find(db, ref)))

        return self._once(key, ["open", wish], act)

    def look(self, ref: str) -> Answer:
        with self.store.reading() as db:
            return Answer(200, shown(find(db, ref)))

    def capture(self, key: str, ref: str, wish: Wish) -> Answer:
        """Take at most what is held; the rest of the hold is let go."""
        cents = wishes.cents(wish)

        def act(db: sqlite3.Connection) -> Answer:
            payment = find(db, ref)
            if payment["status"] != "held":
                raise No(409, "not_held", f"nothing is held: the payment is {payment['status']}")
            if cents > payment["cents"]:
                raise No(409, "too_much", f"only {payment['cents']} cents are held")
            if payment["card"] == cards.CAPTURE_FAILS.last4:
                db.execute("update payments set status = 'failed', reason = 'capture_failed' where ref = ?", (ref,))
                self.tell(db, "payment.failed", ref)
                return Answer(402, No(402, "capture_failed", "the bank no longer honours the hold").body)
            take = "update payments set status = 'captured', captured = ? where ref = ? and status = 'held'"
            db.execute(take, (cents, ref))
            self.tell(db, "payment.captured", ref)
            if payment["card"] == cards.DISPUTED.last4:
                self._dispute(db, ref, "fraudulent")
            return Answer(200, shown(find(db, ref)))

        return self._once(key, ["capture", ref, wish], act)

    def void(self, key: str, ref: str) -> Answer:
        """Let go of what is held, or close the page; a payment already voided stays so."""

        def act(db: sqlite3.Connection) -> Answer:
            let_go = "update payments set status = 'voided' where ref = ? and status in ('open', 'held')"
            if db.execute(let_go, (ref,)).rowcount:
                self.tell(db, "payment.voided", ref)
            payment = find(db, ref)
            if payment["status"] != "voided":
                raise No(409, "not_open", f"there is nothing to let go: the payment is {payment['status']}")
            return Answer(200, shown(payment))

        return self._once(key, ["void", ref], act)

    def refund(self, key: str, ref: str, wish: Wish) -> Answer:
        """Give back, never more than was captured in all, whoever asks at the same time."""
        cents = wishes.cents(wish)

        def act(db: sqlite3.Connection) -> Answer:
            payment = find(db, ref)
            give = (
                "update payments set refunded = refunded + ? where ref = ? and status = 'captured'"
                " and disputed = '' and captured - refunded >= ?"
            )
            if not db.execute(give, (cents, ref, cents)).rowcount:
                raise _why_no_refund(payment)
            refund = new_ref("ref")
            db.execute("insert into refunds values (?, ?, ?, ?)", (refund, ref, cents, time.time()))
            self.tell(db, "refund.done", ref)
            return Answer(201, {"ref": refund, "payment": ref, "cents": cents})

        return self._once(key, ["refund", ref, wish], act)

    def transfer(self, key: str, wish: Wish) -> Answer:
        """Pay out to a payee, never more than the balance holds."""
        payee, cents, currency = wishes.text(wish, "payee", 200), wishes.cents(wish), wishes.currency(wish)

        def act(db: sqlite3.Connection) -> Answer:
            left = _balance(db, currency)["available"]
            if cents > left:
                raise No(409, "balance_too_low", f"the balance holds {left} cents of {currency}")
            ref = new_ref("tra")
            db.execute(
                "insert into transfers (ref, payee, cents, currency, made_at) values (?, ?, ?, ?, ?)",
                (ref, payee, cents, currency, time.time()),
            )
            self.tell(db, "transfer.done", ref)
            return Answer(201, {"ref": ref, "payee": payee, "cents": cents, "currency": currency})

        return self._once(key, ["transfer", wish], act)

    def reverse(self, key: str, ref: str, wish: Wish) -> Answer:
        """Send a transfer back, or a part of it, while it is on its way; the payee's bank gives nothing back."""
        cents = wishes.cents(wish)

        def act(db: sqlite3.Connection) -> Answer:
            found = db.execute("select * from transfers where ref = ?", (ref,)).fetchone()
            if found is None:
                raise No(404, "unknown", f"no transfer is known as {ref[:60]}")
            if time.time() > found["made_at"] + self.reversible_for:
                raise No(409, "arrived", "the payee's bank has it already")
            back = "update transfers set reversed = reversed + ? where ref = ? and cents - reversed >= ?"
            if not db.execute(back, (cents, ref, cents)).rowcount:
                raise No(409, "too_much", f"only {found['cents'] - found['reversed']} cents are left of it")
            self.tell(db, "transfer.reversed", ref)
            return Answer(200, {"ref": ref, "reversed": found["reversed"] + cents})

        return self._once(key, ["reverse", ref, wish], act)

    def dispute(self, ref: str, wish: Wish) -> Answer:
        """The client tells the bank it was not so: the bank takes back what is left of it, and no refund leaves it."""
        reason = wishes.text({"reason": "not_received", **wish}, "reason", 80)
        with self.store.writing() as db:
            if not self._dispute(db, ref, reason):
                words = f"there is nothing to dispute: the payment is {find(db, ref)['status']}, or was disputed before"
                raise No(409, "not_captured", words)
            return Answer(200, shown(find(db, ref)))

    def _dispute(self, db: sqlite3.Connection, ref: str, reason: str) -> bool:
        payment = find(db, ref)
        left = payment["captured"] - payment["refunded"]
        if left <= 0 or db.execute("select 1 from disputes where payment = ?", (ref,)).fetchone():
            return False  # the schemes hear of one payment once, whoever won
        freeze = "update payments set disputed = ? where ref = ? and status = 'captured'"
        if not db.execute(freeze, (reason, ref)).rowcount:
            return False
        db.execute(
            "insert into disputes (payment, reason, cents, opened_at) values (?, ?, ?, ?)",
            (ref, reason, left, time.time()),
        )
        self.tell(db, "dispute.opened", ref)
        return True

    def decide(self, ref: str, outcome: str) -> Answer:
        """The bank decides: ``won`` gives the money back to the product, ``lost`` leaves it to the client. What was lost
        may still be won."""
        with self.store.writing() as db:
            find(db, ref)
            may = ("opened", "lost") if outcome == "won" else ("opened", "opened")
            change = "update disputes set status = ? where payment = ? and status in (?, ?)"
            if not db.execute(change, (outcome, ref, *may)).rowcount:
                raise No(409, "not_disputed", "the bank has nothing to decide here")
            if outcome == "won":
                db.execute("update payments set disputed = '' where ref = ?", (ref,))
            self.tell(db, f"dispute.{outcome}", ref)
            return Answer(200, shown(find(db, ref)))

    def tidy(self, at: float | None = None) -> None:
        """Holds older than the card schemes grant are let go; answers and delivered notices are forgotten."""
        moment = time.time() if at is None else at
        with self.store.writing() as db:
            late = "select ref from payments where status = 'held' and made_at < ?"
            for row in db.execute(late, (moment - HOLDS_LAST,)).fetchall():
                db.execute("update payments set status = 'voided', reason = 'expired' where ref = ?", (row["ref"],))
                self.tell(db, "payment.voided", row["ref"])
            db.execute("update answers set made_at = ? where made_at = 0", (moment,))  # of an earlier version
            db.execute("delete from answers where made_at < ?", (moment - ANSWERS_LAST,))
            db.execute("delete from outbox where copies = 0 and due_at < ?", (moment - HOLDS_LAST,))

    def top_up(self, wish: Wish) -> Answer:
        """The product puts money of its own in: what it advances when a client is given back what was paid out."""
        cents, currency = wishes.cents(wish), wishes.currency(wish)
        with self.store.writing() as db:
            db.execute("insert into topups values (?, ?, ?, ?)", (new_ref("top"), cents, currency, time.time()))
            return Answer(200, _balance(db, currency))

    def balance(self, currency: str = "EUR") -> Answer:
        """Totals to reconcile with: what was captured, refunded, transferred, and what is left."""
        wishes.currency({"currency": currency})
        with self.store.reading() as db:
            return Answer(200, _balance(db, currency))

    def _once(self, key: str, asked: list[Any], act: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Act, and keep the answer under its key in the same transaction. Refusals are kept too: they were decided."""
        if not 0 < len(key) <= 200 or not key.isprintable():
            raise wishes.invalid("send an Idempotency-Key of 1 to 200 characters")
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        with self.store.writing() as db:
            kept = db.execute("select * from answers where key = ?", (key,)).fetchone()
            if kept is not None and kept["asked"] != digest:
                raise No(409, "key_reused", "this Idempotency-Key came with another wish before")
            if kept is not None:
                return Answer(kept["status"], json.loads(kept["body"]))
            try:
                answer = act(db)
            except No as no:  # raised before anything was written
                answer = Answer(no.status, no.body)
            keep = "insert into answers (key, asked, status, body, made_at) values (?, ?, ?, ?, ?)"
            db.execute(keep, (key, digest, answer.status, json.dumps(answer.body), time.time()))
            return answer


_FIND = """select p.*, ifnull(d.status, '') as dispute, ifnull(d.cents, 0) as dispute_cents from payments p
 left join disputes d on d.payment = p.ref where p.ref = ?"""


def find(db: sqlite3.Connection, ref: str) -> sqlite3.Row:
    """The payment of that reference. Raises No (404)."""
    found: sqlite3.Row | None = db.execute(_FIND, (ref,)).fetchone()
    if found is None:
        raise No(404, "unknown", f"no payment is known as {ref[:60]}")
    return found


def shown(payment: sqlite3.Row) -> dict[str, Any]:
    """A payment as the API tells it. ``page`` is a path: the service may move, what it answered may not."""
    names = (
        "ref",
        "status",
        "cents",
        "currency",
        "captured",
        "refunded",
        "reason",
        "disputed",
        "card",
        "dispute",
        "dispute_cents",
    )
    held = payment["cents"] if payment["status"] == "held" else 0
    return {**{name: payment[name] for name in names}, "held": held, "page": f"/pay/{payment['ref']}"}


def new_ref(kind: str) -> str:
    """``pay_…``: 128 random bits, for a hosted page is open to whoever knows its address."""
    return f"{kind}_{secrets.token_hex(16)}"


def _why_no_refund(payment: sqlite3.Row) -> No:
    if payment["status"] != "captured":
        return No(409, "not_captured", f"nothing was taken: the payment is {payment['status']}")
    if payment["disputed"]:
        return No(409, "disputed", "the payment is disputed: the bank decides")
    return No(409, "too_much", f"only {payment['captured'] - payment['refunded']} cents are left to refund")


def _balance(db: sqlite3.Connection, currency: str) -> dict[str, int]:
    taken = (
        "select ifnull(sum(captured), 0), ifnull(sum(refunded), 0) from payments where currency = ? and captured > 0"
    )
    captured, refunded = db.execute(taken, (currency,)).fetchone()
    sent = "select ifnull(sum(cents - reversed), 0) from transfers where currency = ?"
    transferred = db.execute(sent, (currency,)).fetchone()[0]
    back = (
        "select ifnull(sum(d.cents), 0) from disputes d join payments p on p.ref = d.payment"
        " where d.status != 'won' and p.currency = ?"
    )
    contested = db.execute(back, (currency,)).fetchone()[0]
    added = db.execute("select ifnull(sum(cents), 0) from topups where currency = ?", (currency,)).fetchone()[0]
    left = captured + added - refunded - transferred - contested
    return {
        "captured": captured,
        "refunded": refunded,
        "transferred": transferred,
        "contested": contested,
        "available": left,
    }
