"""What happened elsewhere makes a promise, keeps it, or releases it. Each may hear the same fact twice."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.models import Fact
from loge.demands import desk_states
from loge.demands.long import states as long_states
from loge.demands.long.listeners import readers
from loge.demands.models import Case, Demand, Enquiry, Gesture, Item
from loge.demands.models.long import Step
from loge.houses.models import House
from loge.maildesk.models import Mail
from loge.people.models import Person
from loge.planning.models import Visit
from loge.planning.states import DONE, PLANNED, UNDER_WAY

from . import chasing, partners, states
from .actions import arrived, keep, promise, put_off, settle
from .models import Promise
from .rules import rules_of, week_of, within

Kind = Promise.Kind
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
DAY_ENDS = dt.time(18)  # of a day that was said without an hour
TOLERANCE = dt.timedelta(minutes=30)  # around an hour that was told


# -------------------------------------------------------------------------------------------------------------- a price


@journal.on("demand.heard")
def promise_a_price(fact: Fact) -> None:
    """A demand was asked: a price is promised, and the neighbour's time runs."""
    chasing.begin(_demand(fact), at=fact.at)


@journal.on("demand.quoted", "demand.declined", "demand.withdrawn", "demand.lapsed", "demand.booked")
def follow_the_demand(fact: Fact) -> None:
    """What came of it."""
    chasing.hear(_demand(fact), fact.kind, by=fact.by, at=fact.at)


# ----------------------------------------------------------------------------------------------------------- a delivery


@journal.on("demand.booked")
def promise_the_service(fact: Fact) -> None:
    """It is booked for an hour: who serves says within a day after it that it is done."""
    demand = _demand(fact)
    if demand.wished_at is None:
        return
    due = demand.wished_at + (demand.lasts_for or HOUR) + DAY
    key = f"delivery:{demand.pk}"
    row = Promise.objects.select_related("house").filter(house=demand.house_id, key=key).first()
    if row is not None:
        if row.state in states.WAITED_FOR:  # another neighbour stands in, or another hour
            Promise.objects.filter(house=row.house_id, pk=row.pk).update(owner=demand.provider.person)
            put_off(row, due_at=due, by=states.MACHINE, at=fact.at)
        return
    promise(
        demand.house, kind=Kind.DELIVERY, key=key, subject=demand.reference, words=demand.title, due_at=due, made_to=demand.client,
        owner=demand.provider.person, by=states.MACHINE, warned=False, at=fact.at,
    )  # fmt: skip


@journal.on("demand.delivered", "demand.settled")
def keep_the_service(fact: Fact) -> None:
    settle(fact.house_id, f"delivery:{fact.subject_id}", "keep", at=fact.at)


@journal.on("demand.cancelled", "demand.missed", "demand.unmet", "demand.disputed")
def leave_the_service(fact: Fact) -> None:
    """It does not take place, or is talked about otherwise: that has its own clocks."""
    demand = _demand(fact)
    with translation.override(demand.house.language):
        words = _("It did not take place as agreed.")
    settle(fact.house_id, f"delivery:{fact.subject_id}", "release", at=fact.at, words=words)


# ----------------------------------------------------------------------------------------------------------- an arrival


@journal.on("visit.planned", "visit.under_way", "visit.done", "visit.cancelled", "visit.unplaced")
def follow_the_visit(fact: Fact) -> None:
    """The hour a client was told is a promise: within half an hour of it someone is there."""
    visit = Visit.objects.select_related("house", "person", "client").filter(pk=fact.subject_id).first()
    if visit is None:
        return
    key = f"arrival:{visit.pk}"
    row = Promise.objects.select_related("house").filter(house=visit.house_id, key=key).first()
    state = fact.kind.partition(".")[2]
    if state == PLANNED and visit.promised_at is not None:
        _promise_arrival(visit, row, key, fact.at)
    elif row is not None and state in (UNDER_WAY, DONE) and row.state in (*states.WAITED_FOR, states.MISSED):
        arrived(row, since=fact.at - (visit.lasts_for if state == DONE else states.NOW), at=fact.at)
    elif row is not None and state not in (PLANNED, UNDER_WAY, DONE):
        with translation.override(visit.house.language):
            words = _("The visit does not take place as planned.")
        settle(visit.house_id, key, "release", at=fact.at, words=words)


def _promise_arrival(visit: Visit, row: Promise | None, key: str, at: dt.datetime) -> None:
    assert visit.promised_at is not None
    due = visit.promised_at + TOLERANCE
    if row is None:
        promise(
            visit.house, kind=Kind.ARRIVAL, key=key, subject=visit.reference, words=visit.title, due_at=due, made_to=visit.client,
            made_to_name=visit.client_name, owner=visit.person, by=states.MACHINE, warned=False, at=at,
        )  # fmt: skip
    elif row.state in states.WAITED_FOR:
        Promise.objects.filter(house=row.house_id, pk=row.pk).update(owner=visit.person)
        put_off(row, due_at=due, by=states.MACHINE, at=at)


# ------------------------------------------------------------------------------------------------------------- the desk


@journal.on("mail.filed", "case.open", "case.waiting", "case.closed", priority=-5)
def follow_the_case(fact: Fact) -> None:
    """The hour by which a desk has promised its answer stands on the case (demands.desk.promise): the book shows that very one."""
    case = _case(fact)
    if case is None or case.house.kind != House.Kind.DESK:
        return
    waiting = Promise.objects.select_related("house").filter(
        house=case.house_id, subject=case.reference, kind=Kind.ANSWER
    )
    row = waiting.filter(state__in=(*states.WAITED_FOR, states.MISSED)).order_by("-made_at").first()
    owed = case.answer_by if case.state == desk_states.OPEN else None
    if owed is None:
        if row is not None:
            keep(row, by=states.MACHINE, at=fact.at)
        return
    name = case.client.name if case.client else ""
    if row is None:
        since = case.waiting_since or fact.at
        promise(
            case.house, kind=Kind.ANSWER, key=f"answer:{case.pk}:{since.isoformat()}", subject=case.reference, words=case.title or name or "—",
            due_at=owed, made_to_name=name, owner=case.owner, by=states.MACHINE, at=since,
        )  # fmt: skip
    elif row.state in states.WAITED_FOR and row.due_at != owed:
        put_off(row, due_at=owed, by=states.MACHINE, at=fact.at)


@journal.on("item.enquired", "item.held", "item.confirmed", "item.told", "item.declined", "item.cancelled", priority=-5)
def follow_the_item(fact: Fact) -> None:
    """A partner was asked: the guest hears of it in time. Kept once the guest knows, whatever the answer is."""
    item = Item.objects.select_related("house", "case__client", "case__owner").filter(pk=fact.subject_id).first()
    if item is None:
        return
    key = f"confirmation:{item.pk}"
    if fact.kind == "item.enquired":
        partners.promise_of(item, at=fact.at)
    elif fact.kind == "item.confirmed":
        if Gesture.objects.filter(house=item.house_id, case=item.case_id).exists():  # their own page says so at once
            settle(item.house_id, key, "keep", at=fact.at)
    elif fact.kind in ("item.told", "item.declined"):
        settle(item.house_id, key, "keep", at=fact.at)
    elif fact.kind == "item.cancelled":
        with translation.override(item.house.language):
            settle(item.house_id, key, "release", at=fact.at, words=_("The guest does not need it any more."))


@journal.on("item.held", "item.confirmed", "item.told", "item.declined", "item.cancelled")
def chase_no_more(fact: Fact) -> None:
    """The guest has it, or needs it no more."""
    item = Item.objects.select_related("house").filter(pk=fact.subject_id).first()
    if item is not None:
        partners.end(item, at=fact.at)


@journal.on("gesture.accepted")
def promise_a_gesture(fact: Fact) -> None:
    """They said yes: each thing of it is ordered, by mail or by telephone, and sure in time. Enquiries are chased as any other."""
    gesture = Gesture.objects.filter(house=fact.house_id, pk=fact.subject_id).first()
    rows = Item.objects.select_related("house", "case__client", "case__owner").filter(house=fact.house_id)
    for item in rows.filter(case=gesture.case_id) if gesture is not None and gesture.case_id else ():
        partners.promise_of(item, at=fact.at)


# ------------------------------------------------------------------------------------------------------- long requests


@journal.on("step.waiting")
def promise_a_step(fact: Fact) -> None:
    """It waits for somebody outside: by its day we have their word. Who does it is warned to ask again, at half of the time too."""
    step = _step(fact)
    if step is None or step.state != long_states.WAITING:
        return
    row, house = step.undertaking, step.house
    soon = within(week_of(house), fact.at, rules_of(house).confirm_within)
    due = max(dt.datetime.combine(step.due_on, DAY_ENDS, house.zone), soon)
    to = next(iter(readers(row)), None) if step.is_shown and row.client_id is not None else None
    with translation.override(to.language if to else house.language):
        words = _("%(step)s: %(who)s answers") % {"step": step.title, "who": step.waits_for}
    promise(
        house, kind=Kind.CONFIRMATION, key=f"step:{step.pk}:{fact.pk}", subject=row.reference, words=words, due_at=due, made_to=to,
        made_to_name=row.for_whom, owner=step.owner or row.begun_by, by=states.MACHINE, at=fact.at,
    )  # fmt: skip


@journal.on("step.doing", "step.done", "step.todo", "step.dropped", "undertaking.done", "undertaking.dropped")
def follow_the_step(fact: Fact) -> None:
    """They have answered, or nobody needs it any more."""
    kind, _colon, key = fact.subject.partition(":")
    whose = Q(pk=key) if kind == Step.KIND else Q(undertaking_id=key)
    steps = Step.objects.filter(whose, house=fact.house_id)
    verb = "release" if fact.kind in ("step.dropped", "undertaking.dropped") else "keep"
    house = House.objects.get(pk=str(fact.house_id))
    for step in steps.values_list("pk", flat=True):
        held = Promise.objects.filter(
            house=house, key__startswith=f"step:{step}:", state__in=(*states.WAITED_FOR, states.MISSED)
        )
        for promised in held.values_list("key", flat=True):
            with translation.override(house.language):
                settle(house.pk, promised, verb, at=fact.at, words=_("It is not needed any more."))


@journal.on("enquiry.put", "enquiry.offered", "enquiry.refused", "enquiry.chosen", "enquiry.thanked")
def follow_the_enquiry(fact: Fact) -> None:
    """A partner was asked: their time runs. They answered: nobody chases them."""
    enquiry = _enquiry(fact)
    if enquiry is None:
        return
    if fact.kind == "enquiry.put":
        by = Person.objects.filter(pk=fact.by).first() if len(fact.by) == 36 else None
        partners.begin(enquiry, by=by, at=fact.at)
    else:
        partners.hear(enquiry, at=fact.at)


# -------------------------------------------------------------------------------------------------------------- finding


def _step(fact: Fact) -> Step | None:
    rows = Step.objects.select_related(
        "house", "owner", "undertaking__client", "undertaking__begun_by", "undertaking__house"
    )
    return rows.filter(house=fact.house_id, pk=fact.subject_id).first()


def _enquiry(fact: Fact) -> Enquiry | None:
    rows = Enquiry.objects.select_related(
        "house", "partner", "thread", "item__house", "item__case__client", "item__case__owner"
    )
    return rows.filter(pk=fact.subject_id).first()


def _demand(fact: Fact) -> Demand:
    found = Demand.objects.select_related("house", "client", "provider__person", "offer")
    return found.get(pk=fact.subject_id)


def _case(fact: Fact) -> Case | None:
    key = fact.subject_id
    if fact.kind == "mail.filed":
        about = Mail.objects.filter(house=fact.house_id, pk=key).values_list("thread__about", flat=True).first() or ""
        kind, _colon, key = about.partition(":")
        if kind != Case.KIND:
            return None
    return Case.objects.select_related("house", "client", "owner").filter(house=fact.house_id, pk=key).first()
