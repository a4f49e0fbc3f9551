"""Codes at the door on a phone, a neighbour who stands in, a disagreement to its appeal; once without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from loge.demands import actions
from loge.demands.models import Demand, Reception
from loge.money import ledger
from tests.cast import Cast, work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 360


def submit(page, action: str) -> None:
    """Send the form of this address, opening the fold it lies in."""
    form = page.locator(f"form[action$='{action}']").first
    fold = page.locator("details:not([open])", has=page.locator(f"form[action$='{action}']"))
    if fold.count():
        fold.first.locator("summary").first.click()
    form.locator("button").last.click()


def test_codes_at_the_door_on_a_phone(town, chromium, look):
    cast = town.cast
    demand = cast.funded_demand()
    address = f"/demands/{demand.pk}/"
    hers, his = town.sit_down(chromium, cast.client, wide=PHONE), town.sit_down(chromium, cast.server, wide=PHONE)
    hers.goto(address)
    met = Reception.objects.get(demand=demand)
    expect(hers.locator(".code-figures").first).to_have_text(met.arrival_code)
    look(hers, "codes-client-360")
    his.goto(address)
    his.locator("form[action$='/move/arrive/'] input[name=code]").fill("0000" if met.arrival_code != "0000" else "1111")
    submit(his, "/move/arrive/")
    expect(his.locator(".error")).to_be_visible()
    his.complaints.clear()  # the browser notes the 422 that mends the form
    look(his, "codes-wrong-360")
    his.locator("form[action$='/move/arrive/'] input[name=code]").fill(met.arrival_code)
    submit(his, "/move/arrive/")
    his.locator("form[action$='/move/finish/'] input[name=code]").fill(met.finish_code)
    his.locator("form[action$='/move/finish/'] input[name=cents]").fill("10")
    his.locator("form[action$='/move/finish/'] textarea[name=words]").fill("It rained.")
    submit(his, "/move/finish/")
    hers.goto(address)
    expect(hers.locator("#card")).to_contain_text("10,00")
    look(hers, "shorter-client-360")
    submit(hers, "/move/settle/")
    expect(hers.locator("#card .badge").first).to_contain_text("reçu")
    work()
    assert ledger.check() == [] and cast.kept(demand).cents == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_neighbour_stands_in(town, chromium, look, scripts):
    cast = town.cast
    nadia, theo = cast.person("Nadia"), cast.person("Théo")
    cast.another_offer(nadia)
    cast.another_offer(theo, price="12,00")
    demand = cast.funded_demand()
    address = f"/demands/{demand.pk}/"
    his = town.sit_down(chromium, cast.server, scripts=scripts)
    his.goto(address)
    his.locator("details:not([open])", has=his.locator("form[action$='/move/step_aside/']")).locator("summary").click()
    his.locator("form[action$='/move/step_aside/'] textarea").fill("A broken ankle, I am sorry.")
    submit(his, "/move/step_aside/")
    hers = town.sit_down(chromium, cast.client, wide=PHONE, scripts=scripts)
    hers.goto(address)
    expect(hers.locator("#card")).to_contain_text("Nadia")
    if scripts:
        look(hers, "stranded-client-360")
    for box in hers.locator("input[name=offers]").all():
        box.check()
    submit(hers, "/neighbours/")
    row = cast.fresh(demand).substitutes.get(offer__provider__person=nadia)
    theirs = town.sit_down(chromium, nadia, wide=PHONE, scripts=scripts)
    theirs.goto(f"/stand-in/{row.pk}/")
    if scripts:
        look(theirs, "stand-in-360")
    submit(theirs, f"/stand-in/{row.pk}/yes/")
    theirs.wait_for_url(re.compile(f"/demands/{demand.pk}/"))
    hers.goto(address)
    expect(hers.locator("#card")).to_contain_text("prend le relais")
    assert cast.fresh(demand).provider.person == nadia and cast.kept(demand).cents == 1300


def test_a_disagreement_to_its_appeal(town, chromium, look, settings):
    settings.SECOND_FACTOR = False
    cast = town.cast
    other = Cast(cast.sandbox, slug="ailleurs")
    demand = cast.delivered_demand()
    address, file = f"/demands/{demand.pk}/", f"/cases/{demand.pk}/"
    hers, his = town.sit_down(chromium, cast.client), town.sit_down(chromium, cast.server, wide=PHONE)
    hers.goto(address)
    fold = hers.locator("details:not([open])", has=hers.locator("form[action$='/move/dispute/']"))
    fold.locator("summary").click()
    hers.locator("input[name=reason][value=badly_done]").check()
    hers.locator("form[action$='/move/dispute/'] textarea").fill("Filou est rentré seul, en pleine nuit.")
    look(hers, "dispute-client-1280")
    hers.locator("form[action$='/move/dispute/'] button").click()
    his.goto(file)
    his.locator("form[action$='/evidence/'] textarea").fill("I rang twice, the door was open.")
    submit(his, "/evidence/")
    look(his, "case-provider-360")
    keeper = town.sit_down(chromium, cast.keeper)
    keeper.goto(file)
    look(keeper, "case-keeper-1280")
    keeper.locator("form[action$='/rule/'] input[name=back_cents]").fill("14")
    keeper.locator("form[action$='/rule/'] textarea").fill("Les deux racontent la même promenade.")
    submit(keeper, "/rule/")
    expect(keeper.locator(".error")).to_be_visible()
    keeper.complaints.clear()
    keeper.locator("form[action$='/rule/'] input[name=back_cents]").fill("5")
    submit(keeper, "/rule/")
    hers.goto(address)
    expect(hers.locator("#card")).to_contain_text("5,00")
    look(hers, "ruled-client-1280")
    hers.locator("details:not([open])", has=hers.locator("form[action$='/move/appeal/']")).locator("summary").click()
    hers.locator("form[action$='/move/appeal/'] textarea").fill("Une autre loge peut-elle regarder ?")
    hers.locator("form[action$='/move/appeal/'] button").click()
    expect(hers.locator("#card .badge").first).to_contain_text("appel")
    judge = town.sit_down(chromium, other.keeper, wide=PHONE, theme="dark")
    judge.goto(f"/house/{other.slug}/disputes/")
    look(judge, "disputes-judge-360-dark")
    judge.goto(file)
    look(judge, "case-judge-360-dark")
    judge.locator("form[action$='/rule/'] input[name=back_cents]").fill("8")
    judge.locator("form[action$='/rule/'] textarea").fill("La promenade n’a pas été menée à son terme.")
    submit(judge, "/rule/")
    hers.goto(address)
    expect(hers.locator("#card")).to_contain_text("8,00")
    look(hers, "closed-client-1280")
    work()
    assert ledger.check() == [] and cast.kept(demand).cents == 0
    assert Demand.objects.get(pk=demand.pk).received_cents == 500


def test_absences_are_looked_at(town, chromium, look, settings):
    settings.SECOND_FACTOR = False
    cast = town.cast
    demand = actions.miss(cast.past_demand(), by=cast.client, words="J’ai attendu une heure.")
    his = town.sit_down(chromium, cast.server, wide=PHONE)
    his.goto(f"/demands/{demand.pk}/")
    look(his, "missed-provider-360")
    submit(his, "/move/own_up/")
    his.goto("/me/absences/")
    look(his, "absences-360")
    keeper = town.sit_down(chromium, cast.keeper)
    keeper.goto(f"/house/{cast.slug}/disputes/")
    look(keeper, "disputes-keeper-1280")
