"""Simone, 84, has no e-mail: Hélène asks for her. One walk for her dog is over and reviewed, one price waits to be told.
And what neighbours looked for in vain."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from loge.care.reviews import actions as reviews
from loge.common.jobs import run_all
from loge.demands import actions, assisted
from loge.demands.health import count_sought
from loge.demands.models import Demand, Sought
from loge.houses.models import House
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.maildesk.models import TO_TELL, Letter
from loge.offers.models import Offer
from loge.people.models import Person

from ..cast import ago, person, then
from ..lived import pay

SOUGHT = (("garden", 4, 3), ("sewing", 9, 1), ("moving", 15, 2), ("garden", 22, 2))  # trade, days ago, times


def play() -> None:
    house = House.objects.get(slug="alencon")
    today = timezone.now()
    if not Sought.objects.filter(house=house).exists():
        for trade, days, times in SOUGHT:
            for _time in range(times):
                count_sought(house, trade, at=today - dt.timedelta(days=days))
    if Demand.objects.filter(house=house, nonce="cast-simone-2").exists():
        return
    keeper = person("helene")
    with then(ago("12d 10:05", today)):
        caller = assisted.take_call(
            house, by=keeper, name="Simone Lefèvre", phone="02 61 91 31 07", address="9 rue de la Poterne, Alençon"
        )
    walk = _asked(
        house, caller, keeper, "Promener votre chien", "Promener Biscuit, il tire un peu", "1", ago("12d 10:10", today)
    )
    _lived(walk, keeper, today)
    told = Letter.objects.filter(house=house, reader=caller, state=TO_TELL)
    for letter in told:
        with then(ago("10d 12:00", today)):
            maildesk.tell(letter, by=keeper)
    shelf = _asked(
        house,
        caller,
        keeper,
        "Poser une étagère, un rideau, un cadre",
        "Une étagère au-dessus du poste de radio",
        "2",
        ago("20h", today),
    )
    with then(ago("3h", today)) as moment:
        actions.quote(shelf, by=shelf.provider.person, cents=1_800, words="Je passe demain vers dix heures.", at=moment)
        run_all(at=moment)


def _asked(
    house: House, caller: Person, keeper: Person, title: str, words: str, number: str, when: dt.datetime
) -> Demand:
    offer = Offer.objects.select_related("house", "provider__person").get(house=house, title=title)
    with then(when) as moment:
        read = assisted.read_ask(offer, words=words, when="", place="9 rue de la Poterne, Alençon")
        demand = assisted.ask_for(
            offer, caller=caller, by=keeper, words=words, read=read, consent="Oui, c’est bien ça.", nonce=f"cast-simone-{number}",
            place="9 rue de la Poterne, Alençon", at=moment,
        )  # fmt: skip
        run_all(at=moment)
    return demand


def _lived(demand: Demand, keeper: Person, today: dt.datetime) -> None:
    """From the price to the review, each act upon her word."""
    with then(ago("12d 11:00", today)) as moment:
        actions.quote(demand, by=demand.provider.person, cents=1_300, at=moment)
    with then(ago("12d 11:30", today)) as moment:
        with assisted.on_behalf(
            demand, by=keeper, act="accept", consent="Treize euros, entendu.", read=assisted.read_act(demand, "accept"),
            version=1, at=moment,
        ) as client:  # fmt: skip
            actions.accept(demand, by=client, version=1, at=moment)
        with assisted.on_behalf(
            demand, by=keeper, act="pay", consent="Avec ma carte, la voici.", read=assisted.read_act(demand, "pay"),
            at=moment, external=True,
        ) as client:  # fmt: skip
            payment = actions.start_payment(demand, by=client, back=link(f"/pay/{assisted.pay_code(demand, 1)}/"))
        pay(payment)
        demand.refresh_from_db()
    with then(ago("10d 10:45", today)) as moment:
        actions.deliver(demand, by=demand.provider.person, at=moment)
    with then(ago("10d 11:30", today)) as moment:
        with assisted.on_behalf(
            demand, by=keeper, act="settle", consent="Oui, il dort au pied du fauteuil.",
            read=assisted.read_act(demand, "settle"), at=moment,
        ) as client:  # fmt: skip
            actions.settle(demand, by=client, at=moment)
        with assisted.on_behalf(
            demand, by=keeper, act="review", consent="Cinq, bien sûr.", read=assisted.read_act(demand, "review"),
            at=moment,
        ) as client:  # fmt: skip
            reviews.write(demand, by=client, stars=5, words="Biscuit l’attend déjà à la fenêtre.", at=moment)
        run_all(at=moment)
