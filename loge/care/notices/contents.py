"""Offers, profiles, photos and needs can be doubted: how each is found, taken down and put back."""

from __future__ import annotations

import uuid

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.common.errors import Refused
from loge.demands import needs
from loge.houses.models import House
from loge.houses.queries import keepers
from loge.offers import actions as offers
from loge.offers import queries as offered
from loge.offers.models import Offer, Provider
from loge.people import photos
from loge.people.models import Person, Photo

from . import states
from .kinds import Content, Kind, join
from .models import Notice


def key_of(row: Notice) -> str:
    return row.subject.partition(":")[2]


def _offer(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    row = offered.offer(house, key)
    if row is None:
        return None
    url = reverse("offer", args=[row.house.slug, row.pk])
    return Content(row.reference, row.title, f"{row.title}\n{row.words}", row.provider.person, url)


def _offer_row(row: Notice) -> Offer | None:
    return Offer.objects.select_related("house", "provider").filter(house=row.house_id, pk=key_of(row)).first()


def _take_down_offer(row: Notice, by: Person) -> None:
    offer = _offer_row(row)
    if offer is None or offer.state != Offer.State.PUBLISHED:
        return
    try:
        offers.move_offer(offer, "pause", by=by)
    except Refused:  # who decided no longer keeps the house
        for one in keepers(offer.house)[:1]:
            offers.move_offer(offer, "pause", by=one)


def _put_back_offer(row: Notice, by: Person) -> None:
    offer = _offer_row(row)
    if offer is not None and offer.state == Offer.State.PAUSED:
        try:
            offers.move_offer(offer, "resume", by=by)
        except Refused:  # it must pass a gate first: its owner puts it back
            return


def _profile(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    row = offered.provider_shown(house, key)
    if row is None or not row.presentation:
        return None
    url = reverse("neighbour", args=[house.slug, row.pk])
    return Content(row.reference, row.name, row.presentation, row.person, url)


def _take_down_profile(row: Notice, by: Person) -> None:
    """Only the very words that were doubted: what was written since is other words."""
    Provider.objects.filter(house=row.house_id, pk=key_of(row), presentation=row.quoted).update(presentation="")


def _put_back_profile(row: Notice, by: Person) -> None:
    Provider.objects.filter(house=row.house_id, pk=key_of(row), presentation="").update(presentation=row.quoted)


def _need(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    row = needs.find(reader, key) if reader is not None else None
    if row is None or row.house_id != house.pk:
        return None
    return Content(row.reference, _("A need"), row.words, row.client, reverse("need", args=[row.pk]))


# ---------------------------------------------------------------------------------------------------------- photos


def _photo(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    """The photo somebody wears in this house, by its own key."""
    worn = Provider.objects.select_related("person").filter(house=house, photo=key, photo__state=Photo.State.READY)
    row = worn.first()
    if row is None or offered.provider_shown(house, row.pk) is None:
        return None
    told = _("The photo of %(name)s") % {"name": row.name}
    return Content(f"photo:{key}", told, told, row.person, reverse("neighbour", args=[house.slug, row.pk]))


def photo_of(row: Notice) -> Photo | None:
    return Photo.objects.filter(pk=key_of(row)).first() if row.kind == "photo" else None


def _hide_photo(row: Notice, by: Person | None) -> None:
    """At once, where a neighbour says so: one at a time, for nobody empties a town of its faces. What was looked at and left
    is hidden by a decision only."""
    looked = (states.KEPT, states.APPEALED_KEPT, states.KEPT_FOR_GOOD)
    left = Notice.objects.filter(house=row.house_id, subject=row.subject, state__in=looked)
    others = Notice.objects.filter(reporter=by, state=states.OPEN, subject__startswith="photo:").exclude(pk=row.pk)
    photo = photo_of(row)
    if photo is not None and by is not None and not left.exists() and not others.exists():
        photos.hide(photo)


def _take_down_photo(row: Notice, by: Person) -> None:
    """Out of sight; the file stays while the decision can be contested."""
    photo = photo_of(row)
    if photo is not None:
        photos.hide(photo)


def _put_back_photo(row: Notice, by: Person) -> None:
    photo = photo_of(row)
    if photo is not None:
        photos.show_again(photo)


def erase_photo(row: Notice) -> None:
    """The file too, for good."""
    photo = photo_of(row)
    if photo is not None:
        photos.take_down(photo)
        Provider.objects.filter(person=photo.person_id, photo=photo).update(photo=None)


join(Kind("offer", gettext_lazy("offers"), _offer, _take_down_offer, _put_back_offer))
join(Kind("profile", gettext_lazy("profiles"), _profile, _take_down_profile, _put_back_profile, prefix="provider"))
join(Kind("need", gettext_lazy("needs"), _need))
join(
    Kind(
        "photo",
        gettext_lazy("photos"),
        _photo,
        _take_down_photo,
        _put_back_photo,
        hide=_hide_photo,
        for_good=erase_photo,
    )
)
