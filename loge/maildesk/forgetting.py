"""What a desk's mail holds of someone, by their addresses: told to them, and forgotten. That a mail came, and when, stays."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from loge.common.models import Fact
from loge.people.own import pseudonym
from loge.people.rows import ERASED, plain

from . import aside
from .models import Answered, Delivery, Draft, Mail, Part, Party, Picture, Post, Raw, Thread
from .proof import VOUCHED
from .reading import Unreadable


def conversations(emails: Collection[str], house: uuid.UUID | None = None) -> QuerySet[Thread]:
    """The conversations that are with them."""
    mine = Thread.objects.filter(
        pk__in=Party.objects.filter(email__in=_small(emails), standing=Party.Standing.MAIN).values("thread")
    )
    return mine.filter(house=house) if house else mine


def mails(emails: Collection[str], house: uuid.UUID | None = None) -> QuerySet[Mail]:
    """What they wrote, and what was said in the conversations that are with them."""
    found = Mail.objects.filter(Q(sender__in=_small(emails)) | Q(thread__in=conversations(emails, house).values("pk")))
    return (found.filter(house=house) if house else found).order_by("at")


def export(emails: Collection[str], house: uuid.UUID | None = None) -> dict[str, Any]:
    parties = Party.objects.filter(email__in=_small(emails))
    return {
        "mails": plain(mails(emails, house), without=("digest", "sha256", "reading")),
        "conversations": plain(parties.filter(house=house) if house else parties),
        "made_sure_of": [
            {"at": fact.at.isoformat(), **{name: fact.data.get(name, "") for name in ("address", "verdict", "reason")}}
            for fact in _words_for(_small(emails), house)
        ],
    }


def files(emails: Collection[str]) -> Iterator[tuple[str, Any]]:
    """The mails they wrote themselves, as they came."""
    from .files import raw_bytes

    for mail in mails(emails).filter(sender__in=_small(emails)).exclude(state=Mail.State.DUPLICATE):
        try:
            yield f"mails/{mail.at:%Y-%m-%d}-{mail.pk}.eml", raw_bytes(mail)
        except (Raw.DoesNotExist, OSError, Unreadable):
            continue  # purged before


def forget(emails: Collection[str], house: uuid.UUID | None = None) -> int:
    """Take their words, names and addresses out of the mail; the bytes go altogether. Returns how many mails were emptied.

    Who sent, when, and the fingerprint of the bytes stay: the same mail fetched again is a copy, not news.
    """
    small = _small(emails)
    keys = list(mails(small, house).values_list("pk", flat=True))
    empty(keys, list(conversations(small, house).values_list("pk", flat=True)))
    Mail.objects.filter(pk__in=keys, sender__in=small).update(sender=_nobody(), sender_name=pseudonym())
    _forget_addresses(small, house)
    return len(keys)


def empty(keys: Collection[uuid.UUID], threads: Collection[uuid.UUID]) -> None:
    """Take the words out of these mails and conversations, their bytes and their files; the rows stay."""
    raws = Raw.objects.filter(mail__in=keys)
    names = [name for name in raws.values_list("aside", flat=True) if name]
    raws.update(content=b"", aside="")
    for name in names:
        if not Raw.objects.filter(aside=name).exists():
            (aside.folder() / name).unlink(missing_ok=True)
    Part.objects.filter(mail__in=keys).update(name=ERASED, cid="")
    Picture.objects.filter(mail__in=keys).delete()
    Mail.objects.filter(pk__in=keys).update(
        title=ERASED,
        text="",
        visible="",
        sender_name="",
        reply_to="",
        to=[],
        cc=[],
        reading={},
        found={},
        message_id="",
    )
    Draft.objects.filter(thread__in=threads).delete()
    Thread.objects.filter(pk__in=threads).update(title=ERASED, their_reference="")
    Post.objects.filter(mail__in=keys).update(overruled=[])


def _forget_addresses(small: list[str], house: uuid.UUID | None) -> None:
    parties, deliveries, answered = (model.objects.filter(email__in=small) for model in (Party, Delivery, Answered))
    if house:
        parties, deliveries, answered = (rows.filter(house=house) for rows in (parties, deliveries, answered))
    for party in parties:  # one address may stand once in a conversation
        Party.objects.filter(pk=party.pk).update(email=f"gone-{party.pk.hex}@erased.invalid", name=pseudonym())
    for delivery in deliveries:
        Delivery.objects.filter(pk=delivery.pk).update(email=f"gone-{delivery.pk.hex}@erased.invalid", answer="")
    answered.delete()
    for fact in _words_for(small, house):  # that someone made sure stays; of whom, and how, does not
        Fact.objects.filter(pk=fact.pk).update(data=fact.data | {"address": _nobody(), "reason": ERASED})


def _words_for(small: list[str], house: uuid.UUID | None) -> QuerySet[Fact]:
    """When someone of the desk made sure that it was them (see ``proof``)."""
    found = Fact.objects.filter(kind=VOUCHED, data__address__in=small)
    return (found.filter(house_id=house) if house else found).order_by("at")


def _nobody() -> str:
    return f"gone-{uuid.uuid4().hex}@erased.invalid"


def _small(emails: Iterable[str]) -> list[str]:
    return [email.lower() for email in emails if email]
