"""The payment service of our own, alone, over real HTTP: the money is right whatever happens to either side."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from loge.money.sandbox import Sandbox, serve
from loge.money.sandbox.cards import CARDS, luhn
from loge.money.sandbox.cruelty import Cruelty
from loge.money.sandbox.words import _WORDS, amount, say

ROOT = Path(__file__).parents[2]
KEY, SECRET = "an-api-key", "a-hook-secret"
ACCEPTED, DECLINED, FUNDS, SECOND_TRY, CAPTURE_FAILS, DISPUTED = (card.number for card in CARDS)
WISH = {
    "cents": 1300,
    "currency": "EUR",
    "words": "Promener Nougat",
    "back": "http://shop.example/d/12",
    "language": "fr",
}


class Product:
    """Whoever uses the service: asks its API, and hears its webhooks."""

    def __init__(self, url: str = "") -> None:
        self.url, self.heard, self.deaf = url, [], 0
        self._news = threading.Condition()
        product = self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(product._hear(body, self.headers["Sandbox-Signature"]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._ear = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
        threading.Thread(target=self._ear.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.hook = f"http://127.0.0.1:{self._ear.server_address[1]}/hooks/sandbox/"

    def _hear(self, body: bytes, signature: str) -> int:
        with self._news:
            if self.deaf:
                self.deaf -= 1
                return 500
            self.heard.append((json.loads(body), body, signature))
            self._news.notify_all()
            return 200

    def wait(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        with self._news:
            assert self._news.wait_for(lambda: enough([hook[0] for hook in self.heard]), 20), self.heard
            return [hook[0] for hook in self.heard]

    def close(self) -> None:
        self._ear.shutdown()
        self._ear.server_close()

    def ask(
        self, method: str, path: str, wish: Any = None, key: str = "", auth: str = KEY
    ) -> tuple[int, dict[str, Any]]:
        raw = wish if isinstance(wish, bytes) else json.dumps(wish or {}).encode()
        headers = {"Authorization": f"Bearer {auth}"} | ({"Idempotency-Key": key} if key else {})
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        try:
            line.request(method, path, raw if method == "POST" else None, headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()

    def opened(self, key: str = "start", **wish: Any) -> str:
        status, payment = self.ask("POST", "/payments", WISH | wish, key)
        assert status == 201, payment
        return payment["ref"]

    def held(self, key: str = "start", card: str = ACCEPTED, **wish: Any) -> str:
        ref = self.opened(key, **wish)
        assert self.ask("POST", f"/payments/{ref}/pay", {"card": card})[0] == 200
        return ref

    def captured(self, key: str = "start", **wish: Any) -> str:
        ref = self.held(key, **wish)
        assert self.ask("POST", f"/payments/{ref}/capture", {"cents": WISH["cents"]} | wish, f"capture:{key}")[0] == 200
        return ref

    def look(self, ref: str) -> dict[str, Any]:
        return self.ask("GET", f"/payments/{ref}")[1]


class Browser:
    """A person's browser that follows nothing by itself."""

    def __init__(self, url: str) -> None:
        self.place = urlsplit(url).netloc

    def go(self, path: str, form: dict[str, str] | bytes | None = None, **headers: str) -> tuple[int, str, Any]:
        line = http.client.HTTPConnection(self.place, timeout=10)
        try:
            raw = urlencode(form).encode() if isinstance(form, dict) else form
            headers = headers or {"Content-Type": "application/x-www-form-urlencoded"}
            line.request("GET" if form is None else "POST", path, raw, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            line.close()

    def fill(self, ref: str, card: str, **changes: str) -> tuple[int, str, Any]:
        form = re.search(r'name="form" value="([^"]+)"', self.go(f"/pay/{ref}")[1])
        assert form
        return self.go(f"/pay/{ref}", {"form": form[1], "number": card, "expiry": "12/40", "cvc": "123"} | changes)

    def step(self, ref: str, card: str = ACCEPTED) -> tuple[str, str]:
        """At the bank's step: its address, and the code that was sent."""
        status, _, headers = self.fill(ref, card)
        assert status == 303
        page = self.go(headers["Location"])[1]
        code = re.search(r"<b>(\d{3})\u202f(\d{3})</b>", page)
        assert code
        return headers["Location"], code[1] + code[2]


@pytest.fixture
def product() -> Iterator[Product]:
    product = Product()
    yield product
    product.close()


@pytest.fixture
def sandbox(tmp_path: Path, product: Product) -> Iterator[Sandbox]:
    sandbox = serve(0, tmp_path / "sandbox.sqlite3", product.hook, SECRET, key=KEY).start()
    product.url = sandbox.url
    yield sandbox
    sandbox.stop()


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox.url)


def at_once(times: int, act: Callable[[int], Any]) -> list[Any]:
    """The same act by so many threads that set out together."""
    gate = threading.Barrier(times)

    def go(number: int) -> Any:
        gate.wait(10)
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(go, range(times)))


# ------------------------------------------------------------------------------------------------ a payment and its key


def test_a_payment_goes_from_open_to_held_to_captured_and_part_of_it_back(sandbox: Sandbox, product: Product) -> None:
    ref = product.opened()
    assert product.look(ref)["status"] == "open"
    product.ask("POST", f"/payments/{ref}/pay", {"card": ACCEPTED})
    assert (product.look(ref)["status"], product.look(ref)["held"]) == ("held", 1300)
    product.ask("POST", f"/payments/{ref}/capture", {"cents": 1300}, "c")
    status, refund = product.ask("POST", f"/payments/{ref}/refund", {"cents": 228}, "r")
    assert status == 201 and refund["cents"] == 228
    assert product.ask("POST", "/transfers", {"payee": "provider:1", "cents": 1072, "currency": "EUR"}, "t")[0] == 201
    balance = product.ask("GET", "/balance")[1]
    assert balance == {"captured": 1300, "refunded": 228, "transferred": 1072, "contested": 0, "available": 0}


def test_one_key_is_one_act_however_many_ask_at_once(sandbox: Sandbox, product: Product) -> None:
    answers = at_once(20, lambda _: product.ask("POST", "/payments", WISH, "one"))
    assert len({json.dumps(answer) for answer in answers}) == 1
    ref = answers[0][1]["ref"]
    product.ask("POST", f"/payments/{ref}/pay", {"card": ACCEPTED})
    at_once(20, lambda _: product.ask("POST", f"/payments/{ref}/capture", {"cents": 1300}, "two"))
    refunds = at_once(20, lambda _: product.ask("POST", f"/payments/{ref}/refund", {"cents": 100}, "three"))
    assert len({answer["ref"] for _, answer in refunds}) == 1
    assert product.look(ref)["refunded"] == 100
    assert product.ask("POST", "/payments", WISH, "one") == answers[0], "the first answer, word for word, for ever"


def test_a_key_that_comes_with_another_wish_is_refused(sandbox: Sandbox, product: Product) -> None:
    ref = product.captured()
    product.ask("POST", f"/payments/{ref}/refund", {"cents": 1}, "k")
    assert product.ask("POST", f"/payments/{ref}/refund", {"cents": 2}, "k")[1]["code"] == "key_reused"
    assert product.ask("POST", "/payments", WISH, "k")[0] == 409


def test_a_refusal_is_an_answer_too(sandbox: Sandbox, product: Product) -> None:
    ref = product.opened()
    early = product.ask("POST", f"/payments/{ref}/capture", {"cents": 1300}, "c")
    assert early[0] == 409 and early[1]["code"] == "not_held"
    product.ask("POST", f"/payments/{ref}/pay", {"card": ACCEPTED})
    assert product.ask("POST", f"/payments/{ref}/capture", {"cents": 1300}, "c") == early
    assert product.ask("POST", f"/payments/{ref}/capture", {"cents": 1300}, "c2")[0] == 200


def test_refunds_never_exceed_what_was_captured(sandbox: Sandbox, product: Product) -> None:
    ref = product.captured(cents=1000)
    answers = at_once(20, lambda n: product.ask("POST", f"/payments/{ref}/refund", {"cents": 150}, f"r{n}"))
    assert Counter(status for status, _ in answers) == {201: 6, 409: 14}
    assert product.look(ref)["refunded"] == 900


def test_of_capture_and_void_at_once_exactly_one_wins(sandbox: Sandbox, product: Product) -> None:
    ref = product.held()
    answers = at_once(
        12,
        lambda n: (
            n % 2,
            *product.ask("POST", f"/payments/{ref}/{('void', 'capture')[n % 2]}", {"cents": 1300}, f"{n}"),
        ),
    )
    status = product.look(ref)["status"]
    assert status in ("captured", "voided")
    lost = [answer for side, answer, _ in answers if side != (status == "captured")]
    assert set(lost) == {409}


def test_a_capture_takes_at_most_what_is_held(sandbox: Sandbox, product: Product) -> None:
    ref = product.held()
    assert product.ask("POST", f"/payments/{ref}/capture", {"cents": 1301}, "a")[1]["code"] == "too_much"
    assert product.ask("POST", f"/payments/{ref}/capture", {"cents": 1000}, "b")[0] == 200
    seen = product.look(ref)
    assert (seen["held"], seen["captured"]) == (0, 1000)
    assert product.ask("POST", f"/payments/{ref}/void", {}, "v")[1]["code"] == "not_open"


def test_transfers_never_exceed_the_balance(sandbox: Sandbox, product: Product) -> None:
    product.captured(cents=1000)
    wish = {"payee": "provider:1", "cents": 300, "currency": "EUR"}
    answers = at_once(10, lambda n: product.ask("POST", "/transfers", wish, f"t{n}"))
    assert Counter(status for status, _ in answers) == {201: 3, 409: 7}
    assert product.ask("POST", "/transfers", wish | {"currency": "CHF"}, "x")[1]["code"] == "balance_too_low"


def test_what_is_disputed_cannot_be_refunded_too(sandbox: Sandbox, product: Product) -> None:
    ref = product.captured()
    assert product.ask("POST", f"/payments/{ref}/dispute", {"reason": "not_received"})[1]["disputed"] == "not_received"
    assert product.ask("POST", f"/payments/{ref}/dispute")[0] == 409
    assert product.ask("POST", f"/payments/{ref}/refund", {"cents": 1}, "r")[1]["code"] == "disputed"
    product.wait(lambda heard: any(hook["kind"] == "dispute.opened" for hook in heard))


ABSURD = [
    {"cents": 0}, {"cents": -1}, {"cents": 13.0}, {"cents": "1300"}, {"cents": True}, {"cents": 10**30},
    {"cents": None}, {"currency": "euro"}, {"currency": 978}, {"words": ""}, {"words": "x" * 301}, {"words": "\ud800"},
    {"words": ["a"]}, {"back": "javascript:alert(1)"}, {"back": "/d/12"}, {"back": "http://x.example/\r\nSet-Cookie: a=b"},
    {"back": "http://"},
]  # fmt: skip


@pytest.mark.parametrize("change", ABSURD, ids=str)
def test_an_absurd_wish_gets_a_clear_sentence(sandbox: Sandbox, product: Product, change: dict[str, Any]) -> None:
    status, answer = product.ask("POST", "/payments", WISH | change, "k")
    assert (status, answer["code"]) == (400, "invalid") and answer["words"]
    assert product.opened("k"), "a wish that could not be read does not use up its key"


def test_what_cannot_be_read_or_found_or_trusted(sandbox: Sandbox, product: Product) -> None:
    for raw in (b"{", b"[]", b"[" * 50_000, b"\xff", b"1"):
        assert product.ask("POST", "/payments", raw, "k")[0] == 400
    assert product.ask("POST", "/payments", WISH)[1]["words"].startswith("send an Idempotency-Key")
    assert product.ask("POST", "/payments", b"x" * 2_000_000, "k")[0] == 413
    assert product.ask("GET", "/payments/pay_nobody")[1]["code"] == "unknown"
    assert product.ask("POST", "/payments/pay_nobody/refund", {"cents": 1}, "r")[0] == 404
    assert product.ask("GET", "/payments/a/b/c")[0] == 404
    assert product.ask("GET", "/balance", auth="wrong")[0] == 401
    assert product.ask("POST", "/cruelty", {"chance": {"meteorite": 1}})[0] == 400
    assert product.ask("POST", "/cruelty", {"chance": {"drop": 2}})[0] == 400
    assert product.ask("POST", "/cruelty", {"surprise": 1})[0] == 400


# ----------------------------------------------------------------------------------------------------- the hosted page


def test_the_story_of_the_hosted_page(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened()
    status, page, headers = browser.go(f"/pay/{ref}")
    assert status == 200 and '<html lang="fr">' in page and "Payer 13,00\u202f€" in page and "Promener Nougat" in page
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "form-action 'self' http://shop.example" in policy
    assert "<script" not in page and "style=" not in page and "http://shop.example/d/12" in page

    step, code = browser.step(ref)
    assert product.look(ref)["status"] == "open", "nothing is held before the bank's step"
    status, _, headers = browser.go(step, {"act": "confirm", "code": f"{(int(code) + 1) % 10**6:06}"})
    page = browser.go(headers["Location"])[1]
    assert status == 303 and "Ce n’est pas ce code" in page and 'aria-invalid="true"' in page
    status, _, headers = browser.go(step, {"act": "confirm", "code": f"{code[:3]} {code[3:]}"})
    assert (status, headers["Location"]) == (303, WISH["back"])
    assert (product.look(ref)["status"], product.look(ref)["card"]) == ("held", "4242")

    assert browser.go(step, {"act": "confirm", "code": code})[0] == 303, "sent twice, it is still once"
    assert browser.go(step)[2]["Location"] == f"/pay/{ref}"
    assert "C’est fait" in browser.go(f"/pay/{ref}")[1], "and the page one goes back to says so"
    assert (
        browser.go(f"/pay/{ref}", {"number": ACCEPTED, "expiry": "12/40", "cvc": "123"})[2]["Location"] == f"/pay/{ref}"
    )
    held = product.wait(lambda heard: bool(heard))
    assert [hook["kind"] for hook in held] == ["payment.held"]


def test_a_form_sent_twice_is_one_attempt(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened()
    form = {"form": "f" * 20, "number": DECLINED, "expiry": "12/40", "cvc": "123"}
    at_once(10, lambda _: browser.go(f"/pay/{ref}", form))
    assert product.look(ref)["status"] == "open", "ten clicks are one refusal, not five"
    steps = at_once(10, lambda _: browser.go(f"/pay/{ref}", form | {"number": ACCEPTED})[2]["Location"])
    assert len(set(steps)) == 1


def test_a_payment_confirmed_in_two_tabs_is_held_once(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened()
    tabs = [browser.step(ref) for _ in range(2)]
    answers = at_once(2, lambda n: browser.go(tabs[n][0], {"act": "confirm", "code": tabs[n][1]}))
    assert sum(headers["Location"] == WISH["back"] for _, _, headers in answers) == 1
    product.wait(lambda heard: [hook["kind"] for hook in heard] == ["payment.held"])


REFUSALS = [(DECLINED, "refusé cette carte"), (FUNDS, "pas assez d’argent"), (SECOND_TRY, "pas répondu à temps")]


@pytest.mark.parametrize(("card", "words"), REFUSALS)
def test_a_refused_card_says_why_and_another_may_be_tried(
    sandbox: Sandbox, product: Product, browser: Browser, card: str, words: str
) -> None:
    ref = product.opened()
    status, _, headers = browser.fill(ref, card)
    page = browser.go(headers["Location"])[1]
    assert status == 303 and words in page and 'role="alert"' in page and product.look(ref)["status"] == "open"
    step, code = browser.step(ref, SECOND_TRY if card == SECOND_TRY else ACCEPTED)
    browser.go(step, {"act": "confirm", "code": code})
    assert (product.look(ref)["status"], product.look(ref)["reason"]) == ("held", "")


def test_who_says_no_to_the_bank_is_not_charged(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened()
    step, code = browser.step(ref)
    assert browser.go(step, {"act": "refuse"})[2]["Location"] == f"/pay/{ref}"
    assert "Vous avez refusé ce paiement" in browser.go(f"/pay/{ref}")[1]
    assert browser.go(step, {"act": "confirm", "code": code})[2]["Location"] == step
    assert browser.go(step)[2]["Location"] == f"/pay/{ref}"
    assert product.look(ref)["status"] == "open", "a refused step cannot be confirmed any more"


def test_three_wrong_codes_refuse_the_card_and_five_refusals_close_the_page(
    sandbox: Sandbox, product: Product, browser: Browser
) -> None:
    ref = product.opened()
    step, code = browser.step(ref)
    wrong = {"act": "confirm", "code": f"{(int(code) + 1) % 10**6:06}"}
    assert [browser.go(step, wrong)[0] for _ in range(3)] == [303, 303, 303]
    assert "trois fois" in browser.go(f"/pay/{ref}")[1]
    for _ in range(4):
        browser.fill(ref, DECLINED)
    assert (product.look(ref)["status"], product.look(ref)["reason"]) == ("failed", "card_declined")
    assert "n’est plus ouvert" in browser.go(f"/pay/{ref}")[1]
    product.wait(lambda heard: [hook["kind"] for hook in heard] == ["payment.failed"])


def test_a_voided_payment_can_no_longer_be_paid(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened(language="en")
    step, code = browser.step(ref)
    assert product.ask("POST", f"/payments/{ref}/void", {}, "v")[0] == 200
    assert product.ask("POST", f"/payments/{ref}/void", {}, "w")[0] == 200, "let go twice is let go"
    browser.go(step, {"act": "confirm", "code": code})
    assert browser.go(step)[2]["Location"] == f"/pay/{ref}"
    assert product.look(ref)["status"] == "voided"
    page = browser.go(f"/pay/{ref}")[1]
    assert "no longer open" in page and '<html lang="en">' in page


def test_a_card_may_hold_and_still_fail_at_the_capture(sandbox: Sandbox, product: Product) -> None:
    ref = product.held(card=CAPTURE_FAILS)
    status, answer = product.ask("POST", f"/payments/{ref}/capture", {"cents": 1300}, "c")
    assert (status, answer["code"]) == (402, "capture_failed")
    assert product.look(ref)["status"] == "failed"


def test_what_is_written_wrong_is_shown_with_its_remedy(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened()
    status, page, _ = browser.fill(ref, "", expiry="13/30", cvc="12")
    assert status == 422 and "<title>À corriger\u202f: Payer" in page
    assert all(
        words in page for words in ("Écrivez le numéro", "Écrivez le mois", "Écrivez les trois ou quatre chiffres")
    )
    assert "Cette date est passée" in browser.fill(ref, ACCEPTED, expiry="01/20")[1]
    real = "4111 1111 1111 1111"
    page = browser.fill(ref, real)[1]
    assert "n’est pas une carte d’essai" in page and "4111" not in set(re.findall(r"\w+", page)), (
        "somebody's real number is not even shown again"
    )
    assert product.look(ref)["reason"] == ""


def test_absurd_posts_are_refused_and_lose_nothing(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened(words="<b>مريم</b> & 🐕")
    assert "<bdi>&lt;b&gt;مريم&lt;/b&gt; &amp; 🐕</bdi>" in browser.go(f"/pay/{ref}")[1]
    status, page, _ = browser.go(f"/pay/{ref}", b"number=" + b"4" * 2_000_000)
    assert status == 413 and "trop long" in page
    assert browser.go(f"/pay/{ref}", b"&".join(b"a%d=1" % n for n in range(100)))[0] == 400
    assert browser.go(f"/pay/{ref}", b"\xff\xfe=%00%ff")[0] == 422
    status, page, _ = browser.go("/pay/pay_nobody", **{"Accept-Language": "en-GB"})
    assert status == 404 and "There is nothing at this address" in page
    assert browser.go("/")[0] == browser.go(f"/pay/{ref}/step/att_nobody")[0] == 404
    other = product.opened("other")
    step, _ = browser.step(other)
    assert browser.go(step.replace(other, ref))[0] == 404, "an attempt belongs to its payment"
    assert product.look(ref)["status"] == "open"


def test_a_test_card_is_one_click_away(sandbox: Sandbox, product: Product, browser: Browser) -> None:
    ref = product.opened()
    for card in CARDS:
        page = browser.go(f"/pay/{ref}?card={card.number}")[1]
        assert f'value="{card.spaced}"' in page and luhn(card.number)
    assert 'value="4242 4242 4242 4242"' in browser.go(f"/pay/{ref}?card=garbage")[1]
    assert not luhn("4242424242424241")


def test_both_languages_are_whole_and_well_set() -> None:
    for name, (french, english) in _WORDS.items():
        assert french and english and set(re.findall(r"{\w+}", french)) == set(re.findall(r"{\w+}", english)), name
        assert "'" not in french + english, name
        values = dict.fromkeys(re.findall(r"{(\w+)}", french), "x")
        assert not re.search(r"(?<!\u202f)[:;?!]", say("fr", name, **values)), name
    assert (amount(123450, "EUR", "fr"), amount(123450, "EUR", "en")) == ("1\u202f234,50\u202f€", "€1,234.50")
    assert (amount(5, "CHF", "fr"), amount(5, "CHF", "en")) == ("0,05\u202fCHF", "CHF\u00a00.05")


# ------------------------------------------------------------------------------------------------------------- webhooks


def test_every_change_is_told_in_order_and_signed(sandbox: Sandbox, product: Product) -> None:
    ref = product.captured()
    product.ask("POST", f"/payments/{ref}/refund", {"cents": 1}, "r")
    transfer = product.ask("POST", "/transfers", {"payee": "p", "cents": 1, "currency": "EUR"}, "t")[1]["ref"]
    product.ask("POST", f"/payments/{product.held('other')}/void", {}, "v")
    heard = product.wait(lambda heard: len(heard) == 6)
    kinds = ["payment.held", "payment.captured", "refund.done", "transfer.done", "payment.held", "payment.voided"]
    assert [hook["kind"] for hook in heard] == kinds
    assert heard[0]["ref"] == ref and heard[3]["ref"] == transfer and len({hook["event"] for hook in heard}) == 6
    for _, body, signature in product.heard:
        found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", signature)
        assert found and abs(time.time() - int(found[1])) < 60
        assert hmac.new(SECRET.encode(), found[1].encode() + b"." + body, hashlib.sha256).hexdigest() == found[2]


def test_a_hook_that_is_not_heard_comes_again(sandbox: Sandbox, product: Product) -> None:
    product.deaf = 2
    product.held()
    assert [hook["kind"] for hook in product.wait(lambda heard: bool(heard))] == ["payment.held"]
    assert product.deaf == 0


def test_hooks_wait_while_nobody_listens(sandbox: Sandbox, product: Product) -> None:
    sandbox.hook_url = ""
    product.held()
    sandbox.hook_url = product.hook
    sandbox.sender.wake()
    product.wait(lambda heard: [hook["kind"] for hook in heard] == ["payment.held"])


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [
        ("duplicate", ["payment.held", "payment.held", "payment.captured"]),
        ("reorder", ["payment.captured", "payment.held"]),
        ("delay", ["payment.captured", "payment.held"]),
        ("drop", ["payment.captured"]),
    ],
)
def test_hooks_can_be_told_to_be_cruel(sandbox: Sandbox, product: Product, kind: str, kinds: list[str]) -> None:
    told = {"next_times": {kind: 1}, "seconds": 1.5}
    assert product.ask("POST", "/cruelty", told) == (200, told)
    product.captured()
    heard = product.wait(lambda heard: sorted(hook["kind"] for hook in heard) == sorted(kinds))
    assert Counter(hook["kind"] for hook in heard) == Counter(kinds)
    assert kind == "duplicate" or [hook["kind"] for hook in heard] == kinds
    assert len({hook["event"] for hook in heard}) == len(set(kinds)), "a duplicate bears the same event"


# -------------------------------------------------------------------------------------------------------------- cruelty


def test_who_hears_nothing_asks_again_with_the_key_and_it_was_done_once(sandbox: Sandbox, product: Product) -> None:
    ref = product.captured()
    product.ask("POST", "/cruelty", {"next_times": {"hang_up": 1}})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        product.ask("POST", f"/payments/{ref}/refund", {"cents": 500}, "r")
    assert product.look(ref)["refunded"] == 500, "it acted, then hung up"
    assert product.ask("POST", f"/payments/{ref}/refund", {"cents": 500}, "r")[0] == 201
    assert product.look(ref)["refunded"] == 500


def test_a_500_comes_before_acting(sandbox: Sandbox, product: Product) -> None:
    ref = product.captured()
    product.ask("POST", "/cruelty", {"next_times": {"fail": 1}})
    assert product.ask("POST", f"/payments/{ref}/refund", {"cents": 500}, "r")[0] == 500
    assert product.look(ref)["refunded"] == 0
    assert product.ask("POST", f"/payments/{ref}/refund", {"cents": 500}, "r")[0] == 201


def test_a_seed_tells_the_same_story_again() -> None:
    def story(seed: int) -> list[bool]:
        cruel = Cruelty(seed=seed, chance={"drop": 0.5, "delay": 0.2}, next_times={"drop": 1})
        return [cruel.strikes(kind) for kind in ("drop", "delay", "late") * 20]

    assert story(7) == story(7) != story(8)
    assert story(7)[0], "the next times come before chance"


# ---------------------------------------------------------------------------------------------------------------- chaos


@pytest.mark.chaos
def test_nothing_is_lost_when_the_service_is_killed(tmp_path: Path, product: Product) -> None:
    """Six clients live 60 whole lives of payments; the service dies three times by kill -9 among them."""
    lives, answers = 60, {}
    progress = threading.Condition()
    service = _spawn(tmp_path, product, port=0)

    def insist(method: str, path: str, wish: Any, key: str) -> dict[str, Any]:
        until = time.monotonic() + 20
        while True:
            try:
                status, answer = product.ask(method, path, wish, key)
                assert status < 500
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < until
                time.sleep(0.01)  # it is dead: its successor is being started
                continue
            with progress:
                answers[key] = (method, path, wish, status, answer)
                progress.notify_all()
            return answer

    def live(number: int) -> None:
        ref = insist("POST", "/payments", WISH | {"cents": 1000 + number}, f"start:{number}")["ref"]
        insist("POST", f"/payments/{ref}/pay", {"card": ACCEPTED}, f"pay:{number}")
        insist("POST", f"/payments/{ref}/capture", {"cents": 1000 + number}, f"capture:{number}")
        insist("POST", f"/payments/{ref}/refund", {"cents": number + 1}, f"refund:{number}")
        insist("POST", "/transfers", {"payee": f"p{number}", "cents": 900, "currency": "EUR"}, f"transfer:{number}")

    try:
        with ThreadPoolExecutor(6) as pool:
            all_lives = [pool.submit(live, number) for number in range(lives)]
            for enough in (50, 120, 200):
                with progress:
                    assert progress.wait_for(lambda enough=enough: len(answers) >= enough, 20)
                os.kill(service.pid, signal.SIGKILL)
                service.wait(10)
                service = _spawn(tmp_path, product, port=urlsplit(product.url).port or 0)
            for each in all_lives:
                each.result()

        assert len(answers) == 5 * lives
        for key, (method, path, wish, status, answer) in answers.items():
            if not key.startswith("pay:"):  # the helper that plays the page has no key
                assert product.ask(method, path, wish, key) == (status, answer)
        captured, refunded = sum(range(1000, 1000 + lives)), sum(range(1, lives + 1))
        left = captured - refunded - 900 * lives
        totals = {
            "captured": captured,
            "refunded": refunded,
            "transferred": 900 * lives,
            "contested": 0,
            "available": left,
        }
        assert product.ask("GET", "/balance")[1] == totals
        once = product.wait(lambda heard: len({hook["event"] for hook in heard}) == 4 * lives)
        told = Counter(kind for kind, _ in {(hook["kind"], hook["event"]) for hook in once})
        assert set(told.values()) == {lives}, "each change was told, none twice under two names"
    finally:
        service.kill()
        service.wait(10)


def _spawn(folder: Path, product: Product, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "loge.money.sandbox", "--port", str(port), "--data", str(folder / "s.sqlite3")]
    env = os.environ | {"PYTHONPATH": str(ROOT), "LOGE_SANDBOX_KEY": KEY, "LOGE_SANDBOX_HOOK_SECRET": SECRET}
    service = subprocess.Popen([*command, "--hook", product.hook], env=env, stdout=subprocess.PIPE, text=True)
    assert service.stdout
    line = service.stdout.readline()
    assert line.startswith("sandbox: http"), line
    product.url = line.split()[1]
    return service
