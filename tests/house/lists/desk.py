"""The desk: cases in the inbox, mails and items on a case, what was put aside, what was found."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any

from loge.clients.models import ClientFile
from loge.common.clock import now
from loge.demands.desk import actions, search
from loge.demands.models import Case, Item
from loge.demands.triage import triage
from loge.maildesk.models import Mail, Mailbox, Party, Thread
from loge.offers.partners.models import Partner

from ...cast import Cast
from . import Pages

_count = itertools.count(1)


def _mail(cast: Cast, thread: Thread | None = None, state: str = Mail.State.FILED) -> Mail:
    number = next(_count)
    box, _made = Mailbox.objects.get_or_create(
        house=cast.house, address="desk@alencon.example", defaults={"name": "Desk"}
    )
    sender = f"guest{number}@guest.example"
    if thread is None and state == Mail.State.FILED:
        thread = Thread.objects.create(house=cast.house, mailbox=box, title="Séjour")
        Party.objects.create(house=cast.house, thread=thread, email=sender, standing=Party.Standing.MAIN)
    words = f"Bonjour, une table pour deux demain à 20 h ? Message {number}."
    return Mail.objects.create(
        house=cast.house, mailbox=box, thread=thread, way=Mail.Way.IN, state=state, sender=sender, title="Séjour", text=words,
        visible=words, at=now(), sha256=hashlib.sha256(sender.encode()).hexdigest(), digest=sender,
    )  # fmt: skip


def more_cases(cast: Cast, count: int) -> None:
    """Some of guests the house knows, some of strangers; each asks for something."""
    for number in range(count):
        case = Case.objects.get(pk=triage(_mail(cast)).about.partition(":")[2])
        if number % 2:
            Case.objects.filter(pk=case.pk).update(client=ClientFile.objects.create(house=cast.house, name="Karin"))
        search.index(Mail.objects.filter(thread__about=case.reference))


def more_in_the_case(cast: Cast, count: int) -> None:
    """Mails, items, and partners asked."""
    case = Case.objects.select_related("house").get(opened_at__isnull=False, title="La seule")
    thread = Thread.objects.get(about=case.reference, side=Thread.Side.GUEST)
    for _ in range(count):
        _mail(cast, thread)
        item = actions.add_item(case, by=cast.keeper, category_key="dogs_cats")
        partner = Partner.objects.create(house=cast.house, name=f"P{next(_count)}", category_keys=["dogs_cats"])
        actions.ask_partners(item, by=cast.keeper, partners=[partner], by_phone=True)
        Item.objects.filter(pk=item.pk).update(partner=partner)


def more_put_aside(cast: Cast, count: int) -> None:
    for _ in range(count):
        _mail(cast, state=Mail.State.SUPPRESSED)


def more_alone(cast: Cast, count: int) -> None:
    for _ in range(count):
        _mail(cast)


def needs(cast: Cast, path: str) -> dict[str, Any]:
    """The one case that grows."""
    if "{desk_case}" not in path:
        return {}
    case = Case.objects.get(pk=triage(_mail(cast)).about.partition(":")[2])
    Case.objects.filter(pk=case.pk).update(title="La seule")
    more_in_the_case(cast, 1)
    return {"desk_case": case.pk}


PAGES: Pages = {
    "the inbox": ("/house/alencon/desk/", "keeper", more_cases),
    "the inbox, filtered": ("/house/alencon/desk/?owner=nobody&language=fr", "keeper", more_cases),
    "one case": ("/house/alencon/desk/cases/{desk_case}/", "keeper", more_in_the_case),
    "one case, by others": ("/house/alencon/desk/cases/{desk_case}/", "keeper", more_cases),
    "the rules of the desk": ("/house/alencon/desk/rules/", "keeper", more_cases),
    "put aside": ("/house/alencon/desk/aside/", "keeper", more_put_aside),
    "newsletters and machines": ("/house/alencon/desk/aside/?state=alone", "keeper", more_alone),
    "mail found": ("/house/alencon/desk/search/?q=table", "keeper", more_cases),
}
