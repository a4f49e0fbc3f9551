"""A mail that was taken for a machine's, and is someone's words after all."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.errors import Refused
from loge.maildesk.models import Mail, Thread
from loge.people.models import Person

from ...models import Case
from .rules import at_the_desk


@transaction.atomic
def take_up_mail(mail: Mail, *, by: Person, at: dt.datetime | None = None) -> Case:
    """It is read as a letter and becomes a case, or joins its own. Twice is once."""
    from ...triage import triage

    at_the_desk(by, mail.house)
    if mail.thread_id is None or mail.way != Mail.Way.IN or mail.state != Mail.State.FILED:
        raise Refused(_("This message lies outside every conversation: write to its sender, or telephone."))
    mail.thread = Thread.objects.select_for_update(of=("self",)).get(house=mail.house_id, pk=mail.thread_id)
    if not mail.thread.about:
        Mail.objects.filter(house=mail.house_id, pk=mail.pk).update(kind=Mail.Kind.LETTER)
        was, mail.kind = mail.kind, Mail.Kind.LETTER
        triage(mail)
        journal.write("mail.taken_up", subject=mail.reference, house=mail.house_id, by=by, at=at, was=str(was))
    return Case.objects.get(house=mail.house_id, pk=mail.thread.about.partition(":")[2])
