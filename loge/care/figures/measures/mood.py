"""What was heard in what people wrote: mails to a desk, notes of what was said, words beside an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of
from loge.common.models import Fact
from loge.demands.desk.reading import WORST
from loge.demands.models import Note
from loge.houses.models import House
from loge.maildesk.models import Mail

from ...feedback.models import Feedback
from . import Counts

NAME = _("Mood of what people wrote")
ORDER, SHAPE, HIGHER = 8, "mood", True
EDGES: tuple[int, ...] = (0, 1, 2, 3, 4)
KINDS = ("mail.filed", "note.taken", "feedback.worded")
TOLD_BY_HAND = ("mail.filed",)  # ``care.moods`` hears it already: a mail costs no second job
MOODS = {"insult": 0, "anger": 1, "complaint": 2, "worry": 3, "": 4, "thanks": 5}
NAMES = {
    "insult": _("insult"), "anger": _("anger"), "complaint": _("complaint"), "worry": _("worry"), "calm": _("calm"),
    "thanks": _("thanks"),
}  # fmt: skip


def found(fact: Fact) -> Iterable[Any]:
    tables: dict[str, Any] = {"mail": Mail, "note": Note, "feedback": Feedback}
    rows_of: Iterable[Any] = (
        tables[fact.kind.partition(".")[0]]
        .objects.select_related("house")
        .filter(house=fact.house_id, pk=fact.subject_id)
    )
    return rows_of


def point(row: Any) -> Counts | None:
    """The mood that matters most in it; calm where none was heard."""
    felt: str | None
    if isinstance(row, Feedback):
        if not row.mood or row.answered_at is None:
            return None
        felt, at, source, subject = row.mood, row.answered_at, row.reference, row.subject
    elif isinstance(row, Note):
        felt, at, source, subject = _worst(row.reading), row.taken_at, row.reference, row.reference
    else:
        if row.way != Mail.Way.IN or row.state != Mail.State.FILED or row.kind != Mail.Kind.LETTER:
            return None
        felt, at, source, subject = _worst(row.reading), row.at, row.reference, row.reference
    if felt is None:
        return None
    felt = felt if felt in MOODS else ""
    return Counts(source, day_of(at, row.house.zone), MOODS[felt], felt or "calm", subject)


def rows(house: House) -> Iterator[Any]:
    mails = Mail.objects.filter(house=house, way=Mail.Way.IN).select_related("house")
    notes = Note.objects.filter(house=house).select_related("house")
    words = Feedback.objects.filter(house=house).exclude(mood="").select_related("house")
    return chain(mails.iterator(), notes.iterator(), words.iterator())


def label(key: str) -> Any:
    return NAMES.get(key, key)


def is_forgotten(row: Any) -> bool:
    """Its words were taken out since: it stays counted as it was heard then."""
    return not isinstance(row, Feedback) and not row.reading


def _worst(reading: dict[str, Any]) -> str | None:
    if not reading:
        return None  # nothing was understood of it
    felt = {mood.get("kind") for mood in reading.get("mood") or []}
    return next((kind for kind in WORST if kind in felt), "")
