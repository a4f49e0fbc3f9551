"""A photo that shows what it should not (a bank card, someone else's face): anyone may say so; it is hidden until a keeper
has looked. Its owner and the keeper take it down at once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people import photos
from loge.people.models import Person, Photo

from .models import PhotoReport, Provider
from .secrets import refuse_secrets


@transaction.atomic
def report_photo(provider: Provider, *, by: Person, words: str = "") -> PhotoReport:
    """Say that this photo should not be seen. It is hidden at once, unless a keeper has already looked and kept it."""
    photo = provider.photo
    if photo is None or photo.state not in (Photo.State.READY, Photo.State.HIDDEN):
        raise Invalid(_("There is no photo here any more."))
    refuse_secrets(words, field="words")
    report, fresh = PhotoReport.objects.get_or_create(
        house=provider.house, photo=photo, by=by, defaults={"provider": provider, "words": words.strip()[:300]}
    )
    if fresh:
        kept = PhotoReport.objects.filter(photo=photo, house=provider.house, is_kept=True).exists()
        if not kept:
            photos.hide(photo)
        journal.write("photo.reported", subject=f"photo:{photo.pk}", house=provider.house_id, by=by, hidden=not kept)
    return report


@transaction.atomic
def judge_photo(house: House, photo: Photo, *, keep: bool, by: Person) -> None:
    """A keeper has looked: it may be seen, or it is taken down for good. Looking twice changes nothing."""
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house looks at reported photos."))
    open_reports = PhotoReport.objects.filter(house=house, photo=photo, judged_at=None)
    if not open_reports.update(judged_at=now(), judged_by=by, is_kept=keep):
        return
    if keep:
        photos.show_again(photo)
    else:
        _take_down(photo)
    kind = "photo.kept" if keep else "photo.taken_down"
    journal.write(kind, subject=f"photo:{photo.pk}", house=house.pk, by=by)


@transaction.atomic
def remove_photo(provider: Provider, *, by: Person) -> None:
    """Take one's own photo down, wherever it is worn."""
    if by.pk != provider.person_id:
        raise Refused(_("You can only change what is yours."))
    if provider.photo is not None:
        photo = provider.photo
        _take_down(photo)
        provider.photo = None
        journal.write("photo.taken_down", subject=f"photo:{photo.pk}", house=provider.house_id, by=by)


def _take_down(photo: Photo) -> None:
    photos.take_down(photo)
    Provider.objects.filter(person=photo.person_id, photo=photo).update(photo=None)
    PhotoReport.objects.filter(photo=photo, judged_at=None).update(judged_at=now(), is_kept=False)
