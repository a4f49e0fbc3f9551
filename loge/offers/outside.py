"""An offer sounds like gated work and its owner says it is not: a keeper reads it, and agrees or asks for the paper. Until
then the gate binds. Nobody lifts a gate for themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.errors import Refused, Stale
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from .gates import packed
from .models import Offer
from .queries import gated


def unagreed(house: House) -> list[Offer]:
    """Offers that wait, unseen, for a keeper to read what their owner says of a gate; in the order they came."""
    waiting = Offer.objects.filter(house=house, state=Offer.State.PUBLISHED).exclude(refused_gates="")
    found = waiting.filter(gated(house)).select_related("provider", "house").order_by("since_at")
    return [offer for offer in found if offer.unagreed]


@transaction.atomic
def agree_outside(offer: Offer, *, by: Person, reading: str) -> Offer:
    """I have read it: this work lies outside the gate. Binds the very words that were read.

    Raises Refused for one's own offer, Stale when its words have changed since."""
    found = _to_read(offer, by, reading)
    agreed = [gate.key for gate in found.unagreed]
    found.outside_gates = packed({*found.outside_gates.split(), *agreed})
    found.save(update_fields=["outside_gates"])
    _told(found, "offer.outside_agreed", by, agreed)
    return found


@transaction.atomic
def want_paper(offer: Offer, *, by: Person, reading: str, words: str = "") -> Offer:
    """I have read it: this work needs the paper, and the offer stays unseen until it was seen. Raises as agreeing does."""
    found = _to_read(offer, by, reading)
    bound = [gate.key for gate in found.unagreed]
    found.ticked_gates = packed({*found.ticked_gates.split(), *bound})
    found.refused_gates = packed(set(found.refused_gates.split()) - set(bound))
    found.save(update_fields=["ticked_gates", "refused_gates"])
    _told(found, "offer.paper_wanted", by, bound, words=words.strip()[:500])
    return found


def _to_read(offer: Offer, by: Person, reading: str) -> Offer:
    if not keeps(by, offer.house) or by.pk == offer.provider.person_id:
        raise Refused(_("Another coordinator reads this one: nobody lifts a gate for themselves."))
    found: Offer = Offer.objects.select_for_update(of=("self",)).select_related("house", "provider").get(pk=offer.pk)
    if found.reading != reading or not found.unagreed:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    return found


def _told(offer: Offer, kind: str, by: Person, gates: list[str], **words: str) -> None:
    told: dict[str, Any] = {"gates": gates, **words}
    journal.write(kind, subject=offer.reference, house=offer.house_id, by=by, **told)
