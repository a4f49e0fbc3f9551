"""A desk with its mailbox, for the tests of mail."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from loge.houses.models import House
from loge.maildesk.intake import Receipt, receive
from loge.maildesk.models import Mail, Mailbox

CORPUS = Path(__file__).parent / "corpus"
AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


class Desk:
    """A hotel's desk. ``receive`` files; ``said`` is what triage was told, in order."""

    def __init__(self, slug: str = "belombre", address: str = "concierge@belombre.example") -> None:
        self.house = House.objects.create(kind=House.Kind.DESK, slug=slug, name="Hôtel Belombre")
        self.mailbox = self.open(address)
        self.said: list[tuple[Mail, Any]] = []

    def open(self, address: str) -> Mailbox:
        return Mailbox.objects.create(
            house=self.house, name="Conciergerie", address=address, relay="mx.belombre.example"
        )

    def triage(self, mail: Mail, read: Any, batch: Any) -> Any:
        self.said.append((mail, read))
        about = mail.thread.about or f"case:{mail.thread.token}"
        return SimpleNamespace(about=about, items=1)

    def receive(self, content: bytes, **also: Any) -> Receipt:
        return receive(content, **{"mailbox": self.mailbox, "triage": self.triage, "at": AT} | also)

    def mail(self, receipt: Receipt) -> Mail:
        return Mail.objects.get(house=self.house, pk=receipt.mail)


def letter(words: str = "Bonjour,\n\nUne table pour deux demain soir.\n", *, sender: str = "Karin Lindqvist <karin@lindqvist.example>",
           to: str = "concierge@belombre.example", title: str = "Une table", key: str | None = "<1@lindqvist.example>", **headers: str) -> bytes:  # fmt: skip
    """A plain letter; ``headers`` with underscores for dashes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, title
    message["Date"] = "Mon, 23 Nov 2026 08:59:00 +0100"
    if key is not None:
        message["Message-ID"] = key
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    return message.as_bytes()


def corpus(name: str) -> bytes:
    """A file of ``corpus/`` with the line ends of the net."""
    return (CORPUS / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
