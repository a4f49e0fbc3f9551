"""Whom a visit made for a household is billed to."""

from __future__ import annotations

import datetime as dt

from loge.clients import actions as clients
from loge.demands.billing.lines import payer_of
from loge.demands.practice.errands import plan_errand
from loge.money.models import Payer

from .house import NOW


def test_who_pays_for_the_household_is_billed_unless_it_must_stay_a_surprise_to_them(practice):
    madame, monsieur = (
        Payer.objects.create(house=practice.house, person=person, name=str(person))
        for person in (practice.claire, practice.antoine)
    )
    errand = plan_errand(
        practice.file, by=practice.mathilde, person=practice.hakim, title="Le pressing", starts_at=NOW + dt.timedelta(days=2),
        lasts_for=dt.timedelta(minutes=30), home=practice.home, at=NOW,
    )  # fmt: skip
    assert payer_of(errand.visit) == monsieur
    clients.change_member(practice.monsieur, by=practice.mathilde, pays=False)
    assert payer_of(errand.visit) is None
    clients.change_member(practice.madame, by=practice.mathilde, pays=True)
    assert payer_of(errand.visit) == madame
    clients.hush(practice.madame, errand.visit.reference, until=None)
    assert payer_of(errand.visit) is None
