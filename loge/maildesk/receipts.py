"""The receipt a mailbox answers by itself: its words by language, at what hours, how often to one sender; off until turned on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.people.models import Person

from .mailboxes import may_set, of_house
from .models import Acknowledgement, Mailbox

LONGEST = 2_000
STARTING = {
    "fr": "Bonjour,\n\nVotre message est bien arrivé à la conciergerie. Un concierge vous répond en personne.\n\nÀ très bientôt,\nLa conciergerie",
    "en": "Hello,\n\nYour message has reached the concierge desk. A concierge will answer you in person.\n\nSpeak soon,\nThe concierge desk",
}


def receipts(house: House) -> list[Acknowledgement]:
    """One for each mailbox, with words to begin with where nobody has written any. Two queries."""
    boxes = of_house(house)
    known = {row.mailbox_id: row for row in Acknowledgement.objects.filter(house=house, mailbox__in=boxes)}
    found = []
    for box in boxes:
        row = known.get(box.pk) or Acknowledgement(house=house, mailbox=box, words=dict(STARTING))
        row.mailbox = box
        found.append(row)
    return found


@transaction.atomic
def set_receipt(
    mailbox: Mailbox, *, by: Person, is_on: bool, words: dict[str, str], at: dt.datetime | None = None, **told: Any
) -> Acknowledgement:
    """Keep it. Raises Invalid when it is turned on without words, or half its hours are missing."""
    if not may_set(by, mailbox.house):
        raise Refused(_("The coordinator of the house sets its mailboxes. Ask them."))
    said = {language: text.strip()[:LONGEST] for language, text in words.items() if text.strip()}
    if is_on and not said:
        raise Invalid(_("Write what it says, in one language at least."), field="words_fr")
    row = Acknowledgement.objects.filter(house=mailbox.house_id, mailbox=mailbox).first() or Acknowledgement(
        house_id=mailbox.house_id, mailbox=mailbox
    )
    row.is_on, row.words = is_on, said
    for name in ("most", "hours", "opens", "closes"):
        if name in told:
            setattr(row, name, told[name])
    if (row.opens is None) != (row.closes is None):
        raise Invalid(
            _("Write both hours, or none: then it answers at any hour."),
            field="closes" if row.closes is None else "opens",
        )
    row.save()
    journal.write(
        "mail.receipt_set",
        subject=f"mailbox:{mailbox.pk}",
        house=mailbox.house_id,
        by=by,
        at=at or now(),
        is_on=is_on,
        languages=sorted(said),
    )
    return row
