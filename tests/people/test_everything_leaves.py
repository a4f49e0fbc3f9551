"""Every table of a town's loge is filled with two people through the actions; then each leaves, and nothing of them is read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from loge.care import actions as care
from loge.care import taxes
from loge.care.meeting import actions as meeting
from loge.care.models import Review
from loge.care.reviews import actions as reviews
from loge.common.clock import local, now
from loge.demands import actions
from loge.demands.models import Adjustment, Demand
from loge.houses import actions as houses
from loge.houses import households
from loge.money import identities, ledger
from loge.money.models import Transfer
from loge.offers import actions as offers
from loge.offers import saved
from loge.offers.actions import Size
from loge.offers.models import Offer, Provider
from loge.people import leaving
from loge.people.models import Person, Photo

from ..cast import Cast, work
from ..money.books import add_up
from .test_leaving import IDENTITY, holding

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
HERS, HIS = "zygohers", "zygohis"  # a word of each that nothing else says
TRADE = {"siret": "73282932000074"}
PDF = b"%PDF-1.4 x"


def filled(cast: Cast) -> None:
    """Camille asks, argues, meets and thanks; Karim joins, offers, answers, serves and replies."""
    his_words, hers = f"Ici {HIS}.", f"Ici {HERS}."
    _joins(cast, his_words)
    _offers(cast, his_words)
    households.describe(households.settle(cast.house, cast.client), by=cast.client, name=HERS, address=f"1 rue {HERS}")
    saved.keep(cast.house, by=cast.client, query=f"q={HERS}", words=HERS, known=[])
    photo = Photo.objects.create(person=cast.server, state=Photo.State.READY)
    Provider.objects.filter(pk=cast.provider.pk).update(photo=photo)
    cast.provider.refresh_from_db()
    offers.report_photo(cast.provider, by=cast.client, words=hers)
    _received(cast, hers, his_words)
    _disputed(cast, hers, his_words)
    _on_the_board(cast, hers, his_words)
    _called_off(cast, hers, his_words)
    _meets(cast, his_words)
    actions.take_note(cast.house, by=cast.keeper, words=hers, client_name=cast.client.name, nonce="c1")
    taxes.press(at=now())
    identities.give(cast.server, identities.checked(**IDENTITY | {"city": HIS}), by=cast.server)
    work()


def _joins(cast, words):
    houses.declare_residence(cast.house, by=cast.server, insee="61001", address=f"3 rue {HIS}")
    neighbour = cast.another_offer(cast.person("Nadia")).provider.person
    houses.vouch(cast.house, cast.server, by=neighbour, words=words)
    houses.declare_residence(cast.house, by=neighbour, insee="61497", address="2 rue Neuve")
    houses.vouch(cast.house, neighbour, by=cast.server, words=words)
    until = local(now(), cast.house.zone).date() + dt.timedelta(days=400)
    houses.see_paper(cast.house, cast.server, by=cast.keeper, gate="driving", kind=f"Permis {HIS}", valid_until=until)


def _offers(cast, words):
    told = {"category_key": "dogs_cats", "title": f"Promener {HIS}", "words": words, "cents": 1300, "unit": "task"}
    offers.edit_offer(cast.offer, by=cast.server, variants=[Size(f"Grand {HIS}", 1600)], **told)
    about = {"presentation": words, "qualities": [HIS], "skills": ["garden"], "languages": ["fr"]}
    offers.describe(cast.provider, by=cast.server, name="Karim", **about)
    pro = {"trade_name": HIS, "trade_address": f"1 rue {HIS}", "terms": words, **TRADE}
    offers.set_status(cast.provider, by=cast.server, status="professional", **pro)
    away = now() + dt.timedelta(days=9)
    offers.add_leave(cast.provider, by=cast.server, starts_at=away, ends_at=away + HOUR)


def _asked(cast, words: str, **also) -> Demand:
    cast.offer = Offer.objects.select_related("house", "provider__person").get(pk=cast.offer.pk)
    also = {"place": f"9 rue {HERS}", **also}
    return cast.heard_demand(words=words, **also)


def _booked(cast, hers, his_words, **also) -> Demand:
    demand = _asked(cast, hers, **also)
    actions.quote(demand, by=cast.server, cents=1500, words=his_words)
    actions.counter(demand, by=cast.client, cents=1200, words=hers)
    actions.quote(demand, by=cast.server, cents=1300, words=his_words)
    actions.accept(demand, by=cast.client, version=3, express=True)
    cast.pay(demand)
    return cast.fresh(demand)


def _received(cast, hers, his_words):
    """Received, with files, more proposed, reviewed, replied to, reported, tipped and thanked."""
    demand = _booked(cast, hers, his_words, variant=cast.offer.variants.get().pk)
    for person, name in ((cast.client, HERS), (cast.server, HIS)):
        file = SimpleUploadedFile(f"{name}.pdf", PDF)
        actions.say(demand, by=person, words=f"Ici {name}.", nonce=str(person.pk), files=[file])
    actions.deliver(demand, by=cast.server)
    actions.propose_more(cast.fresh(demand), by=cast.server, cents=200, words=his_words)
    actions.refuse_more(Adjustment.objects.select_related("house", "demand__provider").get(), by=cast.client)
    demand = actions.settle(cast.fresh(demand), by=cast.client)
    work()
    review = care.review(demand, by=cast.client, stars=4, words=hers)
    reviews.change(review, by=cast.client, stars=5, words=f"{hers} Bien.")
    care.review(demand, by=cast.server, stars=5, words=his_words)
    reviews.reply(Review.objects.select_related("house").get(pk=review.pk), by=cast.server, words=his_words)
    meeting.thank(demand, by=cast.client, words=hers)
    work()


def _disputed(cast, hers, his_words):
    demand = _booked(cast, hers, his_words)
    actions.deliver(demand, by=cast.server)
    actions.dispute(demand, by=cast.client, words=hers, reason="badly_done")
    for person, name in ((cast.client, HERS), (cast.server, HIS)):
        file = SimpleUploadedFile(f"preuve-{name}.pdf", PDF)
        actions.give_evidence(cast.fresh(demand), by=person, words=f"Ici {name}.", nonce=str(person.pk), files=[file])
    cast.rule(cast.fresh(demand), back=500)
    work()


def _called_off(cast, hers, his_words):
    """Nobody came, he says he did not; another time he steps aside and nobody stands in."""
    demand = _booked(cast, hers, his_words, wished_at=now() + 2 * HOUR)
    Demand.objects.filter(pk=demand.pk).update(wished_at=now() - HOUR)
    actions.miss(cast.fresh(demand), by=cast.client, words=hers)
    actions.own_up(cast.fresh(demand), by=cast.server, words=his_words)
    aside = _booked(cast, hers, his_words)
    actions.step_aside(aside, by=cast.server, words=his_words)
    actions.give_up(cast.fresh(aside), by=cast.client, words=hers)
    for verb, person, words in (("decline", cast.server, his_words), ("withdraw", cast.client, hers)):
        getattr(actions, verb)(_asked(cast, hers), by=person, words=words)
    work()


def _on_the_board(cast, hers, his_words):
    told = {"insee": "61001", "category_key": "dogs_cats", "nonce": "n1", "place": f"5 rue {HERS}"}
    files = [SimpleUploadedFile(f"besoin-{HERS}.pdf", PDF)]
    need = actions.post_need(cast.house, by=cast.client, words=hers, files=files, **told)
    actions.answer_need(need, cast.offer, by=cast.server, cents=1300, words=his_words)
    actions.withdraw_need(need, by=cast.client)


def _meets(cast, words):
    at = now() + dt.timedelta(days=3)
    about = {"title": f"Café {HIS}", "words": words, "place": f"Chez {HIS}", "seats": 5, "nonce": "e1"}
    event = meeting.propose(cast.house, by=cast.server, starts_at=at, ends_at=at + HOUR, **about)
    meeting.announce(event, by=cast.keeper)
    meeting.come(event, by=cast.client)


@pytest.mark.parametrize(("who", "word"), [("client", HERS), ("server", HIS)])
def test_who_leaves_leaves_no_name_no_address_and_no_word_and_the_books_stay(cast, who, word):
    filled(cast)
    person: Person = getattr(cast, who)
    found = {place.partition(".")[0].lower() for place in holding(word)}
    assert len(found) > 12, f"there is something to find: {sorted(found)}"
    before = list(Transfer.objects.order_by("id").values_list("id", "cents", "why"))
    email, name = person.email, person.name
    leaving.erase(person, by=person)
    left = holding(word)
    assert not left, [place[:160] for place in left]
    assert holding(email, name) == []
    assert ledger.check() == []
    add_up(cast.house)
    assert list(Transfer.objects.order_by("id").values_list("id", "cents", "why")) == before
    other = cast.server if who == "client" else cast.client
    for demand in Demand.objects.all():
        assert cast.browser(other).get(f"/demands/{demand.pk}/").status_code == 200


@pytest.mark.parametrize(("who", "word"), [("client", HERS), ("server", HIS)])
def test_the_export_tells_every_table_that_holds_a_word_of_theirs(cast, who, word):
    filled(cast)
    person: Person = getattr(cast, who)
    held = {place.partition(".")[0] for place in holding(word)} - OF_THE_MACHINE
    told = [rows for room in leaving.rooms().values() for rows in room.export(person).values() if rows]
    values = {
        value for rows in told for row in rows for value in row.values() if isinstance(value, str) and word in value
    }
    silent = [place for place in holding(word) if place.partition(".")[0] in held and not _is_told(place, values, word)]
    assert silent == []


# Copies of what stands elsewhere: the journal, the queue, letters to others, what the machine understood or packed
OF_THE_MACHINE = {"Fact", "Job", "Letter", "Payment"}


def _is_told(place: str, values: set[str], word: str) -> bool:
    """What stands there is in the export, word for word (the first letters of it are looked at)."""
    text = place.partition(": ")[2]
    return any(text[:80] in value or value in text for value in values)
