"""A mail server that misbehaves as real ones do, and a desk that writes through it."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections import Counter
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from loge.common.clock import now
from loge.common.jobs import run_all
from loge.houses.models import Membership
from loge.maildesk import outbox
from loge.maildesk.models import Delivery, Party, Post, Thread
from loge.maildesk.models.post import UNDO_FOR
from loge.people.models import Person

from .desk import Desk

_count = itertools.count(1)
KARIN, ANNA, PAUL = "karin@lindqvist.example", "anna@lindqvist.example", "paul@lindqvist.example"


class Postman:
    """Takes mail. ``fate`` of a mail, by what is in its subject: taken and cut, stalled, refused; of an address: its answer."""

    def __init__(self) -> None:
        self.taken: list[tuple[bytes, list[str]]] = []
        self.says: dict[str, str] = {}
        self.after_data = ""
        self.fate = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.says:
            return self.says[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        fate = self.fate(envelope) if self.fate else self.after_data
        if fate.startswith(("4", "5")):
            return fate
        if fate == "cut before taking":
            server.transport.abort()
            return "250 never heard"
        self.taken.append((envelope.content, list(envelope.rcpt_tos)))
        if fate == "cut":
            server.transport.abort()
        if fate == "stall":
            await asyncio.sleep(2)
        return "250 taken"

    def counted(self) -> Counter[tuple[str, str]]:
        """How often each address had each mail."""
        return Counter((str(self.read(content)["Message-ID"]), to) for content, readers in self.taken for to in readers)

    @staticmethod
    def read(content: bytes) -> Any:
        return message_from_bytes(content, policy=policy.default)


def open_door(handler: Postman) -> Controller:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def leads_to(settings: Any, port: int) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.MAIL_LEAVES = True


class Writer(Desk):
    """A desk with two concierges and a conversation with a guest."""

    def __init__(self, slug: str = "belombre") -> None:
        super().__init__(slug, f"concierge@{slug}.example")
        self.camille, self.ines = self.concierge("Camille"), self.concierge("Inès")
        self.stranger = Person.objects.create_user(f"ulysse.{slug}@example.org", name="Ulysse")
        self.thread = self.converse()

    def concierge(self, name: str) -> Person:
        person = Person.objects.create_user(f"{name}.{self.house.slug}@example.org", name=f"{name} Aubry")
        Membership.objects.create(house=self.house, person=person, role=Membership.Role.CONCIERGE)
        return person

    def converse(self, email: str = KARIN, **about: Any) -> Thread:
        thread = Thread.objects.create(house=self.house, mailbox=self.mailbox, title="Une table", **about)
        Party.objects.create(
            house=self.house, thread=thread, email=email, name="Karin Lindqvist", standing=Party.Standing.MAIN
        )
        return thread

    def send(self, thread: Thread | None = None, **also: Any) -> Post:
        thread = thread or self.thread
        told: dict[str, Any] = {
            "words": "Bonjour,\n\nC’est réservé.\n", "title": "Re: Une table", "to": [("Karin Lindqvist", KARIN)], "by": self.camille,
            "key": f"k{next(_count)}", "seen_version": Thread.objects.get(pk=thread.pk).version, "language": "fr",
        }  # fmt: skip
        return outbox.send(Thread.objects.select_related("mailbox").get(pk=thread.pk), **told | also)

    def sent(self, **also: Any) -> Post:
        post = self.send(**also)
        leave()
        post.refresh_from_db()
        return post


def leave(after: Any = None) -> None:
    """The fifteen seconds are over, and whatever else waits that long."""
    run_all(at=now() + UNDO_FOR + (after or UNDO_FOR))


def truth(post: Post) -> dict[str, str]:
    return dict(Delivery.objects.filter(post=post).values_list("email", "state"))
