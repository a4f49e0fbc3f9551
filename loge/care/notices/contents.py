"""What can be doubted besides a review: how it is found, what it says, how it is taken down and put back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.common.errors import Refused
from loge.demands.models import Message
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers import actions as offers
from loge.offers import queries as offered
from loge.offers.models import Offer, Provider
from loge.people.models import Person

from .models import Notice


@dataclass(frozen=True, slots=True)
class Content:
    """Something that is shown, with who wrote it and where it stands."""

    subject: str
    title: str
    words: str
    author: Person
    url: str


def readable(house: House, kind: str, key: uuid.UUID, reader: Person | None) -> Content | None:
    """What this reader can see of this kind in this house, and so may doubt."""
    if kind == "offer":
        row = offered.offer(house, key)
        return _offer(row) if row is not None else None
    if kind == "profile":
        shown = offered.provider_shown(house, key)
        return _profile(shown) if shown is not None and shown.presentation else None
    if kind == "message" and reader is not None:
        said = _said(house, key)
        if said is None:
            return None
        parties = {said.demand.client_id, said.demand.provider.person_id}
        return _message(said) if reader.pk in parties or keeps(reader, house) else None
    return None


def _offer(row: Offer) -> Content:
    url = reverse("offer", args=[row.house.slug, row.pk])
    return Content(row.reference, row.title, f"{row.title}\n{row.words}", row.provider.person, url)


def _profile(row: Provider) -> Content:
    return Content(
        row.reference, row.name, row.presentation, row.person, reverse("neighbour", args=[row.house.slug, row.pk])
    )


def _message(row: Message) -> Content:
    return Content(f"message:{row.pk}", _("A message"), row.words, row.author, reverse("demand", args=[row.demand_id]))


def _said(house: House, key: Any) -> Message | None:
    found = Message.objects.select_related("author", "demand__provider")
    return found.filter(house=house, pk=key).first()


# ----------------------------------------------------------------------------------------- what a decision does to it


def _take_down_offer(row: Notice, by: Person) -> None:
    offer = (
        Offer.objects.select_related("house", "provider")
        .filter(house=row.house_id, pk=row.subject.partition(":")[2])
        .first()
    )
    if offer is not None and offer.state == Offer.State.PUBLISHED:
        offers.move_offer(offer, "pause", by=by)


def _put_back_offer(row: Notice, by: Person) -> None:
    offer = (
        Offer.objects.select_related("house", "provider")
        .filter(house=row.house_id, pk=row.subject.partition(":")[2])
        .first()
    )
    if offer is not None and offer.state == Offer.State.PAUSED:
        try:
            offers.move_offer(offer, "resume", by=by)
        except Refused:  # it must pass a gate first: its owner puts it back
            return


def _take_down_profile(row: Notice, by: Person) -> None:
    """Only the very words that were doubted: what was written since is other words."""
    Provider.objects.filter(house=row.house_id, pk=row.subject.partition(":")[2], presentation=row.quoted).update(
        presentation=""
    )


def _put_back_profile(row: Notice, by: Person) -> None:
    Provider.objects.filter(house=row.house_id, pk=row.subject.partition(":")[2], presentation="").update(
        presentation=row.quoted
    )


def _nothing(row: Notice, by: Person) -> None:
    """A message is hidden by its decision itself: the page of the conversation asks."""


TAKE_DOWN: dict[str, Callable[[Notice, Person], None]] = {
    "offer": _take_down_offer, "provider": _take_down_profile, "message": _nothing,
}  # fmt: skip
PUT_BACK: dict[str, Callable[[Notice, Person], None]] = {
    "offer": _put_back_offer, "provider": _put_back_profile, "message": _nothing,
}  # fmt: skip
