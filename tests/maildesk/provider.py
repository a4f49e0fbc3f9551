"""An authorisation server of our own (RFC 6749, 7636, 6750) over real HTTP: codes used once, PKCE verified, refresh tokens
that rotate, a grant that can be taken back."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class Provider:
    CLIENT, SECRET = "loge-client", "loge-client-secret"

    def __init__(self, *, lasts: int = 3600) -> None:
        self.lasts, self.revoked, self.broken = lasts, False, False
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh: set[str] = set()
        self.given: list[str] = []
        self.asked: list[dict[str, str]] = []
        provider = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                self.send_response(302)
                self.send_header("Location", provider.consent(told))
                self.end_headers()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, told = provider.exchange({name: values[0] for name, values in parse_qs(body).items()})
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(told).encode())

            def log_message(self, *_told: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def consent(self, told: dict[str, str]) -> str:
        """The person says yes: back to where they came from, with a code."""
        assert (
            told["response_type"] == "code"
            and told["client_id"] == self.CLIENT
            and told["code_challenge_method"] == "S256"
        )
        code = secrets.token_urlsafe(8)
        self.codes[code] = told
        return f"{told['redirect_uri']}?{urlencode({'code': code, 'state': told['state']})}"

    def exchange(self, told: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(told)
        if self.broken:
            return 503, {}
        if (told.get("client_id"), told.get("client_secret")) != (self.CLIENT, self.SECRET):
            return 401, {"error": "invalid_client"}
        if told["grant_type"] == "authorization_code":
            asked = self.codes.pop(told["code"], None)
            digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if asked is None or proof != asked["code_challenge"] or told["redirect_uri"] != asked["redirect_uri"]:
                return 400, {"error": "invalid_grant"}
        elif self.revoked or told["refresh_token"] not in self.refresh:
            return 400, {"error": "invalid_grant", "error_description": "taken back"}
        else:
            self.refresh.discard(told["refresh_token"])  # it rotates: each is used once
        access, refresh = "at-" + secrets.token_urlsafe(16), "rt-" + secrets.token_urlsafe(16)
        self.given.append(access)
        self.refresh.add(refresh)
        return 200, {"access_token": access, "refresh_token": refresh, "expires_in": self.lasts, "token_type": "Bearer"}
