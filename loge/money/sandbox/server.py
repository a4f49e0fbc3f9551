"""The service over HTTP: a JSON API for the product, pages for its clients. Each request has its own thread."""

from __future__ import annotations

import hmac
import json
import logging
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, unquote

from . import cards, pages, wishes
from .checkout import Checkout
from .cruelty import Cruelty
from .hooks import Outbox, Sender
from .hosted import Hosted, Reply, read_form
from .service import Answer, Service, shown
from .store import Store
from .wishes import No

MOST_BYTES = 64 * 1024
MOST_DRAINED = 8 * 1024 * 1024  # a body too long is read and thrown away up to here, so that its sender hears why
NOTHING = "default-src 'none'"
HERE = Path(__file__).parent
SHEET, MARK = (HERE / "style.css").read_bytes(), (HERE / "mark.svg").read_bytes()

log = logging.getLogger("loge.sandbox")


def serve(
    port: int,
    path: Path | str,
    hook_url: str,
    secret: str,
    host: str = "127.0.0.1",
    *,
    key: str = "sandbox-key",
    cruelty: Cruelty | None = None,
) -> Sandbox:
    """A service bound to its port (0 takes a free one), its money in the file ``path``. Serve it with
    ``serve_forever()``, or with ``start()`` and ``stop()`` in a thread of its own."""
    return Sandbox((host, port), Store(path), hook_url, secret, key, cruelty or Cruelty())


class Sandbox(ThreadingHTTPServer):
    """The running service. ``hook_url`` may be changed at any time; while it is empty, webhooks wait."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, place: tuple[str, int], store: Store, hook_url: str, secret: str, key: str, cruelty: Cruelty
    ) -> None:
        super().__init__(place, Handler)
        self.store, self.hook_url, self.key, self.cruelty = store, hook_url, key, cruelty
        outbox = Outbox(store, cruelty)
        self.service, self.checkout = Service(store, outbox.tell), Checkout(store, outbox.tell)
        self.hosted = Hosted(self.checkout)
        self.sender = Sender(outbox, lambda: self.hook_url, secret, self.service.tidy)
        store.on_write = self.sender.wake
        self.leaving = threading.Event()

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox", daemon=True).start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def serve_forever(self, poll_interval: float = 0.5) -> None:
        self.sender.start()
        super().serve_forever(poll_interval)

    def server_close(self) -> None:
        self.leaving.set()
        self.sender.stop()
        super().server_close()
        self.store.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):  # a caller may go; we go on
            log.exception("a request from %s failed", client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, finds who answers it, writes the answer."""

    server: Sandbox
    protocol_version = "HTTP/1.1"
    server_version = "Sandbox"
    disable_nagle_algorithm = True
    timeout = 15.0

    def do_GET(self) -> None:
        self._serve(b"")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        raw = self._read()
        if raw is not None:
            self._serve(raw)

    def _serve(self, raw: bytes) -> None:
        path, _, asked = self.path.partition("?")
        query = dict(parse_qsl(asked))
        match [unquote(part) for part in path.split("/")[1:]]:
            case ["style.css"]:
                self._write(200, SHEET, "text/css; charset=utf-8", cache="max-age=300")
            case ["mark.svg"]:
                self._write(200, MARK, "image/svg+xml", cache="max-age=300")
            case ["health"]:
                self._json(Answer(200, {"status": "ok"}))
            case ["pay", *parts]:
                self._page(parts, raw, query.get("card", ""))
            case ["payments" | "transfers" | "balance" | "cruelty", *_] as parts:
                self._api(parts, raw, query)
            case _:
                self._show(self._lost(404))

    # The pages

    def _page(self, parts: list[str], raw: bytes, chosen: str) -> None:
        hosted, posted = self.server.hosted, self.command == "POST"
        try:
            match parts:
                case [ref]:
                    reply = hosted.offer(ref, read_form(raw)) if posted else hosted.card(ref, chosen)
                case [ref, "step", attempt]:
                    reply = hosted.answer(ref, attempt, read_form(raw)) if posted else hosted.step(ref, attempt)
                case _:
                    raise No(404, "unknown", "no such page")
        except No as no:
            reply = self._lost(no.status)
        self._show(reply)

    def _lost(self, status: int) -> Reply:
        language = "en" if self.headers.get("Accept-Language", "").lower().startswith("en") else "fr"
        return Reply(status, pages.lost(language, "unknown" if status == 404 else "refused"))

    def _show(self, reply: Reply) -> None:
        to, policy = {"Location": reply.to} if reply.to else {}, pages.policy(reply.back)
        # one may go back to what one wrote, not to a paid form
        cache = "no-cache" if reply.status == 422 else "no-store"
        self._write(reply.status, reply.html.encode(), "text/html; charset=utf-8", cache=cache, policy=policy, **to)

    # The API

    def _api(self, parts: list[str], raw: bytes, query: dict[str, str]) -> None:
        mine = hmac.compare_digest(self.headers.get("Authorization", "").encode(), f"Bearer {self.server.key}".encode())
        if not mine:
            self._json(Answer(401, No(401, "unauthorized", "send the key: Authorization: Bearer <key>").body))
            return
        try:
            answer = self._tool(parts, raw, query) or self._act(parts, raw)
        except No as no:
            answer = Answer(no.status, no.body)
        if answer is not None:
            self._json(answer)

    def _tool(self, parts: list[str], raw: bytes, query: dict[str, str]) -> Answer | None:
        """What tests and reconciliation ask; no cruelty strikes here."""
        match [self.command, *parts]:
            case ["GET", "balance"]:
                return self.server.service.balance(query.get("currency", "EUR"))
            case ["POST", "balance"]:
                return self.server.service.top_up(wishes.parse(raw))
            case ["POST", "cruelty"]:
                return self._become_cruel(wishes.parse(raw))
            case ["POST", "payments", ref, "dispute"]:
                return self.server.service.dispute(ref, wishes.parse(raw))
            case ["POST", "payments", ref, "dispute", "won" | "lost" as outcome]:
                return self.server.service.decide(ref, outcome)
            case ["POST", "payments", ref, "pay"]:
                card = cards.BY_NUMBER.get(wishes.text(wishes.parse(raw), "card", 40).replace(" ", ""))
                if card is None:
                    raise wishes.invalid("card must be the number of a test card")
                return Answer(200, shown(self.server.checkout.play(ref, card)))
        return None

    def _act(self, parts: list[str], raw: bytes) -> Answer | None:
        """What a product asks of a payment service; None if cruelty hung up on it."""
        service, key, cruelty = self.server.service, self.headers.get("Idempotency-Key", ""), self.server.cruelty
        if cruelty.strikes("fail"):
            raise No(500, "broken", "the service is told to fail")
        match [self.command, *parts]:
            case ["POST", "payments"]:
                answer = service.open(key, wishes.parse(raw))
            case ["GET", "payments", ref]:
                answer = service.look(ref)
            case ["POST", "payments", ref, "capture"]:
                answer = service.capture(key, ref, wishes.parse(raw))
            case ["POST", "payments", ref, "void"]:
                answer = service.void(key, ref)
            case ["POST", "payments", ref, "refund"]:
                answer = service.refund(key, ref, wishes.parse(raw))
            case ["POST", "transfers"]:
                answer = service.transfer(key, wishes.parse(raw))
            case ["POST", "transfers", ref, "reverse"]:
                answer = service.reverse(key, ref, wishes.parse(raw))
            case _:
                raise No(404, "unknown", "there is nothing at this address")
        if cruelty.strikes("hang_up"):
            self.close_connection = True
            return None
        if cruelty.strikes("late"):
            self.server.leaving.wait(cruelty.seconds)
        return answer

    def _become_cruel(self, wish: dict[str, Any]) -> Answer:
        try:
            self.server.cruelty.become(**wish)
        except (TypeError, ValueError, AttributeError) as error:
            raise wishes.invalid(str(error)) from None
        return Answer(200, wish)

    # The wire

    def _read(self) -> bytes | None:
        """The body; None if it was refused (and answered)."""
        said = self.headers.get("Content-Length", "")
        if not said.isascii() or not said.isdigit() or self.headers.get("Transfer-Encoding"):
            self._refuse(411, "send a body of a stated length")
            return None
        length = int(said[:12])
        if length <= MOST_BYTES:
            return self.rfile.read(length)
        left = min(length, MOST_DRAINED)
        while left and (piece := self.rfile.read(min(left, MOST_BYTES))):
            left -= len(piece)
        self._refuse(413, f"at most {MOST_BYTES} bytes are read")
        return None

    def _refuse(self, status: int, words: str) -> None:
        self.close_connection = True
        if self.path.startswith("/pay/"):
            self._show(self._lost(status))
        else:
            self._json(Answer(status, No(status, "invalid", words).body))

    def _json(self, answer: Answer) -> None:
        self._write(answer.status, json.dumps(answer.body).encode(), "application/json")

    def _write(
        self, status: int, body: bytes, kind: str, *, cache: str = "no-store", policy: str = NOTHING, **more: str
    ) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": cache,
            "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            **more,
        }  # fmt: skip
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        return self.server_version

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)
