"""Carrying something from one side to the other: always by someone's hand, always shown."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.rules import said
from loge.maildesk.models import Mail, Thread
from loge.people.models import Person

from ...models import Case, Share
from .rules import at_the_desk

MOST_SHARED = 4_000


@transaction.atomic
def share(mail: Mail, *, into: Thread, case: Case, words: str, by: Person, at: dt.datetime | None = None) -> Share:
    """Show these words of a mail in another conversation of the same case. They must be the mail's own words."""
    at_the_desk(by, case.house)
    source = mail.thread
    if source is None or source.about != case.reference or into.about != case.reference or into.pk == source.pk:
        raise Refused(_("Only between the conversations of one case."))
    text = said(words, most=MOST_SHARED, missing=_("Choose the words to be shared."), field="words")
    if _even(text) not in _even(f"{mail.title}\n{mail.text}"):
        raise Invalid(
            _("Share what the message says, word for word. Write the rest in your own answer."), field="words"
        )
    row = Share.objects.create(house=case.house, mail=mail, into=into, words=text, by=by, at=at or now())
    told = {"mail": str(mail.pk), "into": str(into.pk), "words": text[:500]}
    journal.write("case.shared", subject=case.reference, house=case.house_id, by=by, at=row.at, **told)
    return row


def _even(text: str) -> str:
    return " ".join(text.split())
