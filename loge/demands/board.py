"""What happens around the need board: who hears of a need, what its clock does, who follows whom into a household."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from loge.common import journal, ticking
from loge.common.clock import local, now
from loge.common.jobs import every, task
from loge.common.models import Fact
from loge.houses.models import Household
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.offers.models import Provider
from loge.offers.queries import published
from loge.people.models import Person

from .actions.need import lapse_need, meet_need
from .actions.once import follow_household
from .models import Demand, Need, Quiet
from .models.need import OPEN

LETTERS = Path(__file__).parent / "letters"


@journal.on("need.open", "need.sorted")
def tell_neighbours(fact: Fact) -> None:
    """Everyone who offers this trade hears of a need once, unless they would rather read the board themselves."""
    need = _need(fact)
    if need is None or need.state != OPEN or not need.category_key:
        return
    holders = published(need.house).filter(category_key=need.category_key).values("provider_id")
    hushed = Quiet.objects.filter(house=need.house).values("provider_id")
    concerned = Provider.objects.filter(house=need.house, pk__in=holders).exclude(pk__in=hushed)
    for provider in concerned.exclude(person=need.client_id).select_related("person"):
        _send(need, provider.person, "need", key=f"need:{need.pk}:{provider.person_id}")


@journal.on("need.open.reminded", "need.lapsed", "need.closed")
def tell_who_asked(fact: Fact) -> None:
    """Ten days on, the board asks whether it is still so; at the end it says that it is over, or why it was taken off."""
    need = _need(fact)
    if need is None:
        return
    name = {"need.open.reminded": "need_reminder", "need.lapsed": "need_lapsed"}.get(fact.kind, "need_closed")
    _send(need, need.client, name, key=f"{fact.pk}", words=fact.data.get("words", ""))


@journal.on("demand.booked")
def meet_when_booked(fact: Fact) -> None:
    """An answer was paid for: its need is met."""
    chosen = Demand.objects.filter(house_id=_house(fact), pk=fact.subject_id).select_related("need").first()
    if chosen is not None and chosen.need is not None:
        held = Need.objects.select_for_update(of=("self",)).select_related("house", "client")
        need = held.get(house_id=_house(fact), pk=chosen.need.pk)
        meet_need(need, chosen, at=fact.at)


@journal.on("household.joined")
def bring_demands_along(fact: Fact) -> None:
    """What someone asked for comes along when they move in."""
    household = Household.objects.filter(house_id=_house(fact), pk=fact.subject_id).first()
    mover = Person.objects.filter(pk=fact.data["person"]).first()
    if household is not None and mover is not None:
        follow_household(household=household, person=mover)


@every(dt.timedelta(minutes=1))
@task(external=True)  # many small transactions
def tick_needs() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how many needs were touched. Replaying it changes nothing."""
    return ticking.tick(Need, at=at, act=lambda need, _name: lapse_need(need, at=at))


def _need(fact: Fact) -> Need | None:
    return Need.objects.select_related("house", "client").filter(house_id=_house(fact), pk=fact.subject_id).first()


def _house(fact: Fact) -> uuid.UUID:
    assert fact.house_id is not None
    return fact.house_id


def _send(need: Need, reader: Person, name: str, *, key: str, words: str = "") -> None:
    facts = {
        "title": need.title,
        "town": need.commune.name if need.commune else need.house.town,
        "when": local(need.wished_at, need.house.zone) if need.wished_at else None,
        "budget": need.budget.spoken(reader.language) if need.budget else "",
        "answers": Demand.objects.filter(house=need.house, need=need).count(),
        "words": words,
        "house": need.house,
        "link": link(f"/needs/{need.pk}/"),
        "board": link(f"/loges/{need.house.slug}/needs/"),
    }
    maildesk.send(to=reader, name=name, folder=LETTERS, facts=facts, key=key, house=need.house, about=need.reference)
