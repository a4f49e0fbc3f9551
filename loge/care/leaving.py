"""Care's part of leaving: reviews keep their stars, without words or name; tips stay in the books."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from loge.demands.leaving import empty_letters
from loge.demands.models import Demand
from loge.maildesk.models import Letter
from loge.offers.models import Provider
from loge.people.models import Person
from loge.people.rows import ERASED, Own, emptied, plain, told, words_of

from .community import leaving as community
from .models import (
    CallBack,
    Complaint,
    Event,
    Feedback,
    Limit,
    Notice,
    Promise,
    Review,
    ReviewVersion,
    Seat,
    Thanks,
    Tip,
    Veil,
)
from .notices.grounds import KEPT, REFUSED


def _served(person: Person) -> list[str]:
    return [row.reference for row in Provider.objects.filter(person=person)]


def _reported(person: Person) -> Q:
    """With their account, or as a reader who left the address that is theirs."""
    return Q(reporter=person) | Q(email__iexact=person.email or "-")


def _doubted(person: Person) -> Q:
    return Q(author=person) | Q(author_email=(person.email or "-").lower())


def _wrote(person: Person) -> Q:
    return Q(author=person) | Q(email=(person.email or "-").lower())


def _limited(person: Person) -> Q:
    return Q(person=person) | Q(email=(person.email or "-").lower())


OWN = (
    Own("earlier_words", lambda person: ReviewVersion.objects.filter(review__author=person), ("words",)),
    Own("replies", lambda person: Review.objects.filter(about__in=_served(person)), ("reply",)),
    Own("reported_by_me", lambda person: Notice.objects.filter(_reported(person)), ("words", "email")),
    Own(
        "reported_appeals",
        lambda person: Notice.objects.filter(_reported(person), ground__in=KEPT),
        ("appeal",),
    ),
    Own("decided_of_me", lambda person: Notice.objects.filter(_doubted(person)), ("quoted", "author_email")),
    Own(
        "decided_appeals",
        lambda person: Notice.objects.filter(_doubted(person), ground__in=REFUSED),
        ("appeal",),
    ),
    Own("tips_received", lambda person: Tip.objects.filter(payee__in=_served(person))),
    Own("thanks_received", lambda person: Thanks.objects.filter(provider__person=person)),
    Own("thanks_given", lambda person: Thanks.objects.filter(author=person), forget=True),
    Own("seats", lambda person: Seat.objects.filter(person=person), forget=True),
    Own("events", lambda person: Event.objects.filter(host=person), ("words",)),
    Own("promises", lambda person: Promise.objects.filter(made_to=person), ("made_to_name", "reason")),
    Own("calls_back", lambda person: CallBack.objects.filter(person=person), ("name", "phone", "words")),
    Own("feedback", lambda person: Feedback.objects.filter(person=person), ("words",)),
    Own(
        "complaints",
        lambda person: Complaint.objects.filter(person=person),
        ("name", "words", "answer", "mended_how", "look_back"),
    ),
    Own("hard_words", lambda person: Veil.objects.filter(_wrote(person)), ("name", "email", "asked", "danger")),
    Own(
        "limits", lambda person: Limit.objects.filter(_limited(person)), ("name", "email", "reason", "appeal", "ruling")
    ),
)


def export(person: Person) -> dict[str, Any]:
    return {
        "reviews_written": plain(Review.objects.filter(author=person)),
        "reviews_received": plain(Review.objects.filter(about=f"person:{person.pk}", shown_at__isnull=False)),
        "tips_given": plain(Tip.objects.filter(giver=person)),
        **told(OWN, person),
        **community.export(person),
    }


def files(person: Person) -> Iterable[tuple[str, Any]]:
    return community.files(person)


def open_items(person: Person) -> list[Any]:
    return []


def erase(person: Person) -> None:
    about = [row.reference for row in Notice.objects.filter(_reported(person) | _doubted(person))]
    about += [row.reference for row in Limit.objects.filter(_limited(person))]
    empty_letters(person, about, words_of(OWN, person))
    hosted = [f"event:{key}" for key in Event.objects.filter(host=person).values_list("pk", flat=True)]
    Letter.objects.filter(about__in=hosted).update(title=ERASED, text=ERASED, html="")
    community.erase(person)
    emptied(OWN, person)
    Review.objects.filter(author=person).update(words="")
    Event.objects.filter(host=person).update(title=ERASED, place="")
    serves = Q(provider__person=person) | Q(replacements__from_offer__provider__person=person)
    served = {row.reference for row in Demand.objects.filter(serves).only("pk")}
    Promise.objects.filter(Q(made_to=person) | Q(owner=person) | Q(subject__in=served)).update(words=ERASED)
