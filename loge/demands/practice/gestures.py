"""A gesture: proposed to one of a household, said yes to with one tap, brought, or withdrawn without a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.clients import actions as clients
from loge.clients import states as memory
from loge.clients.models import ClientFile, Due, Home, Hush, Member
from loge.clients.ordering import may_order
from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.moves import CLOCK
from loge.offers.partners.models import Partner
from loge.planning import states as planning
from loge.planning.actions.visit import cancel_visit, finish_visit, plan_visit
from loge.planning.models import Visit

from .. import desk_states
from ..models import Case, Errand, Gesture, Item, Note
from . import states

BRINGING = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a gesture: for whom, what, at what price, from whom, and why this."""

    what: str
    cents: int
    member: Member | None = None
    occasion: str = ""
    sort: str = ""
    partner: str = ""  # "partner:…"
    partner_name: str = ""
    category: str = ""
    reasons: tuple[dict[str, str], ...] = ()

    def told(self) -> dict[str, Any]:
        return {
            "what": self.what, "cents": self.cents, "member": str(self.member.pk) if self.member else "",
            "name": self.member.first_name if self.member else "", "occasion": self.occasion, "sort": self.sort, "partner": self.partner,
            "partner_name": self.partner_name, "category": self.category, "reasons": list(self.reasons),
        }  # fmt: skip


@transaction.atomic
def propose(
    client: ClientFile, *, by: Any, asked: Member, lines: Sequence[Line], deliver_at: dt.datetime | None, order_by: dt.date, nonce: str,
    words: str = "", title: str = "", home: Home | None = None, note: Note | None = None, surprise: bool = True, at: dt.datetime | None = None,
) -> Gesture:  # fmt: skip
    """Put something before one of the household, at its price. Whoever it is for must not know, unless it is no surprise.

    Raises Invalid (they may not order it: says who could be asked; a day that is over). The same ``nonce`` proposes once.
    """
    moment = at or now()
    same = (
        Gesture.objects.filter(house=client.house_id, nonce=nonce[:40])
        .select_related("house", "client", "asked__person")
        .first()
    )
    if same is not None:
        return same
    cents = sum(line.cents for line in lines)
    if not lines or cents <= 0:
        raise Invalid(_("Write what is proposed, and its price."), field="what")
    today = day_of(moment, client.house.zone)
    if order_by < today or (deliver_at is not None and deliver_at < moment):
        raise Invalid(_("That day is over. Choose a day to come."), field="deliver_at")
    for line in lines:
        verdict = may_order(asked, line.member, cents)
        if not verdict:
            raise Invalid(verdict.why, field="asked")
    row = Gesture(
        house=client.house, client=client, asked=asked, title=(title.strip() or title_of(client, lines))[:200], words=words.strip()[:1_000],
        lines=[line.told() for line in lines], cents=cents, category_key=lines[0].category, deliver_at=deliver_at, order_by=order_by,
        home=home, place=home.address if home else "", note=note, nonce=nonce[:40], made_at=moment,
    )  # fmt: skip
    moves.begin(row, states.PROPOSED, by=by, at=moment)
    if surprise:
        _hush(row, [row.reference], lines, deliver_at, order_by)
    return row


@transaction.atomic
def accept(gesture: Gesture, *, by: Any, at: dt.datetime | None = None) -> Gesture:
    """Yes: a case is opened with each thing asked of its partner at this price, and its hour waits for a place in the agenda.
    Tapped three times it is ordered once.

    Raises Refused (not theirs to order, with whom to ask), Stale (too late, withdrawn).
    """
    moment = at or now()
    fresh = _held(gesture)
    if fresh.state in (states.ACCEPTED, states.DELIVERED):
        return fresh
    if fresh.state == states.PROPOSED and moment >= fresh.since_at + (
        fresh.delay_from(states.MOVES["lapse"], fresh.since_at) or BRINGING
    ):
        raise Stale(
            _("It was to be answered by then, and cannot be had in time any more. Call us: we shall find something.")
        )
    members = {str(row.pk): row for row in Member.objects.filter(house=fresh.house_id, client=fresh.client_id)}
    for line in fresh.lines:
        whose = members.get(line["member"])
        verdict = may_order(members[str(fresh.asked_id)], whose, fresh.cents, hushed=_is_hushed(fresh))
        if not verdict:
            raise Refused(verdict.why)
    case = Case(
        house=fresh.house,
        client=fresh.client,
        title=fresh.title[:300],
        category_key=fresh.category_key,
        opened_at=moment,
    )
    moves.begin(case, desk_states.WAITING, by=by, at=moment)
    moves.make(
        fresh, "accept", by=by, at=moment, case_id=case.pk,
        note={"cents": fresh.cents, "client": str(fresh.client_id), "asked": str(fresh.asked_id), "case": str(case.pk)},
    )  # fmt: skip
    items = [_item(fresh, case, line, by, moment) for line in fresh.lines]
    errand = _errand(fresh, moment)
    hidden = [case.reference, *(item.reference for item in items)]
    hidden += [f"visit:{errand.visit_id}"] if errand else []
    for one in Hush.objects.filter(house=fresh.house_id, subject=fresh.reference).select_related("member"):
        for subject in hidden:
            clients.hush(one.member, subject, until=one.until_on)
    _decided(fresh, "accept", moment)
    return fresh


@transaction.atomic
def decline(
    gesture: Gesture, *, by: Any, else_: bool = False, words: str = "", at: dt.datetime | None = None
) -> Gesture:
    """Not this year; or, with ``else_``, something else please: then the date waits for a person of the house."""
    fresh = _held(gesture)
    moves.make(fresh, "decline", by=by, at=at, note={"else": else_})
    _decided(fresh, "reconsider" if else_ else "skip", at, why=memory.REFUSED if else_ else "", words=words)
    return fresh


def payer_to_ask(gesture: Gesture) -> Member | None:
    """Who pays, when this is above what the one who is asked may order and not above what who pays may; else nobody."""
    if not gesture.is_open or gesture.asked.ceiling_cents is None or gesture.cents <= gesture.asked.ceiling_cents:
        return None
    here = Member.objects.filter(house=gesture.house_id, client=gesture.client_id, pays=True, status=Member.Status.HERE)
    payer = here.exclude(pk=gesture.asked_id).select_related("person").first()
    if payer is None:
        return None
    members = {str(row.pk): row for row in Member.objects.filter(house=gesture.house_id, client=gesture.client_id)}
    hushed = Hush.objects.filter(house=gesture.house_id, member=payer, subject=gesture.reference).exists()
    fits = all(may_order(payer, members.get(line["member"]), gesture.cents, hushed=hushed) for line in gesture.lines)
    return payer if fits else None


@transaction.atomic
def pass_on(gesture: Gesture, *, by: Any, at: dt.datetime | None = None) -> Gesture:
    """It is above what they may order: the yes of who pays is asked instead, unless it must stay a surprise to them."""
    fresh = _held(gesture)
    payer = payer_to_ask(fresh)
    if payer is None:
        raise Refused(_("Nobody else of the household can be asked for this one: call us."))
    moves.make(fresh, "pass_on", by=by, at=at, note={"asked": str(payer.pk)}, asked_id=payer.pk)
    return fresh


@transaction.atomic
def withdraw(gesture: Gesture, *, by: Any, why: str = memory.QUIETED, at: dt.datetime | None = None) -> Gesture:
    """It is taken back, whatever was ordered with it. Why is kept, and shown to nobody who need not know."""
    fresh = _held(gesture)
    moves.make(fresh, "withdraw", by=by, at=at, why=why)
    if fresh.case_id is not None:
        items = Item.objects.filter(house=fresh.house_id, case=fresh.case_id).exclude(
            state__in=(desk_states.CANCELLED, desk_states.DECLINED)
        )
        for item in items.select_related("house"):
            if by != states.MEMORY:  # else a person calls the partner: see queries.to_call_off
                moves.make(item, "cancel", by=by, at=at)
    visit = Visit.objects.filter(
        house=fresh.house_id, pk__in=Errand.objects.filter(gesture=fresh).values("visit")
    ).first()
    if visit is not None and visit.state in planning.LIVE:
        cancel_visit(visit, by=planning.MACHINE, at=at)
    _decided(fresh, "withdraw", at, why=why)
    return fresh


@transaction.atomic
def deliver(gesture: Gesture, *, by: Any, at: dt.datetime | None = None) -> Gesture:
    """It was brought: what was given is remembered, and never given again."""
    fresh = _held(gesture)
    moves.make(fresh, "deliver", by=by, at=at, note={"cents": fresh.cents, "client": str(fresh.client_id)})
    day = day_of(at or now(), fresh.house.zone)
    members = {str(row.pk): row for row in Member.objects.filter(house=fresh.house_id, client=fresh.client_id)}
    for number, line in enumerate(fresh.lines):
        whose = members.get(line["member"])
        if whose is not None and line["sort"]:
            clients.remember_gift(
                fresh.client, by=by, member=whose, what=line["what"], given_on=day, by_whom=fresh.asked.first_name, cents=line["cents"],
                provider=line["partner_name"], subject=f"{fresh.reference}:{number}"[:80], at=at,
            )  # fmt: skip
    visit = Visit.objects.filter(
        house=fresh.house_id, pk__in=Errand.objects.filter(gesture=fresh).values("visit")
    ).first()
    if visit is not None and visit.state in (planning.PLANNED, planning.UNDER_WAY):
        finish_visit(visit, by=planning.MACHINE, at=at)
    return fresh


@transaction.atomic
def lapse(gesture: Gesture, *, at: dt.datetime | None = None) -> None:
    """No answer in time: the date is not forgotten, it waits for a person to call them."""
    fresh = _held(gesture)
    fresh.since_at = gesture.since_at
    moves.make(fresh, "lapse", by=CLOCK, at=at)
    _decided(fresh, "reconsider", at, why=memory.LAPSED)


def title_of(client: ClientFile, lines: Sequence[Line]) -> str:
    """``Pivoines pour Claire``, in the household's language."""
    with override(client.language):
        told = [
            _("%(what)s for %(name)s") % {"what": line.what, "name": line.member.first_name}
            if line.member
            else line.what
            for line in lines
        ]
    return "; ".join(told)


def _held(gesture: Gesture) -> Gesture:
    """The row as it is now, nobody else writing it until the end of the transaction."""
    Gesture.objects.select_for_update().only("pk").get(house=gesture.house_id, pk=gesture.pk)
    found = Gesture.objects.select_related("house", "client__house", "asked__person")
    return found.get(house=gesture.house_id, pk=gesture.pk)


def _is_hushed(gesture: Gesture) -> bool:
    return Hush.objects.filter(house=gesture.house_id, member=gesture.asked_id, subject=gesture.reference).exists()


def _item(gesture: Gesture, case: Case, line: dict[str, Any], by: Any, moment: dt.datetime) -> Item:
    """Asked of its partner at this price. The partner reads what, when and how much; never for whom."""
    key = line["partner"].partition(":")[2]
    partner = Partner.objects.filter(house=gesture.house_id, pk=key).first() if key else None
    item = Item(
        house=gesture.house, case=case, title=line["what"][:200], category_key=line["category"], cents=line["cents"], partner=partner,
        starts_at=gesture.deliver_at,
    )  # fmt: skip
    moves.begin(item, desk_states.ASKED, by=by, at=moment)
    return item


def _errand(gesture: Gesture, moment: dt.datetime) -> Errand | None:
    if gesture.deliver_at is None:
        return None
    errand = Errand(house=gesture.house, client=gesture.client, home=gesture.home, gesture=gesture, made_at=moment)
    errand.visit = plan_visit(
        gesture.house, by=planning.MACHINE, person=None, title=gesture.title[:100], starts_at=gesture.deliver_at, lasts_for=BRINGING,
        place=gesture.place, client_name=gesture.client.name, subject=f"errand:{errand.pk}", at=moment,
    )  # fmt: skip
    errand.save(force_insert=True)
    return errand


def _hush(
    gesture: Gesture, subjects: list[str], lines: Sequence[Line], deliver_at: dt.datetime | None, order_by: dt.date
) -> None:
    until = day_of(deliver_at, gesture.house.zone) if deliver_at is not None else order_by
    for member in {line.member for line in lines if line.member is not None and line.member.pk != gesture.asked_id}:
        for subject in subjects:
            clients.hush(member, subject, until=until)


def _decided(gesture: Gesture, name: str, at: dt.datetime | None, *, why: str = "", words: str = "") -> None:
    """The dates it was for follow it."""
    told: dict[str, Any] = {"why": why, "words": words.strip()[:300]}
    for due in Due.objects.filter(house=gesture.house_id, subject=gesture.reference).select_related("house"):
        if due.state in due.MOVES[name].sources:
            moves.make(due, name, by=memory.MEMORY, at=at, **told)
