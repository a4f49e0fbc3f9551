"""The desk of a hotel: an inbox, a case with everything on it, a message by itself, the search."""

from __future__ import annotations

from loge.common.clock import now
from loge.demands.desk import actions, search
from loge.demands.models import Demand
from loge.maildesk import outbox
from loge.maildesk.models import Mail, Party, Raw
from tests.cast import Cast
from tests.demands.desk.ground import Desk
from tests.demands.desk.test_triage import FIVE, STAY

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """Karin wrote; one partner is asked, one change is read, an assistant came in."""
    desk = Desk()
    desk.stay(desk.karin, room="312", adults=4)
    case = desk.write(
        STAY, title="Friday, my mother’s seventieth", sender_name="Karin Lindqvist", verdict=Mail.Verdict.VERIFIED
    )
    thread = desk.threads(case)[0]
    table = next(item for item in desk.items(case) if item.category_key == "table")
    one, _other = actions.ask_partners(table, by=desk.camille, partners=[desk.quai, desk.corvin])
    desk.write("C’est noté, réf. QT-4471, 248,00 € pour quatre.", thread=one.thread, sender="table@quai.example")
    Party.objects.create(
        house=desk.house, thread=thread, email="assistant@lindqvist.example", standing=Party.Standing.NEW
    )
    desk.guest("Famille Duarte", "helena@duarte.example")
    desk.write(FIVE, sender="helena@duarte.example", title="Cinq petites choses")
    desk.write(
        "This is unacceptable, the driver never came.",
        sender="okafor@okafor.example",
        title="Driver",
        verdict=Mail.Verdict.FORGED,
    )
    mail = Mail.objects.filter(thread=thread).earliest("at")
    told = {"name": "Victor Aldana", "email": "v@mail.example", "title": "Table", "text": "Une table pour six."}
    event = {"title": "Massage", "method": "REQUEST", "starts": "2027-03-12T10:00:00+00:00", "where": "Au bain"}
    Mail.objects.filter(pk=mail.pk).update(found={"calendar": [event], "forwarded": told}, flags=["remote pictures"])
    html = b"Content-Type: text/html\r\n\r\n<p>Dear all <img src='https://spy.example/p.gif'></p>"
    Raw.objects.create(house=desk.house, mail=mail, content=html, size=len(html))
    back = outbox.send(
        thread, words="Un instant.", title="Re", to=[("", "karin@lindqvist.example")], by=desk.camille, key="back", seen_version=thread.version
    )  # fmt: skip
    outbox.take_back(back, by=desk.camille)
    aside = desk.mail("Our offers", title="Offers of the week")
    Mail.objects.filter(pk=aside.pk).update(state=Mail.State.SUPPRESSED, reason="a newsletter", thread=None, at=now())
    desk.mail(
        "Sept idées pour vos petits-déjeuners.", sender="lettre@salon.example", title="La lettre", kind=Mail.Kind.LIST
    )
    search.index(Mail.objects.filter(house=desk.house))
    base = f"/house/{desk.slug}/desk/"
    return {
        desk.camille: {
            "desk-inbox": base,
            "desk-inbox-filtered": f"{base}?category=table",
            "desk-empty": f"{base}?pile=snoozed",
            "desk-case": f"{base}cases/{case.pk}/",
            "desk-mail": f"{base}mails/{mail.pk}/",
            "desk-aside": f"{base}aside/",
            "desk-alone": f"{base}aside/?state=alone",
            "desk-search": f"{base}search/?q=shelfish",
            "desk-search-empty": f"{base}search/",
            "desk-new": f"{base}new/",
            "desk-rules": f"{base}rules/",
            "desk-more": f"/house/{desk.slug}/more/",
        }
    }
