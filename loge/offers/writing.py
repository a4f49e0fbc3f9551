"""Writing offers: publish, keep as a draft, change, duplicate, pause, put away and take out again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common import journal, moves
from loge.common.errors import Invalid, Refused, Stale
from loge.common.keys import uuid7
from loge.common.money import MOST_CENTS
from loge.people.models import Person

from . import states
from .catalogue import in_houses
from .gates import gates, packed, told_of
from .models import Offer, Provider, Variant
from .search import terms
from .secrets import refuse_secrets

LONGEST_VARIANT = dt.timedelta(days=7)
MOST_TITLE, MOST_WORDS = 100, 2_000


@dataclass(frozen=True, slots=True)
class Size:
    """A variant as it is told: its name, its price, how long it takes if that is known."""

    name: str
    cents: int
    lasts_for: dt.timedelta | None = None


@transaction.atomic
def write_offer(
    provider: Provider,
    *,
    by: Person,
    category_key: str,
    title: str,
    cents: int | None,
    unit: str,
    words: str = "",
    negotiable: bool = True,
    ticked_gates: Sequence[str] = (),
    refused_gates: Sequence[str] = (),
    variants: Sequence[Size] = (),
    draft: bool = False,
    key: uuid.UUID | None = None,
) -> Offer:
    """Write an offer and publish it, or keep it as a draft. The same ``key`` told twice is the same offer.

    Raises Refused for someone else's, or published before one was met; Invalid for what cannot be shown, or speaks of what a
    gate is for without saying yes or no."""
    if by.pk != provider.person_id:
        raise Refused(_("You can only write your own offers."))
    if provider.vetted_at is None and not draft:
        raise Refused(_("You can publish once the coordinator has met you."))
    written = Offer.objects.filter(pk=key).first() if key else None
    if written is not None and written.provider_id == provider.pk:
        return written
    offer = Offer(pk=key if key and written is None else uuid7(), house=provider.house, provider=provider)
    _say(
        offer, category_key=category_key, title=title, cents=cents, unit=unit, words=words, negotiable=negotiable,
        ticked_gates=ticked_gates, refused_gates=refused_gates,
    )  # fmt: skip
    _check_variants(variants)
    if not draft:
        _ask_about_gates(offer)
    moves.begin(offer, states.DRAFT if draft else states.PUBLISHED, by=by)
    _set_variants(offer, variants)
    return offer


@transaction.atomic
def edit_offer(offer: Offer, *, by: Person, variants: Sequence[Size] = (), **told: Any) -> Offer:
    """Change what an offer says and costs, in whatever state it is. Demands already under way keep the words and the
    price they have: they froze them. ``told`` as for :func:`write_offer`."""
    _own(offer, by)
    before = offer.cents
    _say(offer, **told)
    _check_variants(variants)
    if offer.state == states.PUBLISHED:
        _ask_about_gates(offer)
    said = (
        "category_key", "title", "words", "unit", "cents", "negotiable", "terms", "ticked_gates", "refused_gates", "outside_gates", "gates",
    )  # fmt: skip
    Offer.objects.filter(house=offer.house, pk=offer.pk).update(**{name: getattr(offer, name) for name in said})
    _set_variants(offer, variants)
    journal.write(
        "offer.edited", subject=offer.reference, house=offer.house_id, by=by, cents_before=before, cents=offer.cents
    )
    return offer


@transaction.atomic
def duplicate_offer(offer: Offer, *, by: Person) -> Offer:
    """A draft that says the same, to be changed into another."""
    _own(offer, by)
    title = _("%(title)s (copy)") % {"title": offer.title[: MOST_TITLE - 12]}
    said = {name: getattr(offer, name) for name in ("category_key", "cents", "unit", "words", "negotiable")}
    answered = {name: getattr(offer, name).split() for name in ("ticked_gates", "refused_gates")}
    return write_offer(offer.provider, by=by, title=title, draft=True, variants=sizes(offer), **answered, **said)


@transaction.atomic
def move_offer(offer: Offer, name: str, *, by: Person) -> Offer:
    """Make a move of its life: publish, pause, resume, archive, restore, republish. Raises Refused, Stale."""
    if name in ("publish", "resume", "republish") and offer.provider.vetted_at is None:
        raise Refused(_("You can publish once the coordinator has met you."))
    if name in ("publish", "resume", "republish"):
        _ask_about_gates(offer)
    moves.make(offer, name, by=by)
    return offer


def set_offer_state(offer: Offer, state: str, *, by: Person) -> Offer:
    """Bring an offer to this state by the move that leads there; where it is already, nothing happens."""
    if offer.state == state:
        return offer
    for move in states.MOVES:
        if move.target == state and offer.state in move.sources:
            return move_offer(offer, move.name, by=by)
    raise Stale(_("This has changed in the meantime. Here is where it stands now."))


@transaction.atomic
def delete_draft(offer: Offer, *, by: Person) -> None:
    """Throw a draft away. Raises Stale when it was published meanwhile: then it can only be put away."""
    _own(offer, by)
    gone, _rows = Offer.objects.filter(house=offer.house, pk=offer.pk, state=states.DRAFT).delete()
    if not gone:
        raise Stale(_("This is no draft any more: put it away instead."))
    journal.write("offer.deleted", subject=offer.reference, house=offer.house_id, by=by)


def sizes(offer: Offer) -> list[Size]:
    """The variants of an offer as they are told."""
    return [Size(variant.name, variant.cents, variant.lasts_for) for variant in offer.variants.all()]


def _own(offer: Offer, by: Person) -> None:
    if by.pk != offer.provider.person_id:
        raise Refused(_("You can only change your own offers."))


def _say(
    offer: Offer,
    *,
    category_key: str,
    title: str,
    cents: int | None,
    unit: str,
    words: str = "",
    negotiable: bool = True,
    ticked_gates: Sequence[str] = (),
    refused_gates: Sequence[str] = (),
) -> None:
    """Write it into the row, unsaved, with the words it is found by."""
    if category_key not in {category.key for category in in_houses(offer.house.kind)}:
        raise Invalid(_("Choose a trade on the board."), field="category_key")
    if unit not in Offer.Unit.values:
        raise Invalid(_("Say how it is priced: per task, per hour or on quotation."), field="unit")
    if unit != Offer.Unit.QUOTE and not (cents and 0 < cents <= MOST_CENTS):
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    title, words = title.strip(), words.strip()
    if not title or len(title) > MOST_TITLE:
        raise Invalid(_("Give it a title of at most 100 letters."), field="title")
    if len(words) > MOST_WORDS:
        raise Invalid(_("Say it in at most 2,000 letters."), field="words")
    refuse_secrets(title, field="title")
    refuse_secrets(words, field="words")
    before = offer.reading
    offer.category_key, offer.title, offer.words = category_key, title, words
    if offer.reading != before:
        offer.outside_gates = ""  # what a keeper agreed to were other words
    offer.unit, offer.cents = unit, None if unit == Offer.Unit.QUOTE else cents
    offer.negotiable = negotiable
    offer.terms = terms(offer.title, offer.words, *offer.category.label.values())
    offer.ticked_gates = packed(key for key in ticked_gates if key in offer.category.said_gates)
    refused = set(refused_gates) - set(offer.ticked_gates.split())
    offer.refused_gates = packed(key for key in told_of(category_key, title, words) if key in refused)
    offer.gates = packed(offer.bound_by())


def _ask_about_gates(offer: Offer) -> None:
    """What the words speak of is confirmed or refused by who wrote them, before anyone reads it. Raises Invalid."""
    if unanswered := offer.unanswered_gates():
        names = ", ".join(str(gates()[key]) for key in unanswered)
        raise Invalid(
            _("Your words make one think of: %(names)s. Say whether the service concerns it, yes or no.")
            % {"names": names},
            field="gates",
        )


def _check_variants(variants: Sequence[Size]) -> None:
    if len(variants) > Variant.MOST:
        raise Invalid(too_many(len(variants)), field="variants")
    seen: set[str] = set()
    for size in variants:
        if not size.name.strip() or len(size.name) > 80:
            raise Invalid(_("Name each variant in at most 80 letters: “a big dog”."), field="variants")
        if not 0 < size.cents <= MOST_CENTS:
            raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="variants")
        if size.lasts_for is not None and not dt.timedelta(0) < size.lasts_for <= LONGEST_VARIANT:
            raise Invalid(_("Say how many minutes it takes, a week at most."), field="variants")
        if size.name.strip().casefold() in seen:
            raise Invalid(_("Two variants bear the same name: “%(name)s”.") % {"name": size.name}, field="variants")
        seen.add(size.name.strip().casefold())
        refuse_secrets(size.name, field="variants")


def too_many(count: int) -> str:
    """What is said to someone who writes a catalogue where a few lines are meant."""
    return ngettext(
        "%(count)s variant is a lot to choose from: keep the %(most)s that neighbours ask for most, and make another offer of the others. Nothing you wrote is lost.",
        "%(count)s variants are a lot to choose from: keep the %(most)s that neighbours ask for most, and make another offer of the others. Nothing you wrote is lost.",
        count,
    ) % {"count": count, "most": Variant.MOST}


def _set_variants(offer: Offer, variants: Sequence[Size]) -> None:
    """Those that keep their name keep their key."""
    held = {variant.name.casefold(): variant for variant in offer.variants.all()}
    kept = []
    for place, size in enumerate(variants):
        name = size.name.strip()
        variant = held.pop(name.casefold(), None) or Variant(house=offer.house, offer=offer)
        variant.name, variant.cents, variant.lasts_for, variant.place = name, size.cents, size.lasts_for, place
        kept.append(variant)
    Variant.objects.filter(house=offer.house, offer=offer, pk__in=[gone.pk for gone in held.values()]).delete()
    Variant.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["id"], update_fields=["name", "cents", "lasts_for", "place"]
    )
    offer.__dict__.pop("_prefetched_objects_cache", None)
