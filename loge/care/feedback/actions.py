"""Giving a mark with one tap, adding words, looking at what is low."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands.desk.reading import mood_of
from loge.demands.reading import read_for
from loge.houses.rules import must_keep, said
from loge.people.models import Person

from ..recovery import actions as recovery
from ..recovery.models import Complaint
from .models import Feedback

CLIENT = "client"


@transaction.atomic
def give(row: Feedback, *, score: int, at: dt.datetime | None = None) -> Feedback:
    """One tap. Tapped again within two days it is changed. Raises Stale later, Invalid for a mark that is none."""
    moment = at or now()
    if score not in row.scale.marks:
        raise Invalid(_("Choose one of the marks on the page."), field="score")
    _must_be_open(row, moment)
    if row.score == score:
        return row
    first = row.answered_at is None
    told: dict[str, Any] = {"score": score, "is_low": score <= row.scale.low}
    told |= {"answered_at": moment} if first else {"changed_at": moment}
    mine = Feedback.objects.filter(house=row.house_id, pk=row.pk, score=row.score)
    if not mine.update(**told):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    row.refresh_from_db(fields=[*told])
    _tell(row, "feedback.given", moment)
    return row


@transaction.atomic
def word(row: Feedback, *, words: str, at: dt.datetime | None = None) -> Feedback:
    """A few words beside the mark, if they like; the mood is heard in them. Raises Refused before a mark, Stale too late."""
    moment = at or now()
    if row.score is None:
        raise Refused(_("Choose a mark first; words are welcome beside it."))
    _must_be_open(row, moment)
    text = said(words, most=1_000)
    mood = (mood_of(read_for(row.house, text, at=moment)) or "calm") if text else ""
    Feedback.objects.filter(house=row.house_id, pk=row.pk).update(words=text, mood=mood)
    row.words, row.mood = text, mood
    _tell(row, "feedback.worded", moment)
    return row


@transaction.atomic
def take_in_hand(row: Feedback, *, by: Person, at: dt.datetime | None = None) -> Complaint:
    """Somebody of the house has read a low mark, and makes it a complaint with an owner and a clock: themselves."""
    moment = at or now()
    _see(row, Feedback.Outcome.COMPLAINT, by, moment)
    return recovery.complain(
        row.house, key=f"feedback:{row.pk}", source=Complaint.Source.FEEDBACK, by=by, words=row.words or _told(row),
        subject=row.subject, person=row.person, owner=by, at=moment,
    )  # fmt: skip


@transaction.atomic
def note(row: Feedback, *, by: Person, at: dt.datetime | None = None) -> None:
    """Read; there is nothing to mend."""
    _see(row, Feedback.Outcome.NOTED, by, at or now())


def _see(row: Feedback, outcome: str, by: Person, at: dt.datetime) -> None:
    must_keep(by, row.house)
    if row.score is None:
        raise Refused(_("No mark has been given yet."))
    if row.person_id == by.pk:
        raise Refused(_("It is your own mark: somebody else of the house looks at it."))
    mine = Feedback.objects.filter(house=row.house_id, pk=row.pk, seen_at=None)
    if not mine.update(outcome=outcome, seen_by=by, seen_at=at):
        raise Stale(_("Somebody has looked at it already."))
    row.outcome, row.seen_by, row.seen_at = outcome, by, at
    journal.write("feedback.seen", subject=row.reference, house=row.house_id, by=by, at=at, outcome=outcome)


def _must_be_open(row: Feedback, at: dt.datetime) -> None:
    if not row.can_be_given(at):
        raise Stale(_("This question is closed. If something is on your mind, call us or write: someone answers."))


def _told(row: Feedback) -> str:
    return _("%(asked)s %(score)s of %(most)s.") % {
        "asked": row.words_asked,
        "score": row.score,
        "most": row.scale.most,
    }


def _tell(row: Feedback, kind: str, moment: dt.datetime) -> None:
    by = row.person or CLIENT
    journal.write(kind, subject=row.reference, house=row.house_id, by=by, at=moment, about=row.subject)
