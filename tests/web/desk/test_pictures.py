"""Pictures that lie elsewhere: nothing is fetched until someone allows it, and then by us, with care."""

from __future__ import annotations

import contextlib
import http.server
import io
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from loge.common.fetching import is_public
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands.triage import triage
from loge.maildesk import forgetting, pictures, proof
from loge.maildesk.intake import receive
from loge.maildesk.models import Mail, Picture
from tests.demands.desk.ground import Desk

AT = "/house/belombre/desk/mails/"


def picture(size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind)
    return target.getvalue()


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A server of pictures that writes down who asks."""

    asked: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        told: dict[str, Any] = {
            "/plan.png": picture(),
            "/big.jpg": b"\xff\xd8" + b"x" * 3_100_000,
            "/page.html": b"<script>alert(1)</script>",
            "/point.gif": picture((1, 1), "GIF"),
            "/bomb.png": picture((6_000, 6_000)),
        }
        if self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.end_headers()
            return
        content = told.get(self.path, b"")
        self.send_response(200 if content else 404)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Set-Cookie", "who=camille")
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    Elsewhere.asked.clear()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def written(desk: Desk, html: str) -> Mail:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "karin@lindqvist.example", desk.mailbox.address, "Our stay"
    made["Message-ID"] = "<pictures@lindqvist.example>"
    made.set_content("Our stay, in pictures.")
    made.add_alternative(html, subtype="html")
    receipt = receive(made.as_bytes(), mailbox=desk.mailbox, triage=triage)
    return Mail.objects.get(pk=receipt.mail)


def test_pictures_are_fetched_by_us_once_someone_allows_it(
    desk: Desk, camille: Client, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_is_allowed", lambda address: address == "127.0.0.1" or is_public(address))
    names = ("plan.png", "big.jpg", "page.html", "point.gif", "bomb.png", "inside", "gone.png")
    spies = f'<img src="{elsewhere}/spy" width="1" height="1"><img src="{elsewhere}/hidden" style="display:none">'
    mail = written(desk, "<p>Voilà</p>" + "".join(f'<img src="{elsewhere}/{name}">' for name in names) + spies)
    at = f"{AT}{mail.pk}/"
    page = camille.get(at).text
    assert page.count(elsewhere) == 7 and f"{elsewhere}/spy" not in page and f'action="{at}pictures/"' in page
    assert f"{elsewhere}/plan.png" not in camille.get(f"{at}as-sent/").text
    assert not Elsewhere.asked, "nobody learns that the mail was opened"

    answer = camille.post(f"{at}pictures/")
    assert answer.status_code == 302 and answer["Location"].startswith(at)
    camille.post(f"{at}pictures/")
    [fact] = Fact.objects.filter(kind=pictures.ALLOWED)
    assert fact.subject == mail.reference and str(desk.camille.pk) in fact.by and fact.data["pictures"] == 7
    assert 'hx-trigger="every 2s"' in camille.get(at).text and not Elsewhere.asked, "a job fetches, not a page"
    run_all()
    assert {path for path, _headers in Elsewhere.asked} == {f"/{name}" for name in names}
    for _path, headers in Elsewhere.asked:
        assert not {"Cookie", "Referer", "Origin"} & set(headers) and headers["User-Agent"] == "Loge"
    troubles = {row.source.rsplit("/", 1)[1]: row.trouble for row in Picture.objects.filter(mail=mail)}
    assert troubles == {
        "plan.png": "", "big.jpg": "too_big", "page.html": "shape", "point.gif": "spy", "bomb.png": "pixels", "inside": "private",
        "gone.png": "not_found",
    }  # fmt: skip
    sent = camille.get(f"{at}as-sent/")
    assert sent.text.count("data:image/jpeg;base64,") == 1 and elsewhere not in sent.text
    assert "http" not in sent.headers["Content-Security-Policy"]
    page = camille.get(at).text
    assert pictures.told(mail) == pictures.Told(asked=7, waiting=0, shown=1)
    assert page.count(elsewhere) == 6 and "every 2s" not in page and f'action="{at}pictures/"' not in page

    forgetting.forget(["karin@lindqvist.example"], desk.house.pk)
    assert not Picture.objects.exists()


def test_a_mail_cannot_make_us_look_into_our_own_network(desk: Desk, camille: Client, elsewhere: str) -> None:
    mail = written(desk, f'<img src="{elsewhere}/plan.png"><img src="http://[::ffff:10.0.0.1]/x.png"><p>x</p>')
    camille.post(f"{AT}{mail.pk}/pictures/")
    run_all()
    assert [row.trouble for row in Picture.objects.filter(mail=mail)] == ["private", "private"]
    assert not Elsewhere.asked


def test_whose_word_was_taken_is_told_and_forgotten(desk: Desk) -> None:
    mail = written(desk, "<p>x</p>")
    proof.vouch(mail.thread, reason="Karin called from room 12", by=desk.camille, what="key")
    [told] = forgetting.export(["Karin@lindqvist.example"])["made_sure_of"]
    assert (told["address"], told["reason"]) == ("karin@lindqvist.example", "Karin called from room 12")
    other = desk.mail("x", sender="nils@x.example")
    proof.vouch(other.thread, reason="Nils showed his passport", by=desk.camille, what="key")
    forgetting.forget(["karin@lindqvist.example"], desk.house.pk)
    words = [str(fact.data) for fact in Fact.objects.filter(kind=proof.VOUCHED).order_by("at")]
    assert len(words) == 2 and "arin" not in words[0] and "nils@x.example" in words[1] and "passport" in words[1]
