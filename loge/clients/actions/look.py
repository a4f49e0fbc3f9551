"""Who looked is written down where the file is read, each look chained to the one before; a code is opened for one pair of eyes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.seals import opened
from loge.houses.models import House
from loge.people.models import Person

from ..models import ClientFile, Look, LookLink, LookTip, Secret

ONE_LOOK = dt.timedelta(minutes=15)
MANY, WITHIN = 40, dt.timedelta(minutes=10)  # files: beyond what any work needs
DAY = dt.timedelta(hours=24)
A_DAY = {str(House.Kind.PRACTICE): 60}  # slowly, one file after the other: more than one concierge serves
A_DAY_ELSEWHERE = 200  # a desk: the arrivals and departures of a full house
UNUSUAL, SEEN = "looks.unusual", "looks.seen"
AROUND = dt.timedelta(minutes=30)  # before and after a visit, a code may be read


def look(
    client: ClientFile, *, by: Person, why: str = Look.Why.STAY, purpose: str = "", subject: str = "", at: dt.datetime | None = None
) -> None:  # fmt: skip
    """Write down that someone looked, and for what. Looks of one person for one reason within a quarter of an hour are one."""
    moment = at or now()
    lately = Look.objects.filter(house=client.house_id, client=client, person=by, why=why, at__gt=moment - ONE_LOOK)
    if not lately.exists():
        write_look(client, by=by, why=why, purpose=purpose, subject=subject, at=moment)


@transaction.atomic
def write_look(
    client: ClientFile, *, by: Person, why: str, purpose: str = "", subject: str = "", at: dt.datetime
) -> Look:  # fmt: skip
    """One look, one link of the chain. Whoever reads far too many files at once is noticed, without a word of what they read."""
    row = Look(
        house_id=client.house_id,
        client=client,
        person=by,
        why=why,
        purpose=purpose.strip()[:160],
        subject=subject[:80],
        at=at,
    )
    row.save(force_insert=True)
    _link(row)
    _notice(row, by)
    return row


def reveal(
    secret: Secret, *, by: Person, subject: str, purpose: str, starts_at: dt.datetime, ends_at: dt.datetime, at: dt.datetime | None = None
) -> str:  # fmt: skip
    """The words of a code, to whoever goes there, from half an hour before to half an hour after. Each time is a look.

    The caller has seen that the visit is theirs and of this household. Raises Refused outside its hours.
    """
    moment = at or now()
    if not starts_at - AROUND <= moment <= ends_at + AROUND:
        raise Refused(_("The code shows itself from half an hour before your visit to half an hour after it."))
    with transaction.atomic():
        write_look(
            secret.client, by=by, why=Look.Why.CODE, purpose=f"{secret.label}: {purpose}", subject=subject, at=moment
        )
        told = opened(secret.sealed)
        if told.get("of") != str(secret.pk):  # a seal moved from another row opens nothing
            raise Refused(_("This code cannot be read any more: write it anew."))
        return str(told["value"])


def digest_of(row: Look) -> str:
    """What a look says, in one number."""
    told = [
        row.pk,
        row.client_id,
        row.person_id,
        row.why,
        row.purpose,
        row.subject,
        row.at.astimezone(dt.UTC).isoformat(),
    ]
    return hashlib.sha256(json.dumps([str(one) for one in told], ensure_ascii=False).encode()).hexdigest()


def hash_of(before: str, number: int, digest: str) -> str:
    return hashlib.sha256(f"{before}:{number}:{digest}".encode()).hexdigest()


def forget_looks(house_id: uuid.UUID, keys: list[uuid.UUID], *, at: dt.datetime | None = None) -> None:
    """These looks are erased by right; their links stay and say so."""
    LookLink.objects.filter(house=house_id, look_id__in=keys).update(gone_at=at or now())
    Look.objects.filter(house=house_id, pk__in=keys).delete()


@transaction.atomic
def see_unusual(house: House, *, by: Person, fact: str, at: dt.datetime | None = None) -> None:
    """Someone who keeps the house has looked into it, and it is not the one who read so much."""
    journal.write(SEEN, subject=f"fact:{fact}", house=house.pk, by=by, at=at)


def _link(row: Look) -> None:
    LookTip.objects.get_or_create(house_id=row.house_id)
    tip = LookTip.objects.select_for_update().get(house_id=row.house_id)
    digest = digest_of(row)
    tip.number, tip.hash = tip.number + 1, hash_of(tip.hash, tip.number + 1, digest)
    LookLink.objects.create(house_id=row.house_id, number=tip.number, look_id=row.pk, digest=digest, hash=tip.hash)
    tip.save(update_fields=["number", "hash"])


def _notice(row: Look, by: Person) -> None:
    """Told when a line is crossed by one file more, not for every file after it, nor for one that is read again."""
    looks = Look.objects.filter(house=row.house_id, person=by, at__gt=row.at - DAY, at__lte=row.at)
    files = Count("client", distinct=True)
    counts = looks.aggregate(soon=Count("client", distinct=True, filter=Q(at__gt=row.at - WITHIN)), day=files)
    for name, span, most in (("soon", WITHIN, MANY), ("day", DAY, A_DAY.get(row.client.house.kind, A_DAY_ELSEWHERE))):
        before = looks.filter(client=row.client_id, at__gt=row.at - span).exclude(pk=row.pk)
        if counts[name] == most and not before.exists():
            told = {"count": most, "span": name}
            journal.write(UNUSUAL, subject=f"person:{by.pk}", house=row.house_id, by=by, at=row.at, **told)
