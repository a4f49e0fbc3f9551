"""Answering what a note asks: a draft that is never lost, sent once, with nothing in it that nobody said."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.queries import keeps
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import written
from loge.people.models import Person

from .. import notes
from ..models import Note, Reply
from ..proposal import propose
from ..reply import checked, language_of_reply
from .ask import clean_words


@transaction.atomic
def draft_reply(note: Note, *, by: Person, item: int, words: str, to: str = "", at: dt.datetime | None = None) -> Reply:
    """Keep what is being answered, as it stands.

    Raises Invalid (no words, too many), Stale once it has left, Refused for who keeps no house here.
    """
    if not keeps(by, note.house):
        raise Refused(_("Only whoever keeps the house answers in its name."))
    Note.objects.select_for_update().only("pk").get(house=note.house_id, pk=note.pk)
    if not 0 <= item < len(note.reading.get("items", ())):
        raise Invalid(_("There is nothing like that to answer here."))
    said = {"words": clean_words(words), "to": to.strip()[:254], "written_by": by, "written_at": at or now()}
    if Reply.objects.filter(house=note.house, note=note, item=item).exclude(sent_at=None).exists():
        raise Stale(_("This has been answered in the meantime. Here is what was sent."))
    said["language"] = language_of_reply(note.reading.get("language", ""))
    reply, _new = Reply.objects.update_or_create(house=note.house, note=note, item=item, defaults=said)
    return reply


@transaction.atomic
def send_reply(note: Note, *, by: Person, item: int, words: str, to: str, at: dt.datetime | None = None) -> Reply:
    """Send the answer by e-mail, once. Raises Invalid for a wrong address, a gap left or a figure that nobody gave."""
    moment = at or now()
    reply = draft_reply(note, by=by, item=item, words=words, to=to, at=moment)
    try:
        validate_email(reply.to)
    except ValidationError:
        raise Invalid(_("Write their e-mail address, such as name@example.org."), field="to") from None
    checked(reply.words, known(note, item))
    reply.sent_at = moment
    reply.save(update_fields=["sent_at"])
    with override(reply.language):
        title = _("Your message to %(house)s") % {"house": note.house.name}
    maildesk.post(
        to=reply.to, to_name=note.client_name, name="reply", written=written(title, reply.words, reply.language),
        key=f"reply:{reply.pk}", language=reply.language, house=note.house, about=note.reference,
    )  # fmt: skip
    journal.write("note.answered", subject=note.reference, house=note.house_id, by=by, at=moment, item=item)
    return reply


def known(note: Note, item: int) -> tuple[str, ...]:
    """All that was said or is offered: the only place a figure of the answer may come from."""
    [found] = propose(
        note.house, [notes.items_of(note)[item]], language=note.reading["language"], client=note.client_name
    )
    offered = [
        f"{each.offer.title} {each.offer.words} {each.offer.price.spoken(found.language) if each.offer.price else ''}"
        for each in found.candidates
    ]
    values = [found.item.value(field) for field in ("when", "where", "party", "budget", "bound")]
    return (
        note.words,
        note.client_phone,
        found.reply,
        note.house.phone,
        note.house.hours,
        note.house.address,
        *values,
        *offered,
    )
