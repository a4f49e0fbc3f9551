"""The mail of the demonstration's hotel: sixty messages as guests, partners and machines write them, made into the bytes
a mail server hands over, and taken in by the real intake. Told in ``desk_mail.toml``."""

from __future__ import annotations

import base64
import datetime as dt
import os
import re
import struct
import tomllib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from loge.common.clock import day_of
from loge.common.dates import spelled
from loge.common.jobs import run_all
from loge.houses.models import House
from loge.maildesk.models import Mailbox

from .cast import ago

HERE = Path(__file__).parent
SLUG = "belombre"
ADDRESS = f"conciergerie@{SLUG}.invalid"
ALIASES = [f"reception@{SLUG}.invalid", f"concierge@{SLUG}.invalid"]
RELAY = f"mx.{SLUG}.invalid"
HOST = "127.0.0.1"
SIGNATURE = {
    "fr": "La conciergerie de l’Hôtel Belombre\n02 61 91 04 50",
    "en": "The concierges of the Hôtel Belombre\n+33 2 61 91 04 50",
}
_DAY = re.compile(r"\{(frd|fr|en):([+-]\d+)\}")
Told = dict[str, Any]


@cache
def told() -> list[Told]:
    """Every message of the file, as it is written there."""
    found: list[Told] = tomllib.loads((HERE / "desk_mail.toml").read_text("utf-8"))["mail"]
    return found


def mailbox(house: House) -> Mailbox:
    """The hotel's one mailbox: mail is delivered to it (LMTP), and leaves by the demonstration's own server."""
    about = {
        "name": "Conciergerie", "aliases": ALIASES, "relay": RELAY, "signature": SIGNATURE, "smtp_host": HOST,
        "smtp_port": int(os.environ.get("LOGE_POST_PORT", "2525")),
        "smtp_security": Mailbox.Security.NONE,
    }  # fmt: skip
    return Mailbox.objects.get_or_create(house=house, address=ADDRESS, defaults=about)[0]


def point(port: int) -> None:
    """The demonstration's mail server listens on another port each time it starts."""
    Mailbox.objects.filter(address=ADDRESS, smtp_host=HOST).update(smtp_port=port)


def messages(house: House, today: dt.datetime) -> list[tuple[dt.datetime, bytes]]:
    """All of them with the moment each came, the oldest first."""
    everything = {one["key"]: one for one in told()}
    made = [
        (moment, _Letter(everything[key], everything, house, moment, today)) for key, moment in moments(today).items()
    ]
    return [(moment, letter.content()) for moment, letter in sorted(made, key=lambda pair: pair[0])]


def moments(today: dt.datetime) -> dict[str, dt.datetime]:
    """When each message of the file came, by its key, for someone who opens the demonstration at ``today``."""
    return {one["key"]: _moment(one["ago"], today) for one in told()}


def _moment(words: str, today: dt.datetime) -> dt.datetime:
    return today - dt.timedelta(minutes=float(words[:-1])) if words.endswith("m") else ago(words, today)


class _Letter:
    """One message on its way to bytes."""

    def __init__(
        self, about: Told, everything: dict[str, Told], house: House, at: dt.datetime, today: dt.datetime
    ) -> None:
        self.about, self.everything, self.house, self.at, self.today = about, everything, house, at, today

    def content(self) -> bytes:
        mail = EmailMessage(policy=SMTP)
        for name, value in self._headers():
            mail[name] = value
        self._body(mail)
        for name in self.about.get("files", ()):
            mail.add_attachment(_pdf(name), maintype="application", subtype="pdf", filename=name)
        if self.about.get("winmail"):
            mail.add_attachment(
                _tnef(self._spoken("words")), maintype="application", subtype="ms-tnef", filename="winmail.dat"
            )
        if method := self.about.get("calendar"):
            mail.add_alternative(self._calendar(method), subtype="calendar", params={"method": method})
        if failed := self.about.get("bounce"):
            return self._bounce(mail, failed)
        return mail.as_bytes()

    def _headers(self) -> list[tuple[str, str]]:
        about = self.about
        sender, domain = _address(about["from"]), _domain(about)
        result = about.get("auth", "pass")
        found = [
            (
                "Authentication-Results",
                f"{RELAY}; dmarc={result} header.from={domain}; spf={result}; dkim={result} header.d={domain}",
            ),
            ("From", sender),
            ("To", f"Conciergerie <{ADDRESS}>"),
            ("Subject", self._days(about["title"])),
            ("Date", format_datetime(self.at)),
            ("Message-ID", _message_id(about["key"], domain)),
        ]
        for name, key in (("cc", "Cc"), ("reply_to", "Reply-To")):
            if name in about:
                found.append((key, _address(about[name])))
        if before := about.get("answers"):
            answered = _message_id(before, _domain(self.everything[before]))
            found += [("In-Reply-To", answered), ("References", answered)]
        if "auto" in about:
            found.append(("Auto-Submitted", about["auto"]))
        if "list" in about:
            found += [
                ("List-Id", about["list"]),
                ("List-Unsubscribe", "<https://lists.invalid/out>"),
                ("Precedence", "bulk"),
            ]
        return found

    def _body(self, mail: EmailMessage) -> None:
        if "html" in self.about:
            mail.set_content(self._spoken("html"), subtype="html")
        elif self.about.get("winmail"):
            mail.set_content("\n")  # as Outlook does it: everything is in the attachment
        else:
            mail.set_content(self._spoken("words"))

    def _spoken(self, name: str) -> str:
        return self._days(self.about.get(name, "")).lstrip("\n")

    def _days(self, words: str) -> str:
        return _DAY.sub(self._day, words)

    def _day(self, found: re.Match[str]) -> str:
        day = day_of(self.today, self.house.zone) + dt.timedelta(days=int(found[2]))
        if found[1] == "frd":
            return day.strftime("%d/%m")
        return spelled(day, "EEEE d MMMM", "fr" if found[1] == "fr" else "en")

    def _calendar(self, method: str) -> str:
        day = day_of(self.today, self.house.zone) + dt.timedelta(days=1)
        starts = dt.datetime.combine(day, dt.time(11), self.house.zone).astimezone(dt.UTC)
        lines = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maison du Bain//FR", f"METHOD:{method}", "BEGIN:VEVENT", "UID:duo-881@maisondubain.invalid",
            f"DTSTAMP:{self.at:%Y%m%dT%H%M%SZ}", f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", f"DTEND:{starts + dt.timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            "SEQUENCE:0", "SUMMARY:Massage en duo (Tissier)", "LOCATION:Maison du Bain", "END:VEVENT", "END:VCALENDAR", "",
        )  # fmt: skip
        return "\r\n".join(lines)

    def _bounce(self, mail: EmailMessage, failed: str) -> bytes:
        """RFC 3464: words, a report for machines, the head of what came back."""
        edge = "=_belombre_report"
        head = "".join(
            f"{name}: {value}\r\n"
            for name, value in mail.items()
            if name.lower() not in ("content-type", "mime-version", "content-transfer-encoding")
        )
        return (
            f"Return-Path: <>\r\n{head}MIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
            f'Content-Type: multipart/report; report-type=delivery-status; boundary="{edge}"\r\n\r\n'
            f"--{edge}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{self._spoken('words')}\r\n"
            f"--{edge}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; {RELAY}\r\n\r\n"
            f"Final-Recipient: rfc822; {failed}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
            f"--{edge}\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: {ADDRESS}\r\nTo: {failed}\r\nSubject: Votre séjour\r\n"
            f"Message-ID: <{'0' * 24}.old@{SLUG}.invalid>\r\n\r\n--{edge}--\r\n"
        ).encode()


def _address(words: str) -> str:
    return re.sub(
        r"<([gp]):([^>]+)>", lambda found: f"<{found[2]}@{'guests' if found[1] == 'g' else 'partners'}.invalid>", words
    )


def _domain(about: Told) -> str:
    return _address(about["from"]).rpartition("@")[2].rstrip(">")


def _message_id(key: str, domain: str) -> str:
    return f"<{key}.demo@{domain}>"


def _pdf(name: str) -> bytes:
    from fpdf import FPDF

    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("Helvetica", size=14)
    sheet.cell(text=name.removesuffix(".pdf").title())
    return bytes(sheet.output())


def _tnef(words: str) -> bytes:
    """A winmail.dat with the words and one small file, after MS-OXTNEF: a signature, then attributes with their sums."""

    def attribute(level: int, name: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    picture = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
    made = struct.pack("<IH", 0x223E9F78, 1)
    made += attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    made += attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    made += attribute(1, 0x0002800C, words.encode("cp1252", "replace") + b"\0")
    made += attribute(2, 0x00069002, b"\x01\x00" + b"\x00" * 12)
    made += attribute(2, 0x00018010, b"plan.gif\0")
    return made + attribute(2, 0x0006800F, picture)


def play(*, most: int | None = None) -> int:
    """Take in everything that is not in the books yet, each at the moment it came, with what the concierges answered in between;
    returns how many were filed."""
    from . import desk_answers

    house = House.objects.get(slug=SLUG)
    box = mailbox(house)
    if box.mails.exists():
        return 0
    today = timezone.now()
    ids = {one["key"]: _message_id(one["key"], _domain(one)) for one in told()}
    answers = desk_answers.lines(house, moments(today), ids) if most is None else []
    mails = [
        (moment, partial(_take_in, box, content, moment, bool(answers)))
        for moment, content in messages(house, today)[:most]
    ]
    filed = 0
    for _when, act in sorted([*mails, *answers], key=lambda line: line[0]):
        filed += bool(act())
    return filed


def _take_in(box: Mailbox, content: bytes, moment: dt.datetime, is_answered: bool) -> bool:
    from loge.demands.triage import triage
    from loge.maildesk.intake import receive

    from .cast import then

    with then(moment):
        receipt = receive(content, mailbox=box, triage=triage, at=moment, envelope_to=[ADDRESS])
        if is_answered:
            run_all(at=moment)  # what was promised is in the book before it is kept
    return receipt.state == "filed"
