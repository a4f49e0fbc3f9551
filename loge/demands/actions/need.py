"""The need board: a need is posted, neighbours answer with a price, one is chosen, the others are told kindly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.keys import fingerprint
from loge.common.money import MOST_CENTS
from loge.common.moves import CLOCK
from loge.houses import households
from loge.houses.models import House
from loge.houses.queries import serves
from loge.offers.catalogue import in_houses
from loge.offers.models import Offer, Provider
from loge.offers.queries import published
from loge.people.models import Person

from .. import notes, states
from ..models import Demand, Need, Quiet
from ..models.need import MACHINE, OPEN
from ..reading import kept, read_for
from . import attach, slots
from .ask import begin, check_wish, withdraw
from .once import OnceOnly
from .talk import named
from .words import clean_words

MOST_A_DAY = 5  # needs of one person in one house
MOST_ANSWERS_A_DAY = 30
DAY = dt.timedelta(days=1)


def post_need(
    house: House,
    *,
    by: Person,
    words: str,
    insee: str,
    nonce: str,
    category_key: str = "",
    wished_at: dt.datetime | None = None,
    lasts_for: dt.timedelta | None = None,
    place: str = "",
    budget_cents: int | None = None,
    files: Sequence[attach.Upload] = (),
    at: dt.datetime | None = None,
) -> Need:
    """Put a need on the board. Its trade is understood from the words until someone says it. The same ``nonce`` posts once.

    Raises Invalid (no words, a commune that is not ours, a time that cannot be, a budget that is none, a file that cannot be
    taken), Refused beyond five a day.
    """
    moment = at or now()
    said = clean_words(words)
    same = Need.objects.select_related("house").filter(house=house, client=by, nonce=nonce[:40])
    if (first := same.first()) is not None:
        return first
    check_wish(wished_at, moment)
    slots.check(None, lasts_for, moment)
    _check(house, insee, category_key, budget_cents)
    if Need.objects.filter(house=house, client=by, posted_at__gt=moment - DAY).count() >= MOST_A_DAY:
        raise Refused(
            _("That makes five needs in a day. Neighbours read each of them: the next one can wait until tomorrow.")
        )
    looked = attach.look(files)
    guess, evidence = ("", "") if category_key else understood(house, said, moment)
    need = Need(
        house=house, client=by, words=said, category_key=category_key or guess, guessed=bool(guess), evidence=evidence[:200],
        wished_at=wished_at, lasts_for=lasts_for, insee=insee, place=place.strip()[:200], budget_cents=budget_cents,
        nonce=nonce[:40], posted_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            households.settle(house, by, at=moment)
            moves.begin(need, OPEN, by=by, at=moment)
            attach.keep(looked, author=by, house=house, need=need, at=moment)
    except IntegrityError:
        return same.get()
    return need


def understood(house: House, words: str, moment: dt.datetime) -> tuple[str, str]:
    """The trade these words speak of, and the words it was read from; nothing when it is not clear."""
    for item in notes.items(words, kept(read_for(house, words, at=moment))):
        if item.category:
            return item.category, ", ".join(words[start:end] for start, end in item.evidence)
    return "", ""


@transaction.atomic
def sort_need(need: Need, *, by: Person, category_key: str, at: dt.datetime | None = None) -> Need:
    """Whoever asks (or the coordinator) says which trade it is; the neighbours who hold it are told."""
    if not need.roles_of(by):
        raise Refused(_("This is not for you to do."))
    _check(need.house, need.insee, category_key, None)
    changed = Need.objects.filter(house=need.house, pk=need.pk, state=OPEN)
    if not changed.update(category_key=category_key, guessed=False):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    need.category_key, need.guessed = category_key, False
    journal.write("need.sorted", subject=need.reference, house=need.house_id, by=by, at=at or now(), trade=category_key)
    return need


@transaction.atomic
def change_need(
    need: Need,
    *,
    by: Person,
    words: str,
    insee: str,
    category_key: str = "",
    wished_at: dt.datetime | None = None,
    lasts_for: dt.timedelta | None = None,
    place: str = "",
    budget_cents: int | None = None,
    at: dt.datetime | None = None,
) -> Need:
    """Say it better, while nobody has answered. Without ``category_key`` the trade is understood anew; whoever holds another trade
    than before is told.

    Raises as :func:`post_need`, Refused once someone has answered these words, Stale once it is off the board.
    """
    moment = at or now()
    locked = Need.objects.select_for_update(of=("self",)).select_related("house").get(house=need.house_id, pk=need.pk)
    if by.pk != locked.client_id:
        raise Refused(_("This is not for you to do."))
    if locked.state != OPEN:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    if Demand.objects.filter(house=locked.house_id, need=locked).exists():
        raise Refused(_("Someone has answered what you wrote. Tell them in your conversation, or withdraw it."))
    said = clean_words(words)
    if wished_at != locked.wished_at:
        check_wish(wished_at, moment)
    slots.check(None, lasts_for, moment)
    _check(locked.house, insee, category_key, budget_cents)
    before, trade = locked.edition, locked.category_key
    guess, evidence = ("", "") if category_key else understood(locked.house, said, moment)
    locked.category_key, locked.guessed, locked.evidence = category_key or guess, bool(guess), evidence[:200]
    locked.words, locked.insee, locked.place, locked.budget_cents = said, insee, place.strip()[:200], budget_cents
    locked.wished_at, locked.lasts_for = wished_at, lasts_for
    locked.save()
    about, house = locked.reference, locked.house_id
    if locked.edition != before:
        journal.write("need.changed", subject=about, house=house, by=by, at=moment)
    if locked.category_key and locked.category_key != trade:
        journal.write("need.sorted", subject=about, house=house, by=by, at=moment, trade=locked.category_key)
    return locked


@transaction.atomic
def answer_need(
    need: Need,
    offer: Offer,
    *,
    by: Person,
    cents: int,
    words: str = "",
    starts_at: dt.datetime | None = None,
    lasts_for: dt.timedelta | None = None,
    seen: str = "",
    at: dt.datetime | None = None,
) -> Demand:
    """A neighbour answers with a price, through one of their offers: a demand that begins with their quote. Once per need.
    ``seen`` is the edition they read.

    Raises Refused (not vetted, not theirs, their own need, the one-off rule), Stale once it is off the board or says something
    else, Invalid for a price or a time that cannot be.
    """
    moment = at or now()
    said = clean_words(words) if words.strip() else ""
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    slots.check(starts_at, lasts_for, moment)
    if by.pk == need.client_id:
        raise Refused(_("This is your own need. The neighbours will answer."))
    if by.pk != offer.provider.person_id or not published(need.house).filter(pk=offer.pk).exists():
        raise Refused(_("Answer through one of your own offers that is on the board."))
    need = (
        Need.objects.select_for_update(of=("self",)).select_related("house", "client").get(house=need.house, pk=need.pk)
    )
    if need.state != OPEN or (need.wished_at is not None and need.wished_at < moment):
        raise Stale(_("This need is no longer on the board. Thank you for having thought of it."))
    if Demand.objects.filter(house=need.house, need=need, provider=offer.provider).exists():
        raise Stale(_("You have answered this need already. Your conversation goes on from there."))
    if seen and seen != need.edition:
        raise Stale(_("It was changed while you wrote. Read it again, then send your answer."))
    lately = Demand.objects.filter(house=need.house, provider=offer.provider, need__isnull=False)
    if lately.filter(heard_at__gt=moment - DAY).count() >= MOST_ANSWERS_A_DAY:
        raise Refused(_("That makes thirty answers in a day. The next ones can wait until tomorrow."))
    demand = Demand(
        house=need.house, client=need.client, provider=offer.provider, offer=offer, category_key=offer.category_key,
        title=need.title[:100], words=need.words, wished_at=need.wished_at, lasts_for=need.lasts_for, need=need,
        nonce=fingerprint(f"{need.pk}:{offer.provider_id}")[:40], heard_at=moment,
    )  # fmt: skip
    try:
        begin(demand, states.QUOTED, by=by, at=moment, note={"cents": cents})
    except OnceOnly:
        raise Refused(
            _(
                "You have already done this for the same household: between neighbours it is given once. Thank you for offering."
            )
        ) from None
    named(demand, states.PROVIDER, cents, said, moment, starts_at=starts_at, lasts_for=lasts_for)
    return demand


@transaction.atomic
def withdraw_need(need: Need, *, by: Person, at: dt.datetime | None = None) -> Need:
    """Whoever asked needs it no longer: those who answered are thanked. Raises Refused once one of them is agreed with."""
    if chosen := _underway(need):
        raise Refused(
            _("You have said yes to %(name)s. Withdraw or cancel that first.") % {"name": chosen.provider.name}
        )
    moves.make(need, "withdraw", by=by, at=at)
    _thank_the_others(need, at or now(), lambda: _("The need has been met otherwise. Thank you for your answer."))
    return need


@transaction.atomic
def close_need(need: Need, *, by: Person, words: str, at: dt.datetime | None = None) -> Need:
    """The coordinator takes a need off the board and says why. Raises Invalid without a reason."""
    if not words.strip():
        raise Invalid(_("Write your reasons: the one who asked will read them."), field="words")
    moves.make(need, "close", by=by, at=at, note={"words": clean_words(words)[:500]})
    return need


@transaction.atomic
def lapse_need(need: Need, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Need:
    """A fortnight has passed. What neighbours proposed stands until it expires by itself."""
    moves.make(need, "lapse", by=by, at=at)
    return need


@transaction.atomic
def meet_need(need: Need, chosen: Demand, *, at: dt.datetime | None = None) -> None:
    """One answer is booked: the need leaves the board, the others are told kindly. Safe to hear twice."""
    if need.state != OPEN:
        return
    moves.make(need, "answer", by=MACHINE, at=at, note={"demand": str(chosen.pk)})
    _thank_the_others(
        need, at or now(), lambda: _("Someone else was chosen this time. Thank you for your answer."), chosen
    )


@transaction.atomic
def hush(provider: Provider, *, by: Person, quiet: bool) -> None:
    """A letter for each need, or none: the board can be read at any time."""
    if by.pk != provider.person_id:
        raise Refused(_("This is not for you to do."))
    if quiet:
        Quiet.objects.get_or_create(house=provider.house, provider=provider)
    else:
        Quiet.objects.filter(house=provider.house, provider=provider).delete()


def _underway(need: Need) -> Demand | None:
    answers = Demand.objects.filter(house=need.house, need=need).select_related("provider")
    return answers.exclude(state__in=(*states.TALKING, *states.OVER)).first()


def _thank_the_others(need: Need, moment: dt.datetime, words: Any, chosen: Demand | None = None) -> None:
    talking = Demand.objects.filter(house=need.house, need=need, state__in=states.TALKING)
    if chosen is not None:
        talking = talking.exclude(pk=chosen.pk)
    for other in talking.select_related("house", "client", "provider__person"):
        with override(other.provider.person.language):
            said = str(words())
        try:
            with transaction.atomic():
                withdraw(other, by=need.client, words=said, at=moment)
        except Stale:  # they declined at the same instant
            continue


def _check(house: House, insee: str, category_key: str, budget_cents: int | None) -> None:
    if not serves(house, insee):
        raise Invalid(_("Choose a commune of this loge."), field="insee")
    if category_key and category_key not in {found.key for found in in_houses(house.kind)}:
        raise Invalid(_("Choose a trade on the board."), field="category_key")
    if budget_cents is not None and not 0 < budget_cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="budget")
