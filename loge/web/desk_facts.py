"""What an answer at the desk may rest on, gathered from the case, the stay, the partners and what was said in that conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from loge.common.clock import day_of, now
from loge.common.money import Money
from loge.demands import desk_states
from loge.demands.models import Case, Enquiry, Item
from loge.maildesk import proof
from loge.maildesk.facts import Facts, Hours, ItemFact, StayFact
from loge.maildesk.models import Mail, Party, Thread
from loge.people.models import Person

MOST_SAID = 30


def case_of(thread: Thread) -> Case | None:
    """The case this conversation is about."""
    kind, _colon, key = thread.about.partition(":")
    if kind != "case" or not key:
        return None
    return Case.objects.filter(house=thread.house_id, pk=UUID(key)).select_related("client", "stay").first()


def facts_of(thread: Thread, *, by: Person, case: Case | None, at: dt.datetime | None = None) -> Facts:
    """The facts of one side: a partner's conversation knows the items they were asked for, and nothing of the guest's own."""
    house = thread.house
    zone = house.zone
    guest = thread.side == Thread.Side.GUEST
    items = _items(thread, case)
    heard = _heard(thread)
    client, stay = (case.client, case.stay) if case and guest else (None, None)
    partner = next((item.partner for item in items if item.partner), None) if not guest else None
    language = (
        (client.language if client else "")
        or (partner.language if partner else "")
        or (case.language if case and guest else "")
    )
    return Facts(
        today=day_of(at or now(), zone), zone=zone, house=house.name, house_phone=house.phone, sender=str(by),
        name=client.name if client else "", signs=next((mail.sender_name for mail in heard if mail.sender_name), "") if guest else "",
        salutation=client.salutation if client else "", manner=client.manner if client else house.manner, language=language,
        stay=StayFact(stay.arrives_on, stay.leaves_on, stay.room, stay.party, stay.number, stay.arrives_at, stay.leaves_at) if stay else None,
        items=tuple(_fact(item, house.currency) for item in items), said=tuple(f"{mail.title}\n{mail.visible}" for mail in heard),
        known=_known(thread), is_doubtful=proof.is_doubtful(proof.of_thread(thread)),
    )  # fmt: skip


def _items(thread: Thread, case: Case | None) -> Sequence[Item]:
    if case is None:
        return []
    found = Item.objects.filter(house=thread.house_id, case=case).exclude(state=desk_states.CANCELLED)
    if thread.side == Thread.Side.PARTNER:
        found = found.filter(pk__in=Enquiry.objects.filter(house=thread.house_id, thread=thread).values("item_id"))
    return list(found.select_related("partner").prefetch_related("partner__hours").order_by("pk"))


def _fact(item: Item, currency: str) -> ItemFact:
    partner = item.partner
    hours = tuple(Hours(one.weekday, one.opens, one.closes) for one in partner.hours.all()) if partner else ()
    return ItemFact(
        kind=item.category_key, title=item.title, titles=item.titles, starts_at=item.starts_at, ends_at=item.ends_at, party=item.party, place=item.place,
        partner=partner.name if partner else "", phone=partner.phone if partner else "", address=partner.address if partner else "",
        reference=item.partner_reference, price=Money(item.cents, currency) if item.cents is not None else None, note=item.note,
        disclaimer=partner.disclaimer if partner else "", is_promised=item.is_promised, hours=hours,
    )  # fmt: skip


def _heard(thread: Thread) -> list[Mail]:
    """What the other side wrote here, the latest first."""
    said = Mail.objects.filter(house=thread.house_id, thread=thread, way=Mail.Way.IN, state=Mail.State.FILED)
    return list(said.only("title", "visible", "sender_name").order_by("-at")[:MOST_SAID])


def _known(thread: Thread) -> frozenset[str]:
    welcome = (Party.Standing.MAIN, Party.Standing.ACCEPTED)
    return frozenset(
        Party.objects.filter(house=thread.house_id, thread=thread, standing__in=welcome).values_list("email", flat=True)
    )
