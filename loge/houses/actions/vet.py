"""What a keeper does with an application: invites, meets, keeps notes, decides. What the clock does when nobody acts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.moves import CLOCK
from loge.people.models import Person

from .. import states
from ..models import Application, Checklist, House, Probation, Slot
from ..queries import residence
from ..rules import must_keep, reasons_of, said
from .apply import free_interview

MOST_SLOTS = 60
FURTHEST = dt.timedelta(days=60)


@transaction.atomic
def invite(application: Application, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Application:
    """The keeper would like to meet them: they take a time that suits."""
    moves.make(application, "invite", by=by, at=at, note={"words": said(words, most=500)})
    return application


@transaction.atomic
def meet(application: Application, *, by: Person, at: dt.datetime | None = None) -> Application:
    """They have met, by appointment or not."""
    moves.make(application, "meet", by=by, at=at)
    return application


@transaction.atomic
def keep_notes(application: Application, *, by: Person, checked: Iterable[str], notes: str) -> Application:
    """What was spoken of, and the keepers' own notes: nobody else reads them."""
    must_keep(by, application.house)
    if by.pk == application.person_id:
        raise Refused(_("This is not for you to do."))
    application.checked = [str(line)[:200] for line in checked][:50]
    application.notes = said(notes, most=5_000, field="notes")
    mine = Application.objects.filter(house=application.house, pk=application.pk)
    mine.update(checked=application.checked, notes=application.notes)
    return application


@transaction.atomic
def accept_application(
    application: Application, *, by: Person, words: str = "", at: dt.datetime | None = None
) -> Application:
    """Yes: they serve here, on probation for their first missions. Where they live must have been shown.

    offers.joining.accept is the whole of it: it lets them in among those who serve, in the same transaction.
    """
    moment = at or now()
    home = residence(application.house, application.person)
    if by.pk != application.person_id and (home is None or not home.is_shown):
        raise Refused(
            _("Where they live is only declared. See a document, send a code by post or ask neighbours, then accept.")
        )
    moves.make(
        application, "accept", by=by, at=moment, reasons=said(words, most=2_000), decided_by=by, decided_at=moment,
        note={"words": said(words, most=2_000)},
    )  # fmt: skip
    Probation.objects.update_or_create(
        house=application.house, person=application.person, defaults={"since_at": moment, "ended_at": None}
    )
    return application


@transaction.atomic
def decline_application(
    application: Application, *, by: Person, words: str, at: dt.datetime | None = None
) -> Application:
    """No, with reasons: they are kept, and told. Raises Invalid without any."""
    reasons, moment = reasons_of(words), at or now()
    moves.make(
        application, "decline", by=by, at=moment, reasons=reasons, decided_by=by, decided_at=moment,
        note={"words": reasons},
    )  # fmt: skip
    free_interview(application)
    return application


# ----------------------------------------------------------------------------------------------------------- the clock


@transaction.atomic
def overlook(application: Application, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Application:
    """Nobody read it for a month: the applicant hears so, with an apology."""
    moves.make(application, "overlook", by=by, at=at)
    return application


@transaction.atomic
def lapse(application: Application, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Application:
    """Invited, and no time was taken."""
    moves.make(application, "lapse", by=by, at=at)
    return application


@transaction.atomic
def miss(application: Application, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Application:
    """A week after the interview nobody said how it went: another time is to be taken."""
    moves.make(application, "miss", by=by, at=at)
    free_interview(application)
    return application


@transaction.atomic
def forget(application: Application, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Application:
    """Met, and not decided within a month."""
    moves.make(application, "forget", by=by, at=at)
    free_interview(application)
    return application


# ---------------------------------------------------------------------------------------------------------- interviews


@transaction.atomic
def offer_slots(
    house: House, *, by: Person, starts: Sequence[dt.datetime], minutes: int = 30, place: str = "", at: dt.datetime | None = None
) -> list[Slot]:  # fmt: skip
    """Hold times free for interviews. Raises Invalid for one that is past, too far, or over another of one's own."""
    must_keep(by, house)
    moment = at or now()
    if not 10 <= minutes <= 240:
        raise Invalid(_("An interview lasts between 10 minutes and 4 hours."), field="minutes")
    coming = list(Slot.objects.filter(house=house, by=by, starts_at__gte=moment - FURTHEST))
    if len(coming) + len(starts) > MOST_SLOTS * 3 or len(starts) > MOST_SLOTS:
        raise Invalid(_("That is a lot of interviews. Hold fewer times free."), field="starts_at")
    made: list[Slot] = []
    for start in sorted(starts):
        if not moment < start <= moment + FURTHEST:
            raise Invalid(_("Choose a time to come, within 60 days."), field="starts_at")
        end = start + dt.timedelta(minutes=minutes)
        if any(start < other.ends_at and other.starts_at < end for other in (*coming, *made)):
            raise Invalid(_("You already hold a time that overlaps this one."), field="starts_at")
        made.append(
            Slot(house=house, by=by, starts_at=start, minutes=minutes, place=said(place, most=160, field="place"))
        )
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(made)
    except IntegrityError:  # the double click
        raise Stale(_("This time is already held. Here is where it stands now.")) from None
    journal.write("interview.offered", subject=f"house:{house.pk}", house=house.pk, by=by, at=moment, count=len(made))
    return made


@transaction.atomic
def remove_slot(house: House, slot_id: uuid.UUID, *, by: Person) -> None:
    """Take a free time back. Raises Stale when someone has taken it: they are to be told first."""
    must_keep(by, house)
    gone, _kinds = Slot.objects.filter(house=house, pk=slot_id, application=None).delete()
    if not gone:
        raise Stale(_("Someone has taken this time. Change the interview from their application: they will be told."))


def remind_of_interviews(*, at: dt.datetime) -> int:
    """The day before, once: the applicant is reminded. Returns how many were."""
    coming = Slot.objects.filter(
        application__state=states.BOOKED,
        reminded_at=None,
        starts_at__gt=at,
        starts_at__lte=at + states.INTERVIEW_REMINDED,
    )
    count = 0
    for slot in coming.select_related("application"):
        with transaction.atomic():
            if not Slot.objects.filter(pk=slot.pk, house=slot.house_id, reminded_at=None).update(reminded_at=at):
                continue
            assert slot.application is not None
            journal.write(
                "application.interview.reminded",
                subject=slot.application.reference,
                house=slot.house_id,
                by=CLOCK,
                at=at,
            )
            count += 1
    return count


@transaction.atomic
def set_checklist(house: House, *, by: Person, lines: str) -> list[str]:
    """The house's own lines, one per line of text; none brings back those that ship."""
    must_keep(by, house)
    kept = [line.strip()[:200] for line in said(lines, most=5_000, field="lines").splitlines() if line.strip()][:30]
    Checklist.objects.update_or_create(house=house, defaults={"lines": kept})
    return kept
