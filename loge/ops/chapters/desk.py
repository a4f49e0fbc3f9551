"""A desk's morning: a guest writes, the mail server hands it over, a partner is asked and answers, the guest is told, and holds
the itinerary in their hand."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit
from ..desk_mail import ADDRESS, HOST, RELAY

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/house/belombre/desk/"
TITLE = "A table for my mother’s evening"
GUEST, PARTNER = "karin.lindqvist@guests.invalid", "lequaidestilleuls@partners.invalid"
REFERENCE = "QT-5520"


def tell(walk: Walk) -> None:
    yanis = Browser(walk.demo.address)
    with walk.step("Mrs Lindqvist writes to the hotel; its mail server hands the mail over (LMTP)"):
        words = f"Dear concierge,\n\nCould you book a table for four on {_evening():%A %-d %B} at 8pm, somewhere quiet?\n\nKarin Lindqvist\n"
        _hand_over(walk, _mail(f"Karin Lindqvist <{GUEST}>", TITLE, words))
    with walk.step("… it lies in the inbox with its stay, and what is asked is read in it"):
        walk.enter(yanis, "Yanis")
        inbox = _ok(yanis.get(f"{HOUSE}?arrives=today&language=en"), TITLE)
        key = re.search(rf"cases/([0-9a-f-]{{36}})/(?:(?!</li>).)*{TITLE}", inbox.html, re.DOTALL)
        if key is None:
            raise Unfit("the mail is in no line of the inbox")
        case = f"{HOUSE}cases/{key[1]}/"
        page = _ok(yanis.get(case), "312", "Restaurant", "Le Quai des Tilleuls")
    with walk.step("Yanis asks the Quai des Tilleuls"):
        quai = re.search(r'name="partners" value="([0-9a-f-]{36})"[^>]*><span><strong>Le Quai des Tilleuls', page.html)
        if quai is None:
            raise Unfit("the Quai des Tilleuls is not proposed")
        _ok(yanis.submit(page, page.form("/enquire/"), partners=quai[1]), "Le Quai des Tilleuls")
    with walk.step("… which answers by mail, with its reference: one click confirms it"):
        told = f"Bonjour,\n\nVotre table est confirmée. Référence : {REFERENCE}. 248,00 € pour quatre.\n\nPaul\n"
        _hand_over(walk, _mail(f"Le Quai des Tilleuls <{PARTNER}>", "Re: votre demande", told, answers=_asked(key[1])))
        page = _ok(yanis.get(case), REFERENCE)
        page = _ok(yanis.submit(page, page.form("/apply/")), "confirmé")
    with walk.step("Yanis tells the guest; the answer leaves in fifteen seconds and can be taken back"):
        address = page.link("/write/")
        composer = _ok(yanis.get(address))
        form = composer.form("/write/", "Envoyer")
        said = f"Dear Karin Lindqvist,\n\nYour table is kept for four, reference {REFERENCE}.\n\nYanis\n"
        _ok(yanis.submit(composer, form, do="send", words=said), "le client le sait")
    with walk.step("… and gives her the itinerary: a page, a PDF, a calendar that follows"):
        stay = _ok(yanis.get(page.link("/desk/stays/")))
        given = yanis.submit(stay, stay.form("/link/"))
        link = re.search(
            r"/stay/(?![0-9a-f]{8}-)[\w-]+/", given.html
        )  # of the guest, not a page of the desk about her stay
        if link is None:
            raise Unfit("no address was given for the guest")
        guest = Browser(walk.demo.address, language="en")
        _ok(guest.get(link[0]), "Le Quai des Tilleuls", REFERENCE)
        if not guest.get(f"{link[0]}itinerary.pdf").html.startswith("%PDF"):
            raise Unfit("the itinerary is no PDF")
        calendar = guest.get(f"{link[0]}calendar.ics").html
        if "BEGIN:VEVENT" not in calendar or REFERENCE not in calendar.replace("\r\n ", ""):
            raise Unfit(f"the table is not in the calendar: {calendar[:300]}")


def _evening() -> dt.date:
    """The second evening of her stay."""
    from loge.clients.models import Stay

    return Stay.objects.get(number="B24100", house__slug="belombre").arrives_on + dt.timedelta(days=1)


def _asked(case: str) -> str:
    """The Message-ID of what the partner was asked: their mail program knows it."""
    from loge.maildesk.models import Mail, Thread

    asked = Mail.objects.filter(thread__about=f"case:{case}", thread__side=Thread.Side.PARTNER, way=Mail.Way.OUT)
    return asked.latest("at").message_id


def _mail(sender: str, title: str, words: str, *, answers: str = "") -> bytes:
    """A mail as the hotel's relay hands it on, with what it found about the sender."""
    from loge.common.clock import now

    made = EmailMessage()
    domain = sender.rpartition("@")[2].strip(">")
    made["Authentication-Results"] = f"{RELAY}; dmarc=pass header.from={domain}"
    made["From"], made["To"], made["Subject"] = sender, ADDRESS, title
    made["Date"], made["Message-ID"] = format_datetime(now()), make_msgid(domain=domain)
    if answers:
        made["In-Reply-To"] = made["References"] = answers
    made.set_content(words)
    return made.as_bytes()


def _hand_over(walk: Walk, content: bytes) -> None:
    with smtplib.LMTP(HOST, walk.demo.lmtp_port) as server:
        server.sendmail("bounce@relay.invalid", [ADDRESS], content)


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[:300]}")
    return page
