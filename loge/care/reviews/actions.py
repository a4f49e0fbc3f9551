"""After a review is written: changing it once, replying to it, holding it back, counting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands.actions.ask import clean_words
from loge.houses.models import House
from loge.offers import actions as offers
from loge.offers.models import Provider
from loge.people.models import Person

from ..models import Notice, Review, ReviewVersion
from ..notices import actions as notices
from ..notices import states
from ..notices.kinds import Content
from . import bursts, wording

CHANGE_WITHIN = dt.timedelta(days=14)
REPLY_EDIT_FOR = dt.timedelta(hours=24)
SHOWN_FOR = dt.timedelta(days=5 * 365)  # after that a service says little of who serves today


def said_in_review(words: str) -> str:
    return clean_words(words)[:2_000] if words.strip() else ""


@transaction.atomic
def change(review: Review, *, by: Person, stars: int, words: str = "", at: dt.datetime | None = None) -> Review:
    """Say it differently, once, within fourteen days; what was said before is kept for those who rule.

    Raises Refused for another's review, too late or once ruled; Stale for a second change; Invalid for stars that are none.
    """
    moment = at or now()
    if by.pk != review.author_id:
        raise Refused(_("Only who wrote it can change it."))
    if review.refused_at:
        raise Refused(_("This review was refused. You can ask the operator to look again from the page of the ruling."))
    if moment > review.written_at + CHANGE_WITHIN:
        raise Refused(
            _("A review can be changed within 14 days. It now stays as it is; the other may reply beside it.")
        )
    if not 1 <= stars <= 5:
        raise Invalid(_("Choose from one to five stars."), field="stars")
    said = said_in_review(words)
    before = {"stars": review.stars, "words": review.words}
    mine = Review.objects.filter(house=review.house_id, pk=review.pk, edited_at=None, refused_at=None)
    if not mine.update(stars=stars, words=said, edited_at=moment):
        raise Stale(_("A review can be changed once, and this one has been."))
    ReviewVersion.objects.create(house=review.house, review=review, until_at=moment, **before)
    review.stars, review.words, review.edited_at = stars, said, moment
    journal.write("review.changed", subject=review.reference, house=review.house_id, by=by, at=moment)
    check(review, at=moment)
    recount(review.house, review.about)
    return review


@transaction.atomic
def reply(review: Review, *, by: Person, words: str, at: dt.datetime | None = None) -> Review:
    """The word of the person reviewed, beside the review; to be mended for a day, then it stays.

    Raises Refused for anyone else, before the review is shown, or after that day; Invalid for words that cannot be shown.
    """
    moment = at or now()
    if by.pk != person_about(review):
        raise Refused(_("Only the person it is about can reply."))
    if not review.is_shown:
        raise Refused(_("You can reply once the review is shown."))
    said = clean_words(words)[:2_000]
    if wording.fault(review.house, said, at=moment):
        raise Invalid(
            _("A reply is read by everyone: leave out numbers, addresses and hard words, then send it again."),
            field="words",
        )
    if review.replied_at and moment > review.replied_at + REPLY_EDIT_FOR:
        raise Refused(_("A reply can be mended for a day. It now stays as it is."))
    mine = Review.objects.filter(house=review.house_id, pk=review.pk, replied_at=review.replied_at)
    first = review.replied_at is None
    if not mine.update(reply=said, replied_at=moment if first else review.replied_at):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    review.reply, review.replied_at = said, moment if first else review.replied_at
    if first:
        journal.write("review.replied", subject=review.reference, house=review.house_id, by=by, at=moment)
    return review


def check(review: Review, *, at: dt.datetime) -> None:
    """Hold a review back if its words or its company ask for a look. The caller holds the transaction."""
    why = wording.fault(review.house, review.words, at=at)
    if why:
        hold([review], why, at=at)
    if review.stars == 1 and review.about.startswith("provider:"):
        Provider.objects.select_for_update().filter(house=review.house_id, pk=review.about.partition(":")[2]).first()
        hold(bursts.suspects(review.house, review.about, at=at), "burst", at=at)


def hold(reviews: Iterable[Review], why: str, *, at: dt.datetime) -> None:
    """Keep these back until a keeper has looked; their authors are told so, openly."""
    for row in reviews:
        looked = Notice.objects.filter(house=row.house, subject=row.reference, reporter=None, email="", reason=why)
        if why != "burst" and row.edited_at:
            looked = looked.filter(reported_at__gte=row.edited_at)  # other words ask for another look
        if looked.exclude(state=states.OPEN).exists():
            continue  # someone has looked already
        if Notice.objects.filter(
            house=row.house, subject=row.reference, reporter=None, email="", state=states.OPEN
        ).exists():
            continue  # a look is awaited already
        free = Review.objects.select_for_update().filter(house=row.house_id, pk=row.pk, held_at=None, refused_at=None)
        if free.first() is not None:
            notices.hold(row.house, content(row), reason=why, at=at)
            row.held_at = at


def content(review: Review) -> Content:
    """A review as something that can be doubted: its stars and words, and the person it speaks of."""
    kind, _colon, key = review.about.partition(":")
    url = reverse("reviews", args=[review.house.slug, key]) if kind == "provider" else reverse("demands")
    stars = "★" * review.stars + "☆" * (5 - review.stars)
    words = f"{stars}\n{review.words}".strip()
    return Content(review.reference, stars, words, review.author, url, about=person_about(review))


def recount(house: House, about: str) -> None:
    """What counts in the stars: shown, not held, not refused, not past."""
    kind, _colon, key = about.partition(":")
    if kind != "provider":
        return
    Provider.objects.select_for_update().filter(house=house, pk=key).first()  # two at once: the second counts both
    told = counting(house, about).aggregate(total=Sum("stars"), count=Count("pk"))
    offers.set_stars(key, house=house, total=told["total"] or 0, count=told["count"])


def counting(house: House, about: str) -> QuerySet[Review]:
    """The reviews about someone that are shown and counted."""
    return Review.objects.filter(
        house=house, about=about, shown_at__isnull=False, held_at=None, refused_at=None, past_at=None
    )


def person_about(review: Review) -> object:
    """The key of the person a review is about."""
    kind, _colon, key = review.about.partition(":")
    if kind == "provider":
        return Provider.objects.filter(house=review.house_id, pk=key).values_list("person_id", flat=True).first()
    return Person.objects.filter(pk=key).values_list("pk", flat=True).first()


def let_go(moment: dt.datetime) -> None:
    """Services of five years ago are no longer shown nor counted (D. 111-17, 2°: how long a review is kept)."""
    before = (moment - SHOWN_FOR).date()
    old = Review.objects.filter(shown_at__isnull=False, past_at=None, experienced_on__lt=before).select_related("house")
    for row in old[:1_000]:
        with transaction.atomic():
            Review.objects.filter(house=row.house_id, pk=row.pk).update(past_at=moment)
            recount(row.house, row.about)
