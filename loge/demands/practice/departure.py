"""A household leaves a practice: everything known of them in their hands, then forgotten. What was billed stays ten years, apart
(Code de commerce, L. 123-22; GDPR, art. 15, 17 § 3 b and 18)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loge.clients.households import hidden_from
from loge.clients.leaving import export_client
from loge.clients.models import Address, ClientFile, Kept, Member
from loge.clients.states import HERE, LENT
from loge.common.clock import now
from loge.common.errors import Refused
from loge.houses.queries import keeps
from loge.money import leaving as money
from loge.money.models import Invoice, Payer
from loge.people.leaving import sweep
from loge.people.models import Person
from loge.people.own import pseudonym
from loge.people.rows import plain
from loge.planning import states as planning
from loge.planning.models import Visit

from ..desk import leaving as desk
from ..models import Case, Errand, Gesture, Note
from . import retention, states
from .memory import hush_up


@dataclass(frozen=True, slots=True)
class Standing:
    """What keeps a household here, and what is kept of it whatever happens."""

    open_items: list[Any]
    invoices: int


def under_way(client: ClientFile) -> list[Any]:
    """What is not over with a household, in sentences that hold for whoever keeps the house and for themselves alike."""
    mine: dict[str, Any] = {"house": client.house_id, "client": client}
    items: list[Any] = [
        _("“%(title)s” is %(state)s.") % {"title": row.title, "state": row.state_name}
        for row in Gesture.objects.filter(**mine, state__in=states.LIVE)[:20]
    ]
    coming = Errand.objects.filter(**mine, visit__state__in=planning.LIVE, visit__ends_at__gte=now())
    items += [
        _("A visit is planned: %(title)s.") % {"title": row.visit.title} for row in coming.select_related("visit")[:20]
    ]
    held = Kept.objects.filter(**mine, state__in=(HERE, LENT))
    items += [_("%(what)s is still kept here.") % {"what": row.what} for row in held[:20]]
    return items


def standing(client: ClientFile) -> Standing:
    """What must be over first, and how many invoices stay. Eight queries at most, whatever the years."""
    items, payers = under_way(client), list(payers_of(client))
    items += money.billed_items(payers, client.language)
    return Standing(items, Invoice.objects.filter(payer__in=payers, number__isnull=False).count())


def payers_of(client: ClientFile) -> QuerySet[Payer]:
    """Who of this household the house bills, and who is of no other household of it."""
    persons = Member.objects.filter(house=client.house_id, client=client, person__isnull=False).values("person")
    others = Member.objects.filter(house=client.house_id, person__isnull=False, client__merged_into=None)
    elsewhere = others.exclude(client=client)
    mine = Payer.objects.filter(Q(person__in=persons) | Q(person=client.person_id), house=client.house_id)
    return mine.exclude(person__in=elsewhere.values("person")).select_related("house", "person")


def everything(client: ClientFile, *, handed_to: Member) -> dict[str, Any]:
    """All that is known of a household, to be handed to one of them: without what that person must not know."""
    mine: dict[str, Any] = {"house": client.house_id, "client": client}
    secret = hidden_from(handed_to.person) if handed_to.person else set()
    told_apart = (one.partition(":") for one in secret)
    hidden = [uuid.UUID(key) for kind, _colon, key in told_apart if kind in ("gesture", "visit")]
    gestures = Gesture.objects.filter(**mine).exclude(pk__in=hidden)
    if not handed_to.pays:
        gestures = gestures.filter(asked=handed_to)
    errands = Errand.objects.filter(**mine).exclude(visit__in=hidden).exclude(gesture__in=hidden)
    told = export_client(client)
    invoices = Invoice.objects.filter(payer__in=payers_of(client), number__isnull=False) if handed_to.pays else []
    notes = Note.objects.filter(**mine).exclude(gestures__in=Gesture.objects.filter(pk__in=hidden))
    return {
        **told,
        **({} if hidden else desk.export([client.pk], _addresses(client), client.house_id)),
        "proposals": plain(gestures.order_by("made_at"), without=("nonce",)),
        "visits": plain(Visit.objects.filter(pk__in=errands.values("visit")).order_by("starts_at")),
        "calls_noted": plain(notes.order_by("taken_at"), without=("nonce",)),
        "invoices": [row.snapshot for row in invoices],
    }


@transaction.atomic
def erase(client: ClientFile, *, by: Person) -> None:
    """Forget a household: file, codes, dates, gifts, notes, mail, visits. Invoices stay, restricted: printed as they were, and
    nowhere else a name. Raises Refused with what must be over first."""
    if not keeps(by, client.house):
        raise Refused(_("This is not for you to do."))
    still = standing(client).open_items
    if still:
        raise Refused(_("Something is still open: %(items)s") % {"items": " ".join(map(str, still))})
    emails = _addresses(client)
    phones = set(Member.objects.filter(house=client.house_id, client=client).values_list("phone", flat=True))
    billed = list(payers_of(client))
    desk.forget([client.pk], emails, client.house_id)
    retention.forget(client, by=by)
    for payer in billed:
        money.restrict(payer)
    gone = {told: pseudonym() for told in (*emails, *phones, client.phone) if len(told) > 5}
    if gone:
        sweep(gone, house=client.house_id)


def forget_member(person: Person) -> list[str]:
    """One of a household leaves and the others stay: what was to be brought to them is withdrawn without a word, and what was
    brought names nobody. Returns what letters may name them about."""
    touched: list[str] = []
    for member in Member.objects.filter(person=person).select_related("client"):
        hush_up(member)
        for row in Gesture.objects.filter(house=member.house_id, client=member.client_id):
            if all(line["member"] != str(member.pk) for line in row.lines):
                continue
            lines = [
                line | {"name": "", "reasons": []} if line["member"] == str(member.pk) else line for line in row.lines
            ]
            title = "; ".join(line["what"] for line in lines)[:200]
            words = "" if member.first_name in row.words else row.words
            mine = {"house": row.house_id}
            Gesture.objects.filter(**mine, pk=row.pk).update(lines=lines, title=title, words=words)
            if row.case_id is not None:
                Case.objects.filter(**mine, pk=row.case_id).update(title=title)
            Visit.objects.filter(**mine, pk__in=Errand.objects.filter(**mine, gesture=row).values("visit")).update(
                title=title
            )
            touched.append(row.reference)
    return touched


def alone(person: Person) -> list[ClientFile]:
    """The households this person is the last of: they leave with them."""
    mine = Member.objects.filter(person=person).values("client")
    others = Member.objects.filter(client__in=mine).exclude(person=person).values("client")
    return list(ClientFile.objects.filter(pk__in=mine).exclude(pk__in=others).select_related("house"))


def _addresses(client: ClientFile) -> list[str]:
    found: Collection[str] = Address.objects.filter(house=client.house_id, client=client).values_list(
        "email", flat=True
    )
    return list(found)
