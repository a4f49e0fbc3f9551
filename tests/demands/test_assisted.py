"""By telephone: someone without e-mail goes from call to review, upon their word, and nobody rules on what they spoke for."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from loge.care.models import Review
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.demands import actions, assisted, states
from loge.demands.models import Consent, Demand
from loge.houses.models import Membership
from loge.maildesk.models import TO_TELL, TOLD, Letter
from loge.money.models import Payment
from loge.people import claims
from loge.people.models import Person
from tests.cast import work
from tests.web.sent import words

pytestmark = pytest.mark.django_db
CALL = {"name": "Simone Leroux", "phone": "02 61 91 04 50", "place": "3 rue aux Sieurs"}


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR = False


@pytest.fixture
def simone(cast):
    return assisted.take_call(cast.house, by=cast.keeper, name=CALL["name"], phone=CALL["phone"], address=CALL["place"])


@pytest.fixture
def asked(cast, simone):
    return ask(cast, simone)


def ask(cast, caller, *, by=None, nonce="appel"):
    return assisted.ask_for(
        cast.offer, caller=caller, by=by or cast.keeper, words="Promener Biscuit mardi", read="Vous demandez à Karim…",
        consent="Oui, mardi.", nonce=nonce,
    )  # fmt: skip


def agreed(cast, demand, *, by=None):
    actions.quote(demand, by=cast.server, cents=1300)
    with assisted.on_behalf(demand, by=by or cast.keeper, act="accept", consent="Treize, oui.", version=1) as client:
        actions.accept(demand, by=client, version=1)
    return demand


def test_a_person_without_email_goes_from_call_to_review(cast):
    """The whole way through the pages of who keeps the house: call, price, counter payment, reception, review."""
    browser, slug = cast.browser(cast.keeper), cast.slug
    told = CALL | {
        "offer": str(cast.offer.pk),
        "words": "Promener Biscuit mardi",
        "nonce": "n1",
        "wished_at": "",
        "caller": "",
    }
    read = browser.post(reverse("house_take", args=[slug]), told | {"read": "1"}).content.decode()
    assert "Vous demandez à Karim" in read and "Promener Biscuit mardi" in read and not Demand.objects.exists()
    unspoken = browser.post(reverse("house_take", args=[slug]), told | {"ask": "1", "consent": ""})
    assert unspoken.status_code == 422 and not Demand.objects.exists()
    one = browser.post(
        reverse("house_take", args=[slug]), told | {"ask": "1", "consent": "Oui, mardi à six heures."}
    ).url
    assert browser.post(reverse("house_take", args=[slug]), told | {"ask": "1", "consent": "Oui."}).url == one
    demand = Demand.objects.select_related("client").get()
    simone = demand.client
    assert simone.email is None and not simone.has_usable_password() and demand.assisted_by == cast.keeper
    assert demand.consent_at == Consent.objects.get(act="ask").at
    assert Fact.objects.get(kind="demand.heard").data["on_behalf_by"] == str(cast.keeper.pk)
    work()
    letter = Letter.objects.get(to=cast.server.email, name="heard")
    assert "Simone (by telephone, through the loge)" in letter.text

    actions.quote(cast.fresh(demand), by=cast.server, cents=1300)
    work()
    waiting = Letter.objects.get(reader=simone)
    assert waiting.state == TO_TELL and waiting.to == ""
    morning = browser.get(reverse("morning", args=[slug])).content.decode()
    assert "Simone Leroux" in morning and "02 61 91 04 50" in morning
    browser.post(reverse("house_told", args=[slug, waiting.pk]))
    assert "02 61 91 04 50" not in browser.get(reverse("morning", args=[slug])).content.decode()

    def act(name, **written):
        return browser.post(reverse("house_act", args=[slug, demand.pk, name]), written)

    shown = browser.get(one).content.decode()
    assert "13,00\u202f€" in shown and "10,72\u202f€" in shown
    assert act("accept", version="1").status_code == 422, "not without her word"
    assert act("accept", version="1", consent="Treize euros, entendu.").status_code == 302
    paying = act("pay", consent="Avec la carte de ma fille.")
    payment = Payment.objects.get()
    assert paying.url == payment.page and payment.payer == simone
    cast.give_card(payment)
    assert cast.fresh(demand).state == states.BOOKED
    assert "C’est payé" in browser.get(f"/pay/{payment.asked['back'].split('/pay/')[1]}").content.decode()
    slip = browser.get(reverse("house_slip", args=[slug, demand.pk]))
    assert slip.headers["Content-Type"] == "application/pdf" and slip.content.startswith(b"%PDF")

    actions.deliver(cast.fresh(demand), by=cast.server)
    act("settle", consent="Oui, Biscuit est rentré content.")
    assert cast.fresh(demand).state == states.SETTLED
    reviewed = act("review", stars="5", words="Très gentil avec Biscuit.", consent="Cinq étoiles !")
    assert reviewed.status_code == 302
    row = Review.objects.get()
    assert row.author == simone and row.stars == 5
    assert [consent.act for consent in assisted.consents(demand)] == ["ask", "accept", "pay", "settle", "review"]
    behalf = Fact.objects.filter(subject=demand.reference, data__on_behalf_by=str(cast.keeper.pk))
    assert {"demand.heard", "demand.agreed", "demand.settled", "review.written"} <= set(
        behalf.values_list("kind", flat=True)
    )
    thread = cast.browser(cast.server).get(reverse("demand", args=[demand.pk])).content.decode()
    assert "on behalf of Simone" in thread and "for Simone, by Claire" in thread
    work()
    assert "through the loge" in Letter.objects.get(to=cast.server.email, name="reviewed").text
    assert not Letter.objects.filter(reader=simone).exclude(to="").exists()


def test_who_spoke_for_a_client_never_rules(cast, asked):
    other = cast.person("Odile")
    cast.house.pk and Membership.objects.create(house=cast.house, person=other, role="coordinator")
    agreed(cast, asked)
    cast.give_card(actions.start_payment(asked, by=asked.client, back="http://localhost/"))
    demand = actions.deliver(cast.fresh(asked), by=cast.server)
    with assisted.on_behalf(demand, by=cast.keeper, act="dispute", consent="Il n’est pas venu.") as client:
        actions.dispute(demand, by=client, words="Il n’est pas venu.")
    assert demand.roles_of(cast.keeper) == set() and demand.roles_of(other) == {"coordinator"}
    with pytest.raises(Refused):
        actions.rule(demand, by=cast.keeper, back_cents=0, words="Si, je vous assure que si.")
    actions.rule(demand, by=other, back_cents=1300, words="Personne ne l’a vu passer.")


def test_whoever_accepted_for_them_never_rules_either(cast, asked):
    other = cast.person("Odile")
    Membership.objects.create(house=cast.house, person=other, role="coordinator")
    assert asked.roles_of(other) == {"coordinator"}
    agreed(cast, asked, by=other)
    assert asked.roles_of(other) == set()


def test_nothing_is_done_without_a_spoken_word(cast, asked):
    actions.quote(asked, by=cast.server, cents=1300)
    for silence in ("", "   ", "\n"):
        with pytest.raises(Invalid), assisted.on_behalf(asked, by=cast.keeper, act="accept", consent=silence):
            pytest.fail("acted without a word")
    with pytest.raises(Stale), assisted.on_behalf(asked, by=cast.keeper, act="accept", consent="Oui.") as client:
        actions.accept(asked, by=client, version=7)
    assert Consent.objects.filter(demand=asked).count() == 1, "an act that failed leaves no consent"


def test_who_may_not_speak_for_them(cast, asked, sandbox):
    own = cast.heard_demand()
    for demand, by in ((asked, cast.stranger), (asked, cast.server), (asked, cast.client), (own, cast.keeper)):
        with pytest.raises(Refused), assisted.on_behalf(demand, by=by, act="withdraw", consent="Oui."):
            pytest.fail("spoke for someone else's client")
    Membership.objects.create(house=cast.house, person=cast.server, role="concierge")
    cast.server.__dict__.pop("_roles", None)
    with pytest.raises(Refused):
        ask(cast, asked.client, by=cast.server, nonce="n2")
    with pytest.raises(Refused):
        assisted.take_call(cast.house, by=cast.stranger, name="X", phone="0261910451")


def test_the_same_caller_is_one_person_and_a_number_must_ring(cast, simone):
    again = assisted.take_call(cast.house, by=cast.desk, name="simone leroux", phone="+33 2 61 91 04 50")
    assert again == simone
    other = assisted.take_call(cast.house, by=cast.desk, name="René Leroux", phone="0261910450")
    assert other != simone and other.email is None, "two people without e-mail may stand side by side"
    for phone in ("", "abc", "12", "0" * 40):
        with pytest.raises(Invalid):
            assisted.take_call(cast.house, by=cast.keeper, name="X", phone=phone)
    with pytest.raises(Invalid):
        assisted.take_call(cast.house, by=cast.keeper, name="  ", phone="0261910450")


def test_who_has_no_email_cannot_sign_in(cast, simone):
    browser = cast.browser()
    for email in ("", "None", "null", simone.phone):
        browser.post(reverse("account_request_login_code"), {"email": email})
        browser.post(reverse("account_login"), {"login": email, "password": ""})
        assert "_auth_user_id" not in browser.session
    assert not Letter.objects.filter(name="login_code").exists()


def test_an_address_is_given_with_their_word_and_only_once(cast, simone):
    give = {"by": cast.keeper, "consent": "Oui, écrivez-moi."}
    for email in ("", "pas une adresse", cast.client.email.upper()):
        with pytest.raises(Invalid):
            assisted.give_address(cast.house, simone, email=email, **give)
    with pytest.raises(Refused):
        assisted.give_address(cast.house, simone, email="s@example.org", by=cast.stranger, consent="Oui.")
    assisted.give_address(cast.house, simone, email=" Simone@Example.org ", **give)
    assert Person.objects.get(pk=simone.pk).email == "simone@example.org"
    with pytest.raises(Refused):
        assisted.give_address(cast.house, simone, email="other@example.org", **give)


def test_a_slip_found_in_the_street_opens_nothing(cast, simone):
    browser, page = cast.browser(), f"/claim/{claims.printed(simone)}/"
    shown = browser.get(page).content.decode()
    assert "Simone" in shown and "Leroux" not in shown and "0450" not in words(shown)
    wrong = browser.post(page, {"digits": "1234", "email": "thief@example.org"})
    assert wrong.status_code == 422 and not Letter.objects.exists()
    browser.post(page, {"digits": "0450", "email": "Simone@example.org"})
    letter = Letter.objects.get(name="claim")
    assert letter.to == "simone@example.org" and Person.objects.get(pk=simone.pk).email is None
    proof = re.search(r"/claim/proof/[^/]+/", letter.text)[0]
    assert browser.get(proof).status_code == 200 and Person.objects.get(pk=simone.pk).email is None, (
        "reading proves nothing"
    )
    browser.post(proof)
    assert Person.objects.get(pk=simone.pk).email == "simone@example.org"
    for used in (page, proof, "/claim/forged/", "/claim/proof/forged/"):
        assert browser.get(used).status_code == 404


def test_a_relative_pays_by_the_link_even_after_the_quarter_of_an_hour(cast, asked):
    agreed(cast, asked)
    page = f"/pay/{assisted.pay_code(asked, 1)}/"
    actions.reopen(cast.fresh(asked), by="clock")
    browser = cast.browser()
    shown = browser.get(page).content.decode()
    assert "13,00" in shown and "Simone" in shown and "Leroux" not in shown and "aux Sieurs" not in shown
    hosted = browser.post(page)
    payment = Payment.objects.get()
    assert hosted.url == payment.page
    cast.give_card(payment)
    assert cast.fresh(asked).state == states.BOOKED
    assert "C’est payé" in browser.get(page).content.decode()
    assert browser.post(page).status_code == 200 and Payment.objects.count() == 1, "paid once"


def test_a_link_pays_nothing_else_than_what_was_agreed(cast, asked):
    agreed(cast, asked)
    page = f"/pay/{assisted.pay_code(asked, 1)}/"
    actions.reopen(cast.fresh(asked), by="clock")
    actions.quote(cast.fresh(asked), by=cast.server, cents=9900)
    assert "n’y a plus rien à payer" in cast.browser().post(page).content.decode()
    assert not Payment.objects.exists()
    never = f"/pay/{assisted.pay_code(asked, 2)}/"
    assert cast.browser().post(never).status_code == 409, "a price she never agreed to"
    own = cast.agreed_demand()
    assert cast.browser().get(f"/pay/{assisted.pay_code(own, 1)}/").status_code == 404
    assert cast.browser().get("/pay/forged/").status_code == 404


def test_a_letter_to_tell_is_told_once_by_who_keeps_the_house(cast, asked):
    actions.quote(asked, by=cast.server, cents=1300)
    work()
    letter = Letter.objects.get(state=TO_TELL)
    assert cast.browser(cast.stranger).post(reverse("house_told", args=[cast.slug, letter.pk])).status_code == 404
    browser = cast.browser(cast.desk)
    browser.post(reverse("house_told", args=[cast.slug, letter.pk]))
    letter.refresh_from_db()
    assert letter.state == TOLD
    assert browser.post(reverse("house_told", args=[cast.slug, letter.pk])).status_code == 409
    browser.post(reverse("house_told", args=[cast.slug, letter.pk]), {"undo": "1"})
    letter.refresh_from_db()
    assert letter.state == TO_TELL


def test_a_kept_note_is_asked_on_their_behalf(cast):
    note = actions.take_note(
        cast.house,
        by=cast.keeper,
        words="Promener mon chien mardi",
        nonce="n",
        client_name="Simone Leroux",
        client_phone="0261910450",
    )
    browser = cast.browser(cast.keeper)
    assert (
        reverse("house_take", args=[cast.slug])
        in browser.get(reverse("house_note", args=[cast.slug, note.pk])).content.decode()
    )
    shown = browser.get(reverse("house_take", args=[cast.slug]), {"note": str(note.pk)}).content.decode()
    assert (
        "Promener mon chien mardi" in shown
        and f'value="{cast.offer.pk}" selected' in shown
        and "Simone Leroux" in shown
    )
    for forged in ("x", "019b0000-0000-7000-8000-000000000000"):
        assert browser.get(reverse("house_take", args=[cast.slug]), {"note": forged}).status_code == 200
