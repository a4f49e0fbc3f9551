"""“No, it does not concern electricity” lifts no gate by itself: a keeper reads the offer, and agrees or asks for the paper."""

from __future__ import annotations

import pytest

from loge.common.errors import Refused, Stale
from loge.common.models import Fact
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.maildesk.models import Letter
from loge.offers import actions, outside
from loge.offers.models import Offer
from loge.offers.queries import published
from loge.web import tasks

from ..cast import work

LAMP = {"category_key": "handyman", "title": "Poser un lustre", "words": "", "unit": "task", "cents": 2_000}


@pytest.fixture
def lamp(cast) -> Offer:
    return actions.write_offer(cast.provider, by=cast.server, refused_gates=["electricity"], **LAMP)


def is_shown(offer: Offer) -> bool:
    return published(offer.house).filter(pk=offer.pk).exists()


def waits(cast, offer: Offer, who) -> bool:
    return any(offer.title in str(task.words) for task in tasks.awaiting(cast.house, who))


def test_a_no_lifts_no_gate_until_a_keeper_who_read_it_agrees_and_it_is_logged(cast, lamp):
    assert not is_shown(lamp) and waits(cast, lamp, cast.keeper)
    for other in (cast.server, cast.client, cast.stranger):
        with pytest.raises(Refused):
            actions.agree_outside(lamp, by=other, reading=lamp.reading)
    actions.agree_outside(lamp, by=cast.keeper, reading=lamp.reading)
    assert is_shown(lamp) and not waits(cast, lamp, cast.keeper)
    fact = Fact.objects.get(kind="offer.outside_agreed")
    assert (fact.by, fact.data["gates"]) == (str(cast.keeper.pk), ["electricity"])
    with pytest.raises(Stale):
        actions.agree_outside(lamp, by=cast.keeper, reading=lamp.reading)
    work()
    assert (
        Letter.objects.get(to=cast.server.email, name="offer_read").title
        == "Your offer is on the board: “Poser un lustre”"
    )


def test_what_was_agreed_to_are_these_words_and_no_others(cast, lamp):
    read = lamp.reading
    actions.edit_offer(lamp, by=cast.server, refused_gates=["electricity"], **(LAMP | {"words": "Et les prises."}))
    with pytest.raises(Stale):
        actions.agree_outside(lamp, by=cast.keeper, reading=read)
    lamp = Offer.objects.get(pk=lamp.pk)
    actions.agree_outside(lamp, by=cast.keeper, reading=lamp.reading)
    lamp = Offer.objects.select_related("house", "provider").get(pk=lamp.pk)
    dearer = {**LAMP, "words": "Et les prises.", "cents": 2_500}
    actions.edit_offer(lamp, by=cast.server, refused_gates=["electricity"], **dearer)
    assert is_shown(lamp), "another price is no other work"
    actions.edit_offer(lamp, by=cast.server, refused_gates=["electricity"], **(dearer | {"words": "Et le tableau."}))
    assert not is_shown(lamp), "other words are read anew"
    copy = actions.duplicate_offer(lamp, by=cast.server)
    assert copy.outside_gates == "" and copy.gates == " electricity "


def test_a_keeper_may_ask_for_the_paper_and_who_offers_hears_it(cast, lamp):
    actions.want_paper(lamp, by=cast.keeper, reading=lamp.reading, words="Un lustre se branche.")
    found = Offer.objects.get(pk=lamp.pk)
    assert (found.ticked_gates, found.refused_gates) == (" electricity ", "")
    assert not is_shown(lamp) and not outside.unagreed(cast.house)
    work()
    assert "Un lustre se branche." in Letter.objects.get(to=cast.server.email, name="offer_read").text


def test_nobody_lifts_a_gate_for_themselves_be_they_coordinator(cast, lamp):
    welcome(cast.house, cast.server, Membership.Role.COORDINATOR, by=cast.keeper)
    cast.server.__dict__.pop("_roles", None)
    with pytest.raises(Refused):
        actions.agree_outside(lamp, by=cast.server, reading=lamp.reading)
    assert not waits(cast, lamp, cast.server) and waits(cast, lamp, cast.keeper)


def test_it_is_read_and_decided_on_its_page(cast, lamp, settings):
    settings.SECOND_FACTOR = False
    browser, page = cast.browser(cast.keeper), f"/house/{cast.slug}/outside/"
    assert "Poser un lustre" in browser.get(page).content.decode()
    address = f"/house/{cast.slug}/offers/{lamp.pk}/outside/"
    assert browser.post(address, {"act": "agree", "reading": "other"}).status_code == 409 and not is_shown(lamp)
    assert browser.post(address, {"act": "burn", "reading": lamp.reading}).status_code == 404
    assert browser.post(address, {"act": "agree", "reading": lamp.reading}).status_code == 302 and is_shown(lamp)
    assert "Poser un lustre" not in browser.get(page).content.decode()
