"""What two people of a demand wrote to each other, what they brought forward in a disagreement, and the mail of a desk: doubted like
anything shown. A decision hides the words where they stand; they are never altered.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy

from loge.houses.models import House
from loge.houses.queries import keeps
from loge.maildesk.models import Mail
from loge.people.models import Person

from ..notices.kinds import Content, Kind, join
from ..notices.models import Notice
from .written import Written, parties_of, written

TAKEN_DOWN = "taken down"  # among the flags of a mail
TITLES = {
    "message": gettext_lazy("A message"),
    "demand": gettext_lazy("What was asked"),
    "quote": gettext_lazy("The words beside a price"),
    "evidence": gettext_lazy("What was brought forward in a disagreement"),
    "dispute": gettext_lazy("What is said to have gone wrong"),
    "appeal": gettext_lazy("The words of an appeal"),
    "mail": gettext_lazy("A mail"),
}
PLURALS = {
    "message": gettext_lazy("messages"),
    "demand": gettext_lazy("demands"),
    "quote": gettext_lazy("words beside a price"),
    "evidence": gettext_lazy("pieces of a disagreement"),
    "dispute": gettext_lazy("disagreements"),
    "appeal": gettext_lazy("appeals"),
    "mail": gettext_lazy("mails"),
}


def _reader_of(kind: str) -> Callable[[House, uuid.UUID, Person | None], Content | None]:
    def found(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
        row = written(house, f"{kind}:{key}") if reader is not None else None
        if row is None or reader is None or not row.words or not _may_read(row, reader):
            return None
        return Content(row.subject, str(TITLES[kind]), row.words, row.author, _page_of(row), email=row.email)

    return found


def _may_read(row: Written, reader: Person) -> bool:
    return reader.pk in parties_of(row.house, row.about) or keeps(reader, row.house)


def _page_of(row: Written) -> str:
    """Where it stands."""
    kind, _colon, key = row.about.partition(":")
    own, _colon, own_key = row.subject.partition(":")
    if kind == "case":
        return reverse("desk_case", args=[row.house.slug, key])
    if own == "mail":
        return reverse("desk_mail", args=[row.house.slug, own_key])
    return reverse("case" if own in ("evidence", "dispute", "appeal") else "demand", args=[key])


def _mark(row: Notice, by: Person) -> None:
    """A mail bears it itself, so that the page of a case asks nobody; its words and its file stay as they came."""
    _flag(row, down=True)


def _unmark(row: Notice, by: Person) -> None:
    _flag(row, down=False)


def _flag(row: Notice, *, down: bool) -> None:
    mail = Mail.objects.select_for_update().filter(house=row.house_id, pk=row.subject.partition(":")[2]).first()
    if mail is not None:
        flags = [flag for flag in mail.flags if flag != TAKEN_DOWN] + ([TAKEN_DOWN] if down else [])
        Mail.objects.filter(house=row.house_id, pk=mail.pk).update(flags=flags)


for name, plural in PLURALS.items():
    kept = Kind(name, plural, _reader_of(name), everywhere=True)
    join(replace(kept, take_down=_mark, put_back=_unmark) if name == "mail" else kept)
