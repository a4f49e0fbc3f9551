"""One takes one’s own photo down at once, wherever it is worn. What somebody else says of it is a report like any other."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.errors import Refused
from loge.people import photos
from loge.people.models import Person

from .models import Provider


@transaction.atomic
def remove_photo(provider: Provider, *, by: Person) -> None:
    """Take one's own photo down, wherever it is worn."""
    if by.pk != provider.person_id:
        raise Refused(_("You can only change what is yours."))
    if provider.photo is not None:
        photo = provider.photo
        photos.take_down(photo)
        Provider.objects.filter(person=photo.person_id, photo=photo).update(photo=None)
        provider.photo = None
        journal.write("photo.taken_down", subject=f"photo:{photo.pk}", house=provider.house_id, by=by)
