"""Writing a house's charter, in versions, and signing it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Stale
from loge.people.models import Person

from ..models import Charter, House, Signature
from ..queries import charter as current
from ..rules import must_coordinate, said

HERE = Path(__file__).parent.parent


def shipped(language: str) -> str:
    """The charter every loge begins with."""
    return (HERE / f"charter.{language}.txt").read_text("utf-8").strip()


@transaction.atomic
def ensure_charter(house: House, *, by: Person, at: dt.datetime | None = None) -> Charter:
    """The house's charter; where there is none yet, the one that ships becomes its first version."""
    found = current(house)
    return found or _write(house, 1, shipped("fr"), shipped("en"), by=by, at=at or now())


@transaction.atomic
def publish_charter(
    house: House, *, by: Person, fr: str, en: str = "", after: int = 0, at: dt.datetime | None = None
) -> Charter:
    """A new version, to be signed by all who serve before the grace period ends. ``after`` is the version it was written
    over. Raises Stale if another was published meanwhile, Invalid when empty or unchanged."""
    must_coordinate(by, house)
    words = said(fr, most=10_000, field="fr", missing=_("Write the charter: what do neighbours promise each other?"))
    english = said(en, most=10_000, field="en")
    before = current(house)
    if (before.version if before else 0) != after:
        raise Stale(_("Another version was published in the meantime. Read it, then change what you would change."))
    if before and (before.fr, before.en) == (words, english):
        raise Invalid(_("These are the same words as before: there is nothing to sign anew."), field="fr")
    try:
        with transaction.atomic():
            return _write(house, after + 1, words, english, by=by, at=at or now())
    except IntegrityError:
        raise Stale(
            _("Another version was published in the meantime. Read it, then change what you would change.")
        ) from None


@transaction.atomic
def sign_charter(house: House, *, by: Person, version: int, at: dt.datetime | None = None) -> Signature | None:
    """Sign the version one has read. Raises Stale if it is no longer the current one. None where there is no charter."""
    held = current(house)
    if held is None:
        return None
    if held.version != version:
        raise Stale(_("The charter has changed since you opened this page. Read the new version, then sign it."))
    signature, fresh = Signature.objects.get_or_create(
        house=house, person=by, charter=held, defaults={"at": at or now()}
    )
    if fresh:
        journal.write("charter.signed", subject=f"person:{by.pk}", house=house.pk, by=by, at=at, version=version)
    return signature


def _write(house: House, version: int, fr: str, en: str, *, by: Person, at: dt.datetime) -> Charter:
    charter = Charter(house=house, version=version, fr=fr, en=en, since_at=at, by=by)
    charter.save(force_insert=True)
    journal.write("charter.published", subject=f"charter:{charter.pk}", house=house.pk, by=by, at=at, version=version)
    return charter
