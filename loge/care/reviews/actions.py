"""Writing a review, blind until both wrote; then changing it once, replying to it, holding it back, counting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import day_of, now, zone
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import daily, task
from loge.demands.actions.ask import clean_words
from loge.demands.models import Demand
from loge.houses.models import House
from loge.offers import actions as offers
from loge.offers.models import Provider
from loge.people.models import Person

from ..notices import actions as notices
from ..notices import states
from ..notices.kinds import Content
from ..notices.models import Notice
from . import bursts, wording
from .models import MOST_WORDS, Review, ReviewVersion

BLIND_FOR = dt.timedelta(days=14)
CHANGE_WITHIN = dt.timedelta(days=14)
REPLY_EDIT_FOR = dt.timedelta(hours=24)
SHOWN_FOR = dt.timedelta(days=5 * 365)  # after that a service says little of who serves today


def write(demand: Demand, *, by: Person, stars: int, words: str = "", at: dt.datetime | None = None) -> Review:
    """Stars (1 to 5) and words about the other party, once, after the service was received.

    Raises Refused for a stranger or too early, Invalid for stars that are none, Stale for a second review.
    """
    moment = at or now()
    if by.pk not in (demand.client_id, demand.provider.person_id):
        raise Refused(_("Only those who met may write about it."))
    if not demand.was_received:
        raise Refused(_("You can write once the service has been received."))
    if not 1 <= stars <= 5:
        raise Invalid(_("Choose from one to five stars."), field="stars")
    said = said_in_review(words)
    about = demand.provider.reference if by.pk == demand.client_id else f"person:{demand.client_id}"
    row = Review(
        house=demand.house, subject=demand.reference, author=by, about=about, stars=stars, words=said,
        experienced_on=day_of(demand.wished_at or demand.since_at, demand.house.zone), written_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            journal.write(
                "review.written", subject=demand.reference, house=demand.house_id, by=by, at=moment, review=str(row.pk)
            )
            check(row, at=moment)
            both = Review.objects.filter(house=demand.house, subject=demand.reference).select_related("house")
            if both.count() == 2:
                _show(list(both), moment)
    except IntegrityError as twice:
        raise Stale(_("You have already written your review. Thank you.")) from twice
    row.refresh_from_db(fields=["shown_at", "held_at"])
    return row


@daily(dt.time(5, 0))
@task()
def show_old_reviews() -> None:
    """A fortnight has passed: what one wrote is shown, whether the other wrote or not."""
    moment = now()
    waiting = Review.objects.filter(shown_at=None, written_at__lte=moment - BLIND_FOR).select_related("house")
    for row in waiting[:1_000]:
        with transaction.atomic():
            _show([row], moment)
    let_go(moment)


def _show(reviews: list[Review], moment: dt.datetime) -> None:
    for row in reviews:
        fresh = Review.objects.filter(house=row.house_id, pk=row.pk, shown_at=None).update(shown_at=moment)
        if fresh:
            recount(row.house, row.about)


def said_in_review(words: str) -> str:
    return clean_words(words)[:MOST_WORDS] if words.strip() else ""


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
    said = clean_words(words)[:MOST_WORDS]
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
    before = day_of(moment - SHOWN_FOR, zone())
    old = Review.objects.filter(shown_at__isnull=False, past_at=None, experienced_on__lt=before).select_related("house")
    for row in old[:1_000]:
        with transaction.atomic():
            Review.objects.filter(house=row.house_id, pk=row.pk).update(past_at=moment)
            recount(row.house, row.about)
