"""A partner who was asked answers: chased (pursuing.py) at half of their time, again at its end, then the next one is proposed.

Of a desk as of a practice: in the partner's own hours, in the conversation in which they were asked. It belongs to the item: a guest's or a partner's thank-you stops nothing, only an answer, or an item nobody needs any more, does.
The next partner is asked by someone of the desk, with one click: nothing is booked in a guest's name by itself.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.moves import CLOCK
from loge.demands import desk_states
from loge.demands.desk import actions as desk
from loge.demands.desk import reading
from loge.demands.desk.proposals import proposals
from loge.demands.models import Enquiry, Item, Suggestion
from loge.houses.models import House
from loge.houses.rules import must_keep
from loge.maildesk import outbox
from loge.maildesk.models import Mail
from loge.people.models import Person

from . import answered, pursuing, states
from .actions import promise
from .models import PartnerChase, Promise
from .pursuing import AWAITED, DROP, Chaser
from .rules import rules_of, week_of, week_of_partner, within

log = logging.getLogger(__name__)

STALE = dt.timedelta(days=1)  # a machine that stood still does not write a day later: someone of the desk looks first
MOST_WANTED = 20
WAITED = (desk_states.PUT, desk_states.SILENT)
OVER = (*desk_states.PROMISED, *desk_states.ANSWERED)


def promise_of(item: Item, *, at: dt.datetime) -> Promise:
    """The guest hears of it in time: one promise an item, whoever is asked."""
    due = within(week_of(item.house), at, rules_of(item.house).confirm_within)
    name = item.case.client.name if item.case.client else ""
    return promise(
        item.house, kind=Promise.Kind.CONFIRMATION, key=f"confirmation:{item.pk}", subject=item.case.reference, words=item.title,
        due_at=due, made_to_name=name, owner=item.case.owner, by=states.MACHINE, at=at,
    )  # fmt: skip


@transaction.atomic
def begin(enquiry: Enquiry, *, by: Person | None, at: dt.datetime) -> PartnerChase | None:
    """They were asked: their time runs, in their own hours. Heard twice, it began once."""
    if (
        enquiry.state != desk_states.PUT
        or PartnerChase.objects.filter(house=enquiry.house_id, enquiry=enquiry).exists()
    ):
        return None
    row = promise_of(enquiry.item, at=at)
    week = week_of_partner(enquiry.partner, enquiry.house)
    told = pursuing.delay(week, at, rules_of(enquiry.house).partner_within)
    chases = PartnerChase.objects.filter(house=enquiry.house_id, promise=row)
    found = chases.filter(partner=enquiry.partner).first()
    if found is not None and found.state == states.PROPOSED:
        found.due_at = told["due_at"]  # the table counts its delay from it
        moves.make(found, "ask", by=states.MACHINE, at=at, enquiry=enquiry, by_whom=by, **told)
        return found
    if found is not None:
        return None
    turn = 0 if not chases.exclude(state=states.PROPOSED).exists() else max(chases.values_list("round", flat=True))
    made = PartnerChase(
        house=enquiry.house, promise=row, item=enquiry.item, partner=enquiry.partner, enquiry=enquiry, by_whom=by, round=turn, **told
    )  # fmt: skip
    moves.begin(made, states.RUNNING, by=states.MACHINE, at=at)
    return made


@transaction.atomic
def seek_next(row: Promise, item: Item, *, at: dt.datetime) -> PartnerChase | None:
    """The best partner who was not asked, proposed; none while one may still answer in time, or the guest has it."""
    Promise.objects.select_for_update().only("pk").get(house=row.house_id, pk=row.pk)
    chases = PartnerChase.objects.filter(house=row.house_id, promise=row)
    gone = item.starts_at is not None and item.starts_at <= at
    if gone or item.state in OVER or chases.filter(state__in=(states.RUNNING, states.PROPOSED)).exists():
        return None
    asked = set(Enquiry.objects.filter(house=row.house_id, item=item).values_list("partner", flat=True))
    passed = asked | set(chases.values_list("partner", flat=True))
    able = [one for one in proposals(row.house, [item]).get(item.pk, []) if one.partner.pk not in passed]
    best = next((one for one in able if one.opens is not False and not one.away_until), None)
    told = {"partner": str(best.partner.pk) if best else ""}
    journal.write("promise.chased", subject=row.reference, house=row.house_id, by=CLOCK, at=at, **told)
    if best is None:
        return None
    turn = max(chases.values_list("round", flat=True), default=-1) + 1
    made = PartnerChase(house=row.house, promise=row, item=item, partner=best.partner, round=turn)
    moves.begin(made, states.PROPOSED, by=CLOCK, at=at)
    return made


@transaction.atomic
def agree(chase: PartnerChase, *, by: Person, at: dt.datetime | None = None) -> Enquiry:
    """Someone of the desk says yes: this partner is asked too. What follows begins with the enquiry. Raises Refused, Stale."""
    must_keep(by, chase.house)
    if chase.state != states.PROPOSED or chase.item.state in OVER:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    (made,) = desk.ask_partners(chase.item, by=by, partners=[chase.partner], key=f"chase:{chase.pk}", at=at)
    return made


@transaction.atomic
def leave(chase: PartnerChase, *, by: Person, at: dt.datetime | None = None) -> None:
    """Rather not them: the one after is proposed."""
    moves.make(chase, "drop", by=by, at=at, ended_at=at or now())
    seek_next(chase.promise, chase.item, at=at or now())


@transaction.atomic
def hear(enquiry: Enquiry, *, at: dt.datetime) -> None:
    """They can, they cannot, they are thanked: what it does to the chase. Safe to hear twice."""
    chase = _of(enquiry)
    if chase is None or enquiry.state in WAITED:
        return
    if chase.state in (states.RUNNING, states.SILENT):
        pursuing.end(chase, ANSWER, at=at)
    if enquiry.state == desk_states.REFUSED and enquiry.item.state not in OVER:
        seek_next(chase.promise, enquiry.item, at=at)


@transaction.atomic
def end(item: Item, *, at: dt.datetime) -> None:
    """It is held, confirmed, told or not needed: nobody is chased for it any more."""
    if item.state not in OVER:
        return
    alive = (states.PROPOSED, states.RUNNING, states.SILENT)
    held = PartnerChase.objects.filter(house=item.house_id, item=item, state__in=alive).select_related("house")
    pursuing.drop_all(held, at=at)


# -------------------------------------------------------------------------------------------------------------- reading

LATER, ANSWER = "later", pursuing.ANSWER


@dataclass(frozen=True, slots=True)
class Line:
    """One partner in the pursuit of one item, as the desk sees it."""

    row: PartnerChase
    name: str
    steps: list[tuple[dt.datetime, str]]

    @property
    def is_wanted(self) -> bool:
        return self.row.state == states.PROPOSED


def pursuits(house: House, items: list[Any]) -> dict[Any, list[Line]]:
    """What was done for each item, partner by partner: one query, none without items."""
    if not items:
        return {}
    rows = (
        PartnerChase.objects.filter(house=house, item__in=items)
        .select_related("partner")
        .order_by("round", "asked_at", "pk")
    )
    found: dict[Any, list[Line]] = {}
    for row in rows:
        steps = pursuing.steps_of(row)
        if row.state != states.DROPPED or steps:
            found.setdefault(row.item_id, []).append(Line(row, row.partner.name, steps))
    return found


def wanted(house: House) -> list[PartnerChase]:
    """Who could be asked next and waits for someone of the house to say so, the longest first: one query."""
    rows = PartnerChase.objects.filter(house=house, state=states.PROPOSED).select_related("item", "partner")
    return list(rows.order_by("since_at", "pk")[:MOST_WANTED])


def _of(enquiry: Enquiry) -> PartnerChase | None:
    found = PartnerChase.objects.filter(house=enquiry.house_id, enquiry=enquiry)
    return found.select_related("house", "promise__house", "item__house", "item__case", "partner").first()


def _stands(chase: PartnerChase) -> str:
    """What an answer that is on the desk, to be applied, counts as too: nobody who has answered is written to."""
    assert chase.enquiry is not None
    if chase.enquiry.state not in WAITED:
        return ANSWER
    if chase.item.state in OVER:
        return DROP
    return ANSWER if _word(chase) == ANSWER else AWAITED


def _spare(chase: PartnerChase) -> bool:
    return _word(chase) is not None


def _first(chase: PartnerChase, at: dt.datetime) -> dict[str, Any]:
    _write(chase, at, first=True)
    return {}


def _last(chase: PartnerChase, at: dt.datetime) -> dict[str, Any]:
    """Asked once more, unless it is a day too late; their enquiry falls silent with them."""
    enquiry = chase.enquiry
    assert enquiry is not None and chase.due_at is not None
    if at < chase.due_at + STALE:
        _write(chase, at, first=False)
    if enquiry.state == desk_states.PUT:
        moves.make(enquiry, "fall_silent", by=CLOCK, at=at)
    return {}


def _word(chase: PartnerChase) -> str | None:
    """What they have written since they were asked: an answer, “later”, or nothing but thanks."""
    enquiry = chase.enquiry
    assert enquiry is not None and chase.asked_at is not None
    mails = {
        told.mail_id: told.mail for told in Suggestion.objects.filter(house=chase.house_id, enquiry=enquiry).select_related("mail")
    }  # fmt: skip
    if enquiry.thread_id is not None:
        came = Mail.objects.filter(
            thread=enquiry.thread_id, way=Mail.Way.IN, state=Mail.State.FILED, kind=Mail.Kind.LETTER
        )
        mails |= {mail.pk: mail for mail in came}
    said = None
    for mail in mails.values():
        words = reading.words_of(mail)
        if answered.only_thanks(words):
            continue
        if not answered.only_later(words):
            return ANSWER
        said = LATER
    return said


def _write(chase: PartnerChase, at: dt.datetime, *, first: bool) -> None:
    """A word in the conversation in which they were asked. Whom only the telephone reaches is called: the page says so."""
    enquiry, by = chase.enquiry, chase.by_whom
    assert enquiry is not None
    thread = enquiry.thread
    if thread is None or by is None or (chase.item.starts_at is not None and chase.item.starts_at <= at):
        return
    with translation.override(chase.partner.language):
        hello = _("Good day %(name)s,") % {"name": chase.partner.contact} if chase.partner.contact else _("Good day,")
        if first:
            said = _("Have you been able to look at what we asked below? A yes or a no helps our guest: thank you.")
        else:
            said = _(
                "We have not heard from you and are asking elsewhere too. If you can after all, tell us: a word is enough."
            )
    words = f"{hello}\n\n{said}"
    key = f"chase:{chase.pk}:{'half' if first else 'end'}"
    try:
        with transaction.atomic():
            outbox.send(
                thread, words=words, title=thread.title, to=[(chase.partner.contact or chase.partner.name, chase.partner.email)],
                language=chase.partner.language, by=by, key=key, seen_version=thread.version, at=at,
            )  # fmt: skip
    except Refused as why:  # who asked has left the desk, or something was just said there: someone looks
        log.info("a partner is not chased by mail", extra={"chase": str(chase.pk), "why": str(why)})


PARTNERS = Chaser(
    rows=PartnerChase,
    beside=("house", "promise__house", "partner", "item__house", "item__case", "enquiry__thread", "enquiry__house", "by_whom"),
    stands=_stands, spares=_spare, first=_first, last=_last, next=lambda chase, at: seek_next(chase.promise, chase.item, at=at),
)  # fmt: skip
