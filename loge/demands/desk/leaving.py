"""What a desk's cases hold of a guest: told to them, and forgotten. That something was asked, when, and how it ended stays.

A guest's words are in more places than their own conversation: what a partner was asked for them, what was carried from one side
to the other, what was read in their mails. All of it goes with them (GDPR art. 17); the counts and states stay.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from loge.clients import leaving as clients
from loge.clients.models import Address, ClientFile
from loge.maildesk import forgetting
from loge.maildesk.models import Mail, Thread
from loge.people.leaving import sweep
from loge.people.models import Person
from loge.people.own import pseudonym
from loge.people.rows import ERASED, plain

from ..models import Case, Enquiry, Item, Share, Suggestion
from . import search


def cases_of(files: Collection[uuid.UUID], emails: Collection[str], house: uuid.UUID | None = None) -> QuerySet[Case]:
    """Their cases: those of their files, and those their own conversations are about."""
    about = forgetting.conversations(emails, house).filter(side=Thread.Side.GUEST).values_list("about", flat=True)
    named = [key for told in about if (key := told.partition(":")[2]) and told.startswith(f"{Case.KIND}:")]
    found = Case.objects.filter(Q(client__in=files) | Q(pk__in=named))
    return (found.filter(house=house) if house else found).order_by("pk")


def export(files: Collection[uuid.UUID], emails: Collection[str], house: uuid.UUID | None = None) -> dict[str, Any]:
    """What was asked, of whom, what was read and what was carried over; the house's own notes between colleagues apart."""
    cases = list(cases_of(files, emails, house).values_list("pk", flat=True))
    return {
        "cases": plain(Case.objects.filter(pk__in=cases).order_by("pk"), without=("owner_id",)),
        "asked": plain(Item.objects.filter(case__in=cases).order_by("pk")),
        "asked_of_partners": plain(Enquiry.objects.filter(item__case__in=cases).order_by("pk")),
        "read_in_mails": plain(Suggestion.objects.filter(case__in=cases).order_by("pk")),
        "shown_to_others": plain(Share.objects.filter(mail__in=_mails(cases)).order_by("pk"), without=("by_id",)),
    }


def forget(files: Collection[uuid.UUID], emails: Collection[str], house: uuid.UUID | None = None) -> None:
    """Empty their cases and every conversation about them, partners' included; what was said is found no more."""
    cases = list(cases_of(files, emails, house).values_list("pk", flat=True))
    threads = list(_threads(cases).values_list("pk", flat=True))
    mails = Mail.objects.filter(
        Q(thread__in=threads) | Q(pk__in=forgetting.mails(emails, house).values("pk"))
    ).prefetch_related("parts")
    words: dict[uuid.UUID, set[str]] = {}
    keys = []
    for mail in mails.iterator(chunk_size=200):
        keys.append(mail.pk)
        words.setdefault(mail.house_id, set()).update(search.said_in([mail]))
    Share.objects.filter(Q(mail__in=keys) | Q(into__in=threads)).update(words=ERASED)
    forgetting.empty(keys, threads)
    forgetting.forget(emails, house)
    Suggestion.objects.filter(case__in=cases).update(evidence="", reference_given="")
    Enquiry.objects.filter(item__case__in=cases).update(words="", reference_given="")
    Item.objects.filter(case__in=cases).update(
        title=ERASED, evidence="", place="", wishes="", note="", partner_reference=""
    )
    Case.objects.filter(pk__in=cases).update(title=ERASED)
    search.forget(keys)
    for where, said in words.items():
        search.unlearn(where, said)


def export_client(client: ClientFile) -> dict[str, Any]:
    """Everything a house knows of a guest who has no account, their mail and what was asked for them included (GDPR art. 15)."""
    emails = _addresses(client)
    return {
        **clients.export_client(client),
        **export([client.pk], emails, client.house_id),
        **(forgetting.export(emails, client.house_id) if emails else {}),
    }


def erase_client(client: ClientFile, *, by: Person) -> None:
    """A guest without an account is forgotten altogether: file, mail, cases, and their name wherever someone wrote it down.

    The caller holds the transaction and has seen that they are not in house.
    """
    emails, name, phone = _addresses(client), client.name, client.phone
    forget([client.pk], emails, client.house_id)
    clients.erase_client(client, by=by)
    gone = {told: pseudonym() for told in (*emails, phone) if told}
    namesakes = ClientFile.objects.filter(house=client.house_id, name__iexact=name).exclude(pk=client.pk)
    if len(name) > 3 and not namesakes.exists():
        gone[name] = pseudonym()
    sweep(gone, house=client.house_id)


def _threads(cases: Collection[uuid.UUID]) -> QuerySet[Thread]:
    return Thread.objects.filter(about__in=[f"{Case.KIND}:{key}" for key in cases])


def _mails(cases: Collection[uuid.UUID]) -> QuerySet[Mail]:
    return Mail.objects.filter(thread__in=_threads(cases))


def _addresses(client: ClientFile) -> list[str]:
    return list(Address.objects.filter(house=client.house_id, client=client).values_list("email", flat=True))
