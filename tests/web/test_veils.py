"""Hard words, on every page of who answers them: the walk opens each, and none of them says the word before it is asked for."""

from __future__ import annotations

import pytest

from loge.care.kindness import actions as kindness
from loge.care.models import Veil
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands import actions
from loge.demands.triage import triage
from loge.houses.actions import welcome
from loge.houses.models import Membership
from tests.maildesk.desk import Desk, letter

pytestmark = pytest.mark.django_db
WORD = "salauds"
HARD = f"Bande de {WORD} ! Je veux mon taxi à 8 h."


def said(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_no_page_of_a_disagreement_says_it_to_who_answers_nor_to_who_judges_from_another_loge(cast, settings):
    settings.SECOND_FACTOR = False
    demand = cast.disputed_demand(words=HARD)
    actions.say(cast.fresh(demand), by=cast.client, words=HARD, nonce="say")
    actions.give_evidence(cast.fresh(demand), by=cast.client, words=HARD, nonce="give")
    run_all()
    house, key = f"/house/{cast.slug}/", demand.pk
    for who in (cast.server, cast.keeper, cast.desk):
        browser = cast.browser(who)
        pages = [f"/demands/{key}/", f"/cases/{key}/", "/demands/"]
        if who != cast.server:
            pages += [house, f"{house}disputes/", f"{house}kindness/", f"{house}demands/", f"{house}waiting/"]
        for address in pages:
            assert WORD not in said(browser, address), (who.name, address)
    mine = said(cast.browser(cast.client), f"/cases/{key}/")
    assert mine.count(WORD) >= 3  # their own words stand as they wrote them
    why = "Le taxi est venu à l’heure, la photo le montre."
    ruled = actions.rule(cast.fresh(demand), by=cast.keeper, back_cents=0, borne_by="both", words=why)
    appealed = actions.appeal(cast.fresh(ruled), by=cast.client, words=HARD)
    judge = cast.operator
    assert appealed.state == "appealed"
    browser = cast.browser(judge)
    page = said(browser, f"/cases/{key}/")
    assert WORD not in page and page.count("/veil/") >= 4  # asked, evidence, what went wrong, the appeal
    lifted = browser.post(f"/demands/{key}/veil/", {"subject": f"appeal:{demand.dispute.pk}"})
    veil = Veil.objects.get(subject=f"appeal:{demand.dispute.pk}")
    assert lifted.headers["Location"] == f"/veils/{veil.pk}/"
    assert WORD not in said(browser, f"/veils/{veil.pk}/")
    assert WORD in browser.post(f"/veils/{veil.pk}/read/").content.decode()  # read on demand


def test_no_page_of_a_desk_says_it_and_a_title_that_was_cleared_stands_as_it_was_written(cast, settings):
    settings.SECOND_FACTOR = False
    desk = Desk()
    welcome(desk.house, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
    content = letter(HARD, title=HARD, sender="Gerald Thorne <gerald@thorne.example>")
    mail = desk.mail(desk.receive(content, triage=triage, at=now()))
    run_all()
    case = mail.thread.about.partition(":")[2]
    browser, house = cast.browser(cast.keeper), f"/house/{desk.house.slug}/"
    at = f"{house}desk/"
    pages = [
        house, at, f"{at}?mood=troubled", f"{at}cases/{case}/", f"{at}mails/{mail.pk}/", f"{at}search/?q=taxi", f"{at}arrivals/",
        f"{at}outbox/", f"{at}threads/{mail.thread_id}/write/", f"{at}front/", f"{house}kindness/", f"{house}handover/",
        f"{house}promises/", f"{house}complaints/", f"{at}mailboxes/", f"{house}waiting/",
    ]  # fmt: skip
    for address in pages:
        answer = browser.get(address)
        assert answer.status_code in (200, 404), (address, answer.status_code)
        page = answer.content.decode()
        assert WORD not in page, (address, page[max(0, page.find(WORD) - 300) : page.find(WORD) + 100])
    assert sum(browser.get(address).status_code == 200 for address in pages) >= 12
    veil = Veil.objects.get(subject=mail.reference)
    kindness.clear(veil, by=cast.keeper)
    for address in (at, f"{at}cases/{case}/"):
        assert WORD in said(browser, address), address
