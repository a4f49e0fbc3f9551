"""Every table of a town's loge is filled with three people through the actions; then each leaves, and nothing of them is read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q

from loge.care import taxes
from loge.care.meeting import actions as meeting
from loge.care.models import Notice, Review, ReviewVersion, Thanks, Tip
from loge.care.notices import actions as notices
from loge.care.notices.kinds import readable
from loge.care.reviews import actions as reviews
from loge.care.tips import actions as tips
from loge.common.clock import local, now
from loge.demands import actions, assisted
from loge.demands.models import (
    Absence,
    Adjustment,
    Attachment,
    Consent,
    Demand,
    Dispute,
    Evidence,
    Need,
    Note,
    Quote,
    Replacement,
    Ruling,
    Substitute,
)
from loge.houses import actions as houses
from loge.houses import households
from loge.houses.models import Application, Handover, Opening, Vouch
from loge.money import actions as money
from loge.money import identities, ledger
from loge.money.actions import payouts
from loge.money.models import Chargeback, Debt, IdentityAsked, Payment, Payout, Refund, Transfer
from loge.offers import actions as offers
from loge.offers import saved
from loge.offers.actions import Size
from loge.offers.kept import SavedSearch
from loge.offers.models import Offer, Provider
from loge.people import leaving
from loge.people.models import Person, Photo
from tests.care.told import doubted

from ..cast import Cast, work
from ..houses.scene import applied
from ..money.books import add_up
from .test_leaving import IDENTITY, holding

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
HERS, HIS, THEIRS = "zygohers", "zygohis", "zygotheirs"  # a word of each that nothing else says
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
    seen = readable(cast.house, "photo", photo.pk, cast.client)
    notices.report(cast.house, seen, by=cast.client, reason="private", words=hers)
    _received(cast, hers, his_words)
    _disputed(cast, hers, his_words)
    _on_the_board(cast, hers, his_words)
    _called_off(cast, hers, his_words)
    _meets(cast, his_words)
    actions.take_note(cast.house, by=cast.keeper, words=hers, client_name=cast.client.name, nonce="c1")
    _appealed(cast, hers, his_words)
    _tipped_and_reported(cast, hers, his_words)
    _stood_in_for(cast, hers, his_words)
    _applies(cast, hers)
    cast.caller = _telephoned(cast, his_words)
    _owed_and_contested(cast)
    pro = {"trade_name": HIS, "trade_address": f"1 rue {HIS}", "terms": his_words, **TRADE}
    offers.set_status(cast.provider, by=cast.server, status="professional", **pro)
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
    review = reviews.write(demand, by=cast.client, stars=4, words=hers)
    reviews.change(review, by=cast.client, stars=5, words=f"{hers} Bien.")
    reviews.write(demand, by=cast.server, stars=5, words=his_words)
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


def _tipped_and_reported(cast, hers, his_words):
    """A tip; a review he doubts, kept, and doubted again; hers about another refused, and she asks again."""
    demand = cast.settled_demand()
    cast.give_card(tips.start(demand, by=cast.client, cents=200, back="http://localhost/"))
    payouts.send(Payout.objects.get(state="waiting"), "claim")  # its day has passed
    for stars, reader, ground, side in (
        (2, cast.server, "opinion", cast.server),
        (1, cast.person("Lou"), "beside", cast.client),
    ):
        served = cast.settled_demand()
        reviews.write(served, by=cast.client, stars=stars, words=hers)
        review = Review.objects.get(subject=served.reference)
        words = his_words if reader == cast.server else "Non."
        report = doubted(review, by=reader, reason="false", words=words)
        notices.rule(report, by=cast.keeper, ground=ground, words="Nous avons lu les deux côtés.")
        report = Notice.objects.select_related("house").get(pk=report.pk)
        notices.contest(report, by=side, words=his_words if side == cast.server else hers)
    work()


def _appealed(cast, hers, his_words):
    """Each appeals once; another loge has the last word."""
    for person, words in ((cast.client, hers), (cast.server, his_words)):
        demand = actions.appeal(cast.ruled_demand(), by=person, words=words)
        actions.decide(
            cast.fresh(demand), by=cast.operator, back_cents=500, words="La moitié a été faite, nous l’avons lu."
        )
    work()


def _stood_in_for(cast, hers, his_words):
    """He said a price and cannot come; another neighbour goes, and the money with her."""
    nadia = cast.person("Nadine")
    demand = _booked(cast, hers, his_words)
    actions.step_aside(demand, by=cast.server, words=his_words)
    actions.ask_substitutes(cast.fresh(demand), [cast.another_offer(nadia)], by=cast.client)
    actions.step_in(cast.fresh(demand), by=nadia)
    actions.deliver(cast.fresh(demand), by=nadia)
    actions.settle(cast.fresh(demand), by=cast.client)
    work()


def _owed_and_contested(cast):
    """He was paid for what was given back, and it is let go; her bank asked for its money, and gave it back."""
    cast.sandbox.service.reversible_for = -1.0
    demand = cast.settled_demand()
    money.refund(house=cast.house, subject=demand.reference, cents=1300, by=cast.keeper)
    work()
    debt = Debt.objects.select_related("house").get()
    money.forgive(debt, by=cast.keeper, reason=f"{cast.server.name} a perdu son travail.")
    payment = Payment.objects.get(subject=cast.settled_demand().reference)
    for act in (
        lambda ref: cast.sandbox.service.dispute(ref, {"reason": "not_received"}),
        lambda ref: cast.sandbox.service.decide(ref, "won"),
    ):
        act(payment.gateway_ref)
        money.heed.func("sandbox", payment.gateway_ref)
    work()


def _applies(cast, hers):
    """She would serve too, and open a loge elsewhere; she was to take this one over."""
    at = {"insee": "61001", "address": f"1 rue {HERS}", "phone": "06 12 34 56 78"}
    one = applied(cast, by=cast.client, name=f"Camille {HERS}", words=hers, free_time=hers, **at)
    houses.keep_notes(one, by=cast.keeper, checked=[], notes=f"Parle de {HERS}.")
    houses.decline_application(one, by=cast.keeper, words=f"Pas cette année, {cast.client.name}.")
    opening = houses.ask_opening(
        by=cast.client, insee="14118", name=f"Loge {HERS}", communes=[], words=hers, phone="06 12 34 56 79"
    )
    houses.decline_opening(opening, by=cast.operator, words=f"Pas encore, {cast.client.name}.")
    handover = houses.offer_handover(cast.house, by=cast.keeper, email=cast.client.email, words="Prends-la !")
    houses.decline_handover(handover, by=cast.client, words=hers)
    work()


def _telephoned(cast, his_words) -> Person:
    """Someone without an address is spoken for."""
    caller = assisted.take_call(
        cast.house, by=cast.keeper, name=f"Simone {THEIRS}", phone="02 33 26 00 01", address=f"4 rue {THEIRS}"
    )
    told = {"words": f"Ici {THEIRS}.", "read": f"Vous êtes bien {THEIRS} ?", "consent": f"Oui, {THEIRS}", "nonce": "t1"}
    demand = assisted.ask_for(cast.offer, caller=caller, by=cast.keeper, place=f"4 rue {THEIRS}", **told)
    actions.quote(demand, by=cast.server, cents=1300, words=his_words)
    with assisted.on_behalf(cast.fresh(demand), by=cast.keeper, act="withdraw", consent=f"Non, {THEIRS}") as client:
        actions.withdraw(cast.fresh(demand), by=client, words=f"Ici {THEIRS}.")
    work()
    return caller


FILLED = (
    Absence, Adjustment, Application, Attachment, Chargeback, Consent, Debt, Dispute, Evidence, Handover, IdentityAsked, Need, Note, Notice,
    Opening, Payout, Quote, Refund, Replacement, ReviewVersion, Ruling, SavedSearch, Substitute, Thanks, Tip,
    Vouch,
)  # fmt: skip


def test_who_leaves_is_told_everything_then_leaves_no_name_and_no_word_and_the_books_stay(cast):
    """Each in turn, as if the two others had not left."""
    filled(cast)
    empty = {model.__name__ for model in FILLED if not model.objects.exists()}
    assert not empty, "every table of a loge holds something"
    for who, word in (("client", HERS), ("server", HIS), ("caller", THEIRS)):
        with transaction.atomic():
            _leaves(cast, who, word)
            transaction.set_rollback(True)


def _leaves(cast: Cast, who: str, word: str) -> None:
    person = Person.objects.get(pk=getattr(cast, who).pk)
    _is_told_everything(person, word)
    found = {place.partition(".")[0].lower() for place in holding(word)}
    assert len(found) > (12 if who != "caller" else 4), f"there is something to find: {sorted(found)}"
    before = list(Transfer.objects.order_by("id").values_list("id", "cents", "why"))
    email, name = person.email, person.name
    leaving.erase(person, by=person)
    left = holding(word)
    assert not left, [place[:160] for place in left]
    assert holding(*filter(None, (email, name))) == []
    assert ledger.check() == []
    add_up(cast.house)
    assert list(Transfer.objects.order_by("id").values_list("id", "cents", "why")) == before
    other = cast.server if who != "server" else cast.client
    for demand in Demand.objects.filter(Q(client=other) | Q(provider__person=other)):
        assert cast.browser(other).get(f"/demands/{demand.pk}/").status_code == 200


def _is_told_everything(person: Person, word: str) -> None:
    """The export tells every table that holds a word of theirs, and every table that speaks of them without words."""
    rooms = {name: room.export(person) for name, room in leaving.rooms().items()}
    told = [rows for room in rooms.values() for rows in room.values() if rows]
    values = {
        value for rows in told for row in rows for value in row.values() if isinstance(value, str) and word in value
    }
    held = [place for place in holding(word) if place.partition(".")[0] not in OF_THE_MACHINE]
    assert [place for place in held if not _is_told(place, values, word)] == []
    for name in SPEAKS_OF.get(word, ()):
        room, _dot, rows = name.partition(".")
        assert rooms[room][rows], f"the export says nothing of {name}"


SPEAKS_OF = {
    HERS: ("care.tips_given", "money.contested", "houses.openings", "houses.applications", "houses.handovers_offered", "demands.appeals"),
    HIS: ("care.tips_received", "demands.debts", "demands.identity_asked", "demands.contested", "care.reported_by_me", "demands.replaced", "demands.appeals"),
    THEIRS: ("demands.said_by_telephone", "demands.demands"),
}  # fmt: skip
# Copies of what stands elsewhere: the journal, the queue, letters to others, what the machine understood or packed
OF_THE_MACHINE = {"Fact", "Job", "Letter", "Payment"}


def _is_told(place: str, values: set[str], word: str) -> bool:
    """What stands there is in the export, word for word (the first letters of it are looked at)."""
    text = place.partition(": ")[2]
    return any(text[:80] in value or value in text for value in values)
