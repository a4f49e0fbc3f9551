"""What happens to offers after a fact."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.people.models import Photo

from .models import Provider
from .search import memory as _memory  # noqa: F401  its rounds are made by every worker


@journal.on("photo.ready")
def wear_photo(fact: Fact) -> None:
    """Whoever gave a photo wears it wherever they serve, unless a newer one is there already."""
    photo = Photo.objects.get(pk=fact.subject_id)
    newest = Photo.objects.filter(person=photo.person_id, state=Photo.State.READY).order_by("-given_at").first()
    Provider.objects.filter(person=photo.person_id).update(photo=newest)
