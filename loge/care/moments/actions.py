"""Noting a moment, keeping the book, proposing an attention where it fits and doing it within the budget."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from loge.clients.models import ClientFile, Member, Stay
from loge.common import journal, moves
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.money import Money
from loge.demands.models import Case, Demand
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.houses.rules import must_coordinate, must_keep, said
from loge.people.models import Person

from . import states
from .models import Attention, AttentionBudget, AttentionGiven, Moment

YEAR = dt.timedelta(days=365)
SLIP = dt.timedelta(minutes=10)


@transaction.atomic
def note_moment(demand: Demand, *, by: Person, tone: str, words: str = "", at: dt.datetime | None = None) -> Moment:
    """In one tap: what delighted or hurt about this service. Raises Refused for a stranger, Invalid for no tone."""
    if by.pk not in (demand.client_id, demand.provider.person_id) and not keeps(by, demand.house):
        raise Refused(_("This is between others."))
    return _note(
        demand.house, demand.reference, by=by, tone=tone, words=words, at=at, lived_by=demand.client, name=demand.client.first_name
    )  # fmt: skip


@transaction.atomic
def note_of_guest(
    row: Case | ClientFile | Stay, *, by: Person, tone: str, words: str = "", at: dt.datetime | None = None
) -> Moment:
    """In one tap, by who keeps the house: what delighted or hurt in a guest's mail, of a client, on an arrival."""
    must_keep(by, row.house)
    client = row if isinstance(row, ClientFile) else row.client
    kind = "case" if isinstance(row, Case) else "client" if isinstance(row, ClientFile) else "stay"
    name = client.name if client else ""
    return _note(row.house, f"{kind}:{row.pk}", by=by, tone=tone, words=words, at=at, name=name)


def _note(
    house: House, subject: str, *, by: Person, tone: str, words: str, at: dt.datetime | None, name: str,
    lived_by: Person | None = None,
) -> Moment:  # fmt: skip
    """Each moment stands with its date; a tap soon after one's own is the same moment, said otherwise (a slip, a second click)."""
    if tone not in Moment.Tone.values:
        raise Invalid(_("Say whether it delighted or hurt."), field="tone")
    moment, written = at or now(), words.strip()[:300]
    House.objects.select_for_update().only("pk").get(pk=house.pk)  # two clicks at once are one
    same = Moment.objects.filter(house=house, subject=subject, noted_by=by, at__range=(moment - SLIP, moment))
    row = same.order_by("-at").first() or Moment(house=house, subject=subject, noted_by=by, at=moment)
    row.words = written or (row.words if row.tone == tone else "")
    row.tone, row.lived_by, row.name = tone, lived_by, name[:80]
    row.save()
    note = {"tone": tone, "moment": str(row.pk)}
    journal.write("moment.noted", subject=subject, house=house.pk, by=by, at=row.at, **note)
    return row


@transaction.atomic
def write_attention(
    house: House, *, by: Person, title: str, how: str, fits: str, cents: int, at: dt.datetime | None = None
) -> Attention:
    """A line in the book. Raises Refused, Invalid, Stale when it is there already."""
    must_keep(by, house)
    if fits not in states.FITS:
        raise Invalid(_("Choose when it fits."), field="fits")
    what = said(title, most=120, field="title", missing=_("Write what it is: a note and roses, the map unfolded."))
    row = Attention(
        house=house, title=what, how=how.strip()[:600], fits=fits, cents=cents, written_by=by, written_at=at or now()
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise Stale(_("This attention is in the book already.")) from twice
    return row


@transaction.atomic
def put_away(row: Attention, *, by: Person, at: dt.datetime | None = None) -> None:
    """No longer proposed; what was given stays."""
    must_keep(by, row.house)
    Attention.objects.filter(house=row.house_id, pk=row.pk, away_at=None).update(away_at=at or now())


@transaction.atomic
def set_budget(house: House, *, by: Person, month_cents: int, person_cents: int) -> None:
    """What may be spent. Raises Refused for who does not coordinate."""
    must_coordinate(by, house)
    told = {"month_cents": month_cents, "person_cents": person_cents}
    AttentionBudget.objects.update_or_create(house=house, defaults=told)
    journal.write("house.attentions", subject=f"house:{house.pk}", house=house.pk, by=by, after=told)


def propose(
    house: House,
    who: Person | ClientFile,
    *,
    why: str,
    subject: str,
    by: Any = states.MACHINE,
    at: dt.datetime | None = None,
) -> AttentionGiven | None:
    """Propose what fits and this person never had, the dearest that the budget still allows; one at a time.

    A guest without an account is known by their file. Nothing for someone who has died, nothing for whoever keeps the house.
    """
    moment, theirs = at or now(), _theirs(who)
    waits = AttentionGiven.objects.filter(house=house, state=states.PROPOSED, **theirs).exists()
    if waits or _mourned(house, who) or (isinstance(who, Person) and keeps(who, house)):
        return None
    had = AttentionGiven.objects.filter(house=house, **theirs).values_list("attention", flat=True)
    left = min(left_in_month(house, at=moment), left_for(house, who, at=moment))
    fits = Attention.objects.filter(house=house, fits=why, away_at=None, cents__lte=max(left, 0)).exclude(
        pk__in=list(had)
    )
    chosen = fits.order_by("-cents", "pk").first()
    if chosen is None:
        return None
    row = AttentionGiven(house=house, attention=chosen, why=why, subject=subject[:80], **theirs)
    try:
        with transaction.atomic():
            moves.begin(row, states.PROPOSED, by=by, at=moment, note={"why": why})
    except IntegrityError:
        return None
    return row


def _theirs(who: Person | ClientFile) -> dict[str, Any]:
    return {"person": who} if isinstance(who, Person) else {"client": who}


def _mourned(house: House, who: Person | ClientFile) -> bool:
    """A household is not mourned whole: the date of the one who died is silent by itself."""
    gone = Member.objects.filter(house=house, status=Member.Status.DECEASED)
    return isinstance(who, Person) and gone.filter(person=who).exists()


@transaction.atomic
def do(row: AttentionGiven, *, by: Person, at: dt.datetime | None = None) -> None:
    """It is done: counted in the month and for the person, and noted as a moment. Raises Refused beyond the budget."""
    moment, cents = at or now(), row.attention.cents
    House.objects.select_for_update().only("pk").get(pk=row.house_id)  # the month is counted by one at a time
    left = min(left_in_month(row.house, at=moment), left_for(row.house, _for(row), at=moment))
    if cents > left:
        spoken = Money(max(left, 0), row.house.currency).spoken((translation.get_language() or "fr")[:2])
        raise Refused(_("%(left)s is left for attentions. A word in person costs nothing.") % {"left": spoken})
    moves.make(row, "do", by=by, at=moment, cents=cents, done_by=by, done_at=moment)
    told = {
        "tone": Moment.Tone.DELIGHT,
        "words": row.attention.title,
        "lived_by": row.person,
        "name": row.name[:80],
        "at": moment,
    }
    made = Moment.objects.create(house=row.house, subject=row.reference, noted_by=by, **told)
    note = {"tone": made.tone, "moment": str(made.pk)}
    journal.write("moment.noted", subject=row.reference, house=row.house_id, by=by, at=moment, **note)


@transaction.atomic
def leave(row: AttentionGiven, *, by: Person, at: dt.datetime | None = None) -> None:
    """Not this time: it is not proposed to this person again."""
    moves.make(row, "leave", by=by, at=at)


# -------------------------------------------------------------------------------------------------------- the budget


def budget_of(house: House) -> AttentionBudget:
    return AttentionBudget.objects.filter(house=house).first() or AttentionBudget(house=house)


def spent_in_month(house: House, *, at: dt.datetime) -> int:
    """Cents since the first of the month, on the house's clock."""
    first = local(at, house.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = AttentionGiven.objects.filter(house=house, done_at__gte=first, done_at__lte=at)
    return int(rows.aggregate(total=Sum("cents"))["total"] or 0)


def left_in_month(house: House, *, at: dt.datetime) -> int:
    return budget_of(house).month_cents - spent_in_month(house, at=at)


def _for(row: AttentionGiven) -> Person | ClientFile:
    who = row.person or row.client
    assert who is not None
    return who


def left_for(house: House, who: Person | ClientFile, *, at: dt.datetime) -> int:
    rows = AttentionGiven.objects.filter(house=house, **_theirs(who), done_at__gt=at - YEAR, done_at__lte=at)
    return budget_of(house).person_cents - int(rows.aggregate(total=Sum("cents"))["total"] or 0)
