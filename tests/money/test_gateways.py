"""Every gateway of the shelf keeps the port's promises; the sandbox's, against a real and sometimes cruel service."""

from __future__ import annotations

import inspect
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from loge.common.errors import Rejected, Unreachable
from loge.common.shelf import shelf
from loge.money.gateways import Gateway, Notice, Standing, gateway, sandbox
from loge.money.sandbox import Sandbox, serve
from loge.money.sandbox.cards import ACCEPTED, BY_NUMBER, CAPTURE_FAILS
from loge.money.sandbox.hooks import sign

SECRET = "a-hook-secret"
HOOK = json.dumps({"event": "evt_1", "kind": "payment.held", "ref": "pay_1", "at": 0}).encode()
WISH: dict[str, Any] = {
    "cents": 1300, "currency": "EUR", "words": "Promener Nougat", "back": "http://shop.example/d/12", "language": "fr",
}  # fmt: skip


@pytest.fixture
def service(tmp_path: Path, settings: Any) -> Iterator[Sandbox]:
    service = serve(0, tmp_path / "sandbox.sqlite3", "", SECRET, key="an-api-key").start()
    settings.LOGE_SANDBOX_URL = service.url
    settings.LOGE_SANDBOX_KEY = "an-api-key"
    settings.LOGE_SANDBOX_HOOK_SECRET = SECRET
    yield service
    service.stop()


def held(service: Sandbox, card: str = ACCEPTED.number) -> str:
    ref = sandbox.start(key="start", **WISH).ref
    service.checkout.play(ref, BY_NUMBER[card])
    return ref


def captured(service: Sandbox) -> str:
    ref = held(service)
    sandbox.capture(ref, key="capture", cents=1300)
    return ref


# ------------------------------------------------------------------------------------------------------ the whole shelf

PORT = [name for name, _ in inspect.getmembers(Gateway, inspect.isfunction) if not name.startswith("_")]
PLUGS = shelf("loge.money.gateways")


@pytest.mark.parametrize("function", PORT)
@pytest.mark.parametrize("name", PLUGS)
def test_a_gateway_has_the_functions_of_the_port(name: str, function: str) -> None:
    asked = inspect.signature(getattr(Gateway, function))
    wanted = asked.replace(parameters=list(asked.parameters.values())[1:])  # without self
    assert inspect.signature(getattr(PLUGS[name], function)) == wanted


@pytest.mark.parametrize("name", PLUGS)
def test_a_gateway_believes_no_unsigned_hook(name: str) -> None:
    for body, headers in (
        (HOOK, {}),
        (b"", {}),
        (b"\xff", {"Sandbox-Signature": "t=1,v1="}),
        (b"[]", {"X-Signature": "x"}),
    ):
        with pytest.raises(Rejected) as no:
            PLUGS[name].read_hook(body, headers)
        assert no.value.code == "unsigned"


@pytest.mark.parametrize("name", PLUGS)
def test_a_gateway_says_where_its_pages_are(name: str) -> None:
    plug: ModuleType | Gateway = gateway(name)
    assert plug is PLUGS[name] and re.fullmatch(r"https?://[^/\s]+", plug.page_origin())


# ---------------------------------------------------------------------------------------------------------- the sandbox


def test_a_payment_started_twice_with_one_key_is_one(service: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        pages = set(pool.map(lambda _: sandbox.start(key="start", **WISH), range(8)))
    page = pages.pop()
    assert not pages and page.url == f"{service.url}/pay/{page.ref}" and page.url.startswith(sandbox.page_origin())
    with pytest.raises(Rejected) as no:
        sandbox.start(key="start", **WISH | {"cents": 1400})
    assert no.value.code == "key_reused"


def test_a_payment_is_held_captured_refunded_and_paid_out(service: Sandbox) -> None:
    ref = sandbox.start(key="start", **WISH | {"words": "x" * 5000}).ref
    assert sandbox.look(ref) == Standing("open")
    service.checkout.play(ref, ACCEPTED)
    assert sandbox.look(ref) == Standing("held", held=1300)
    sandbox.capture(ref, key="capture", cents=1300)
    refund = sandbox.refund(ref, key="refund", cents=228)
    assert sandbox.look(ref) == Standing("captured", captured=1300, refunded=228)
    assert sandbox.refund(ref, key="refund", cents=228) == refund
    paid = sandbox.pay_out(key="payout", payee="provider:1", cents=1072, currency="EUR")
    assert sandbox.pay_out(key="payout", payee="provider:1", cents=1072, currency="EUR") == paid
    totals = {"captured": 1300, "refunded": 228, "transferred": 1072, "contested": 0, "available": 0}
    assert service.service.balance().body == totals


def test_what_is_held_can_be_let_go_once_and_for_all(service: Sandbox) -> None:
    ref = held(service)
    sandbox.void(ref, key="void")
    sandbox.void(ref, key="void")
    assert sandbox.look(ref) == Standing("voided")
    with pytest.raises(Rejected) as no:
        sandbox.capture(ref, key="capture", cents=1300)
    assert no.value.code == "not_held"


def test_a_no_comes_with_its_code_and_its_words(service: Sandbox) -> None:
    ref = held(service, CAPTURE_FAILS.number)
    with pytest.raises(Rejected, match="no longer honours") as no:
        sandbox.capture(ref, key="capture", cents=1300)
    assert no.value.code == "capture_failed"
    assert sandbox.look(ref) == Standing("failed", reason="capture_failed")
    for call, code in (
        (lambda: sandbox.look("pay_nobody"), "unknown"),
        (lambda: sandbox.look("../../balance?"), "unknown"),
        (lambda: sandbox.refund(ref, key="r", cents=1), "not_captured"),
        (lambda: sandbox.pay_out(key="p", payee="x", cents=1, currency="EUR"), "balance_too_low"),
        (lambda: sandbox.start(key="s", **WISH | {"cents": 0}), "invalid"),
    ):
        with pytest.raises(Rejected) as no:
            call()
        assert no.value.code == code


@pytest.mark.parametrize("cruelty", ["hang_up", "late"])
@pytest.mark.parametrize("act", ["start", "capture", "refund", "pay_out"])
def test_a_time_out_after_success_then_a_retry_is_one_act(
    service: Sandbox, monkeypatch: pytest.MonkeyPatch, cruelty: str, act: str
) -> None:
    ref = held(service) if act == "capture" else captured(service)
    call = {
        "start": lambda: sandbox.start(key="again", **WISH),
        "capture": lambda: sandbox.capture(ref, key="once", cents=1300),
        "refund": lambda: sandbox.refund(ref, key="once", cents=500),
        "pay_out": lambda: sandbox.pay_out(key="once", payee="provider:1", cents=500, currency="EUR"),
    }[act]
    service.cruelty.become(next_times={cruelty: 1})
    with monkeypatch.context() as impatient:
        impatient.setattr(sandbox, "TIMEOUT", 0.2 if cruelty == "late" else 10.0)
        with pytest.raises(Unreachable):
            call()
    assert call() == call()
    once = {"refund": {"refunded": 500}, "pay_out": {"transferred": 500}}.get(act, {})
    totals = {"captured": 1300, "refunded": 0, "transferred": 0} | once
    assert service.service.balance().body.items() >= totals.items()
    with service.store.reading() as books:
        assert books.execute("select count(*) from payments").fetchone()[0] == (2 if act == "start" else 1)


def test_no_answer_one_can_rely_on_is_unreachable(service: Sandbox, settings: Any) -> None:
    ref = held(service)
    service.cruelty.become(next_times={"fail": 1})
    with pytest.raises(Unreachable):
        sandbox.capture(ref, key="capture", cents=1300)
    assert sandbox.look(ref).status == "held"
    for name, value in (
        ("LOGE_SANDBOX_KEY", "a slip in the settings"),
        ("LOGE_SANDBOX_URL", "http://127.0.0.1:1"),
        ("LOGE_SANDBOX_URL", "http://no-such-host.invalid"),
    ):
        kept = getattr(settings, name)
        setattr(settings, name, value)
        with pytest.raises(Unreachable):
            sandbox.look(ref)
        setattr(settings, name, kept)


def test_a_signed_hook_is_read_whatever_the_case_of_its_header(settings: Any) -> None:
    settings.LOGE_SANDBOX_HOOK_SECRET = SECRET
    signature = sign(SECRET, HOOK, int(time.time()))
    for header in ("Sandbox-Signature", "sandbox-signature"):
        assert sandbox.read_hook(HOOK, {"Host": "x", header: signature}) == Notice("evt_1", "pay_1")


def test_a_forged_stale_or_broken_hook_is_not_read(settings: Any) -> None:
    settings.LOGE_SANDBOX_HOOK_SECRET = SECRET
    now = int(time.time())
    broken = (b"", b"{", b"[]", b"null", b'"evt"', b'{"event": 1, "ref": 2}', b'{"event": "e"}', b"\xff", b"[" * 50_000)
    for body, signature in (
        (HOOK, sign("another secret", HOOK, now)),
        (HOOK + b" ", sign(SECRET, HOOK, now)),
        (HOOK, sign(SECRET, HOOK, now - 301)),
        (HOOK, sign(SECRET, HOOK, now + 330)),
        (HOOK, sign(SECRET, HOOK, now).replace(str(now), str(now - 1))),
        (HOOK, "t=é,v1=ü"),
        *((body, sign(SECRET, body, now)) for body in broken),
    ):
        with pytest.raises(Rejected) as no:
            sandbox.read_hook(body, {"Sandbox-Signature": signature})
        assert no.value.code == "unsigned"
