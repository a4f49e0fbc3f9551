"""Many hands at the same instant: one interview for one applicant, one decision, five tries of a code."""

from __future__ import annotations

import pytest

from loge.common.errors import Invalid, Refused, Stale
from loge.houses import actions, states
from loge.houses.models import Application, Charter, Handover, Membership, Residence, Slot
from loge.offers import joining
from loge.offers.models import Provider

from ..together import together, winners
from .scene import REASONS, applied, brought_to, slot

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(one: Application) -> Application:
    return Application.objects.select_related("house", "person").get(pk=one.pk)


def test_ten_applicants_and_one_slot_one_has_it_and_nine_are_told(cast):
    people = [cast.person(f"Candidat{n}") for n in range(10)]
    asked = [actions.invite(applied(cast, who, name=str(who)), by=cast.keeper) for who in people]
    time = slot(cast)
    seen = [(fresh(one), who) for one, who in zip(asked, people, strict=True)]
    acts = [lambda one=one, who=who: actions.book_interview(one, time.pk, by=who) for one, who in seen]
    [won] = winners(together(acts), Stale)
    assert Slot.objects.get().application_id == asked[won].pk
    booked = Application.objects.filter(state=states.BOOKED)
    assert list(booked) == [asked[won]] and Application.objects.filter(state=states.INVITED).count() == 9


def test_two_keepers_decide_at_once_and_one_decision_holds(cast):
    one = brought_to(cast, states.MET)
    seen = [fresh(one) for _ in range(10)]
    acts = [
        lambda seen=row, number=number: (
            joining.accept(seen, by=cast.keeper)
            if number % 2
            else actions.decline_application(seen, by=cast.desk, words=REASONS)
        )
        for number, row in enumerate(seen)
    ]
    assert len(winners(together(acts), Stale)) == 1
    accepted = fresh(one).state == states.ACCEPTED
    assert Provider.objects.filter(person=one.person).exists() == accepted
    assert (fresh(one).reasons == REASONS) != accepted


def test_twenty_guesses_at_once_are_five_tries(cast):
    applied(cast)
    code = actions.send_code(cast.house, cast.stranger, by=cast.keeper)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    outcomes = together([lambda: actions.try_code(cast.house, wrong, by=cast.stranger)] * 20)
    assert winners(outcomes, Invalid, Refused) == []
    held = Residence.objects.get(person=cast.stranger)
    assert held.tries == 5 and not held.is_shown
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 5


def test_a_double_click_on_apply_or_publish_or_hand_over_acts_once(cast):
    together([lambda: applied(cast, nonce="same")] * 6)
    assert Application.objects.count() == 1 and Charter.objects.count() == 1
    together([lambda: actions.publish_charter(cast.house, by=cast.keeper, fr="Deux.", after=1)] * 4)
    assert Charter.objects.count() == 2
    handover = actions.offer_handover(cast.house, by=cast.keeper, email=cast.client.email)
    acts = [lambda: actions.accept_handover(Handover.objects.get(pk=handover.pk), by=cast.client)] * 5
    assert len(winners(together(acts), Refused)) == 1
    kept = Membership.objects.filter(house=cast.house, role=Membership.Role.COORDINATOR, until_at=None)
    assert [held.person for held in kept] == [cast.client]
