"""What awaits a desk: promises that are past, messages no machine could read, words of the last shift, what is held and soon let go."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.clients import desk
from loge.demands import desk_states
from loge.demands.models import Case, Item
from loge.houses.models import House
from loge.maildesk import unreadable
from loge.people.models import Person

from . import Task

LET_GO_SOON = dt.timedelta(hours=4)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each kind; seven queries, however much there is."""
    if house.kind != House.Kind.DESK:
        return []
    return [*_late(house, at), *beside(house, person, at)]


def beside(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """What awaits the desk beside its inbox, which shows by itself who waits too long."""
    return [*_unreadable(house, at), *_let_go(house, at), *_unread(house, person, at), *_overdue(house, at)]


def _late(house: House, at: dt.datetime) -> list[Task]:
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=at)
    found = Case.objects.filter(awake, house=house, state=desk_states.OPEN, answer_by__lt=at)
    told = found.aggregate(count=Count("pk"), since=Min("answer_by"), nobody=Count("pk", filter=Q(owner=None)))
    if not told["count"]:
        return []
    title = ngettext("A guest waits past our promise", "%(num)s guests wait past our promise", told["count"]) % {
        "num": told["count"]
    }
    words = ngettext("Nobody is on %(num)s of them.", "Nobody is on %(num)s of them.", told["nobody"]) % {
        "num": told["nobody"]
    }
    words = words if told["nobody"] else _("Someone is on each of them.")
    return [Task("hourglass", title, words, reverse("desk", args=[house.slug]), _("Answer"), told["since"], rank=0)]


def _unreadable(house: House, at: dt.datetime) -> list[Task]:
    found = unreadable.awaiting(house, at=at)
    if not found:
        return []
    title = ngettext("A message could not be read", "%(num)s messages could not be read", len(found)) % {
        "num": len(found)
    }
    words = _("Its file is kept whole: open it with another program, or telephone.")
    url = f"{reverse('desk_aside', args=[house.slug])}?state=quarantined"
    return [Task("mail", title, words, url, _("Look"), found[0].at)]


def _let_go(house: House, at: dt.datetime) -> list[Task]:
    """Held for a guest, not yet confirmed, and let go within hours."""
    held = Item.objects.filter(house=house, state=desk_states.HELD, held_until__range=(at, at + LET_GO_SOON))
    found = list(held.select_related("partner").order_by("held_until")[:20])
    if not found:
        return []
    first = found[0]
    title = ngettext("Something held is let go soon", "%(num)s things held are let go soon", len(found)) % {
        "num": len(found)
    }
    words = _("%(what)s, %(partner)s: confirm it or tell the guest.") % {
        "what": first.title,
        "partner": first.partner or _("a partner"),
    }
    url = f"{reverse('desk_case', args=[house.slug, first.case_id])}#item-{first.pk}"
    return [Task("pause", title, words, url, _("See"), first.since_at)]


def _unread(house: House, person: Person, at: dt.datetime) -> list[Task]:
    notes = desk.open_notes(house)
    unread = desk.unread(notes, house, person, at)
    if not unread:
        return []
    title = ngettext(
        "A note of the last shift awaits you", "%(num)s notes of the last shift await you", len(unread)
    ) % {"num": len(unread)}
    since = min(note.written_at for note in notes if note.pk in unread)
    return [
        Task(
            "pin",
            title,
            _("Read, and said by your name."),
            reverse("desk_handover", args=[house.slug]),
            _("Read"),
            since,
            rank=1,
        )
    ]


def _overdue(house: House, at: dt.datetime) -> list[Task]:
    late = [one for one in desk.kept_here(house) if desk.is_overdue(one, at)]
    if not late:
        return []
    title = ngettext("Something in our keeping is overdue", "%(num)s things in our keeping are overdue", len(late)) % {
        "num": len(late)
    }
    return [
        Task(
            "package",
            title,
            ", ".join(one.what for one in late[:3]),
            reverse("desk_keeping", args=[house.slug]),
            _("See"),
            late[0].since_at,
            rank=2,
        )
    ]
