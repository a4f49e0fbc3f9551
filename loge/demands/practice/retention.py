"""How long a practice remembers: three years after the last contact a file is forgotten, and a certificate says so.

Three years is what the CNIL's reference for customer files allows after the last contact of the person; a mail that was merely
opened is no contact. Invoices are kept apart, for as long as the law of accounts says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from loge.clients.leaving import erase_client
from loge.clients.models import Certificate, ClientFile, Kept, Member, Stay
from loge.clients.states import HERE, LENT
from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.moves import CLOCK
from loge.houses.models import House, Membership
from loge.people.rows import ERASED
from loge.planning.models import Visit

from ..long.leaving import forget_client
from ..models import Case, Correction, Errand, Gesture, Item, Note, Reply, Undertaking
from . import states

KEPT_FOR = dt.timedelta(days=3 * 365 + 1)
RULE = "3 years after the last contact"


def last_contacts(house: House) -> dict[uuid.UUID, dt.datetime]:
    """When each file last had to do with its household: nine queries however many."""
    found = dict(ClientFile.objects.filter(house=house, merged_into=None).values_list("pk", "made_at"))
    for rows, column in _TOUCHES:
        for key, at in rows(house).values_list("client").annotate(last=Max(column)).values_list("client", "last"):
            if key in found and at is not None:
                found[key] = max(found[key], at)
    for key, day in (
        Stay.objects.filter(house=house)
        .values_list("client")
        .annotate(last=Max("leaves_on"))
        .values_list("client", "last")
    ):
        if key in found:
            found[key] = max(found[key], dt.datetime.combine(day, dt.time(12), house.zone))
    return found


_TOUCHES: tuple[tuple[Any, str], ...] = (
    (lambda house: Note.objects.filter(house=house, client__isnull=False), "taken_at"),
    (lambda house: Gesture.objects.filter(house=house), "since_at"),
    (lambda house: Errand.objects.filter(house=house), "visit__ends_at"),
    (lambda house: Case.objects.filter(house=house, client__isnull=False), "since_at"),
    (lambda house: Undertaking.objects.filter(house=house, client__isnull=False), "since_at"),
)


def over(house: House, *, at: dt.datetime | None = None) -> list[ClientFile]:
    """The files whose time is over: no contact for three years, nobody of them a client any more, nothing of theirs with us."""
    moment = at or now()
    old = [key for key, last in last_contacts(house).items() if last < moment - KEPT_FOR]
    clients = Membership.objects.filter(house=house, role=Membership.Role.CLIENT, until_at=None).values("person")
    still = set(Member.objects.filter(house=house, client__in=old, person__in=clients).values_list("client", flat=True))
    still |= set(ClientFile.objects.filter(house=house, pk__in=old, person__in=clients).values_list("pk", flat=True))
    still |= set(
        Kept.objects.filter(house=house, client__in=old, state__in=(HERE, LENT)).values_list("client", flat=True)
    )
    still |= set(
        Gesture.objects.filter(house=house, client__in=old, state__in=states.LIVE).values_list("client", flat=True)
    )
    still |= set(Undertaking.objects.filter(house=house, client__in=old, state="open").values_list("client", flat=True))
    gone = _forgotten(house)
    left = [key for key in old if key not in still and key not in gone]
    return list(ClientFile.objects.filter(house=house, pk__in=left).select_related("house").order_by("pk"))


def forget_old(house: House, *, at: dt.datetime | None = None) -> Certificate:
    """Forget them, and write the certificate of the day: what was looked at, how many were forgotten, chained to the one before."""
    moment = at or now()
    today = day_of(moment, house.zone)
    done = Certificate.objects.filter(house=house, done_on=today).first()
    if done is not None:
        return done
    with transaction.atomic():
        files = over(house, at=moment)
        for client in files:
            forget(client, by=CLOCK)
        before = (
            Certificate.objects.filter(house=house).order_by("-done_on").values_list("digest", flat=True).first() or ""
        )
        return Certificate.objects.create(
            house=house, done_on=today, rule=RULE, files=len(files), made_at=moment,
            looked_at=ClientFile.objects.filter(house=house).count(), digest=_digest(before, (client.pk for client in files)),
        )  # fmt: skip


def forget(client: ClientFile, *, by: Any) -> None:
    """Everything a practice knew of a household, here and below; what it was billed stays with the invoices."""
    house = client.house_id
    notes = Note.objects.filter(house=house, client=client)
    keys = list(notes.values_list("pk", flat=True))
    Correction.objects.filter(house=house, note__in=keys).update(words="", before="", after="")
    Reply.objects.filter(house=house, note__in=keys).update(words=ERASED, to="")
    notes.update(words=ERASED, client_name="", client_phone="", reading={})
    visits = Errand.objects.filter(house=house, client=client).values("visit")
    Visit.objects.filter(house=house, pk__in=list(visits.values_list("visit", flat=True))).update(
        title=ERASED, client_name="", client_phone="", place="", latitude=None, longitude=None
    )
    cases = Case.objects.filter(house=house, client=client)
    Item.objects.filter(house=house, case__in=cases).update(title=ERASED, evidence="", wishes="", place="", note="")
    cases.update(title=ERASED)
    Gesture.objects.filter(house=house, client=client).update(title=ERASED, words="", lines=[], place="")
    forget_client(client, by=by)
    erase_client(client, by=by)
    journal.write("client.forgotten", subject=client.reference, house=house, by=by)


def _forgotten(house: House) -> set[uuid.UUID]:
    from loge.common.models import Fact

    facts = Fact.objects.filter(house_id=house.pk, kind="client.forgotten").values_list("subject", flat=True)
    return {uuid.UUID(subject.partition(":")[2]) for subject in facts}


def _digest(before: str, keys: Iterable[uuid.UUID]) -> str:
    return hashlib.sha256((before + "".join(sorted(str(key) for key in keys))).encode()).hexdigest()
