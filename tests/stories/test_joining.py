"""A neighbour joins on a phone, without a script: from the loge's page to yes; each page looked at, both themes."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import local, now
from loge.houses import actions, gazetteer, states
from loge.houses.models import Application, Residence, Slot
from tests.cast import work
from tests.houses.scene import applied, brought_to, slot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_neighbour_applies_on_a_phone_without_javascript_and_is_accepted(town, chromium, settings):
    settings.SECOND_FACTOR = False
    cast, slug = town.cast, town.cast.slug
    for hours in (48, 49):
        slot(cast, hours=hours)
    hers = town.sit_down(chromium, cast.stranger, wide=360, scripts=False)
    hers.goto(f"/loges/{slug}/")
    hers.get_by_role("link", name="Rendre service dans cette loge").click()
    hers.wait_for_url("**/join/")
    hers.fill("[name=name]", "Ulysse Martin")
    hers.fill("[name=commune]", "Paris")
    hers.fill("[name=address]", "12 rue aux Sieurs")
    hers.fill("[name=born_on]", "1980-04-23")
    hers.locator("label.choice", has_text="Chiens").first.click()
    hers.fill("[name=free_time]", "Le mercredi")
    hers.fill("[name=words]", "J’aime les chiens et je marche beaucoup.")
    hers.check("[name=signed]")
    hers.get_by_role("button", name="Envoyer ma candidature").click()
    assert "Paris" in hers.locator(".error").first.inner_text()
    assert hers.input_value("[name=words]") == "J’aime les chiens et je marche beaucoup.", "nothing is lost"
    hers.fill("[name=commune]", "61000 alencon")
    hers.check("[name=signed]")
    hers.get_by_role("button", name="Envoyer ma candidature").click()
    hers.wait_for_url("**/place/")
    one = Application.objects.get()
    assert one.insee == "61001" and one.state == states.APPLIED

    theirs = town.sit_down(chromium, cast.keeper, scripts=False)
    theirs.goto(f"/house/{slug}/applications/")
    theirs.get_by_role("link", name="Ulysse Martin").click()
    theirs.get_by_role("button", name="Inviter à un entretien").click()

    hers.reload()
    hers.locator("label.choice").first.click()
    hers.get_by_role("button", name="Retenir ce moment").click()
    assert Slot.objects.filter(application=one).count() == 1
    file = hers.request.get(f"{town.url}/loges/{slug}/place/interview.ics")
    assert "BEGIN:VEVENT" in file.text() and file.headers["content-type"].startswith("text/calendar")

    theirs.reload()
    theirs.locator("summary", has_text="lettre").click()
    with theirs.expect_download() as sent:
        theirs.locator("details[open] form button").first.click()
    assert sent.value.suggested_filename == "lettre.pdf"
    code = actions.send_code(cast.house, cast.stranger, by=cast.keeper)
    hers.reload()
    hers.fill("[name=code]", "000000" if code != "000000" else "111111")
    hers.get_by_role("button", name="Voici mon code").click()
    assert hers.locator(".error").count() == 1
    hers.fill("[name=code]", code)
    hers.get_by_role("button", name="Voici mon code").click()
    assert Residence.objects.get().level == Residence.Level.POST

    theirs.goto(f"/house/{slug}/applications/{one.pk}/")
    theirs.locator("label.choice").first.click()
    theirs.fill("[name=notes]", "Chaleureux, ponctuel.")
    theirs.get_by_role("button", name="Enregistrer").click()
    theirs.get_by_role("button", name="Nous nous sommes rencontrés").click()
    theirs.get_by_role("button", name="Accueillir, à l’essai").click()
    one.refresh_from_db()
    assert (one.state, one.notes, len(one.checked)) == (states.ACCEPTED, "Chaleureux, ponctuel.", 1)
    work()
    hers.reload()
    assert "à l’essai" in hers.locator("main").inner_text()
    assert "Chaleureux" not in hers.content()


def test_the_pages_of_joining_are_fit_to_be_seen(town, look_through, settings):
    settings.SECOND_FACTOR = False
    cast, slug = town.cast, town.cast.slug
    slot(cast, hours=50)
    new = applied(cast, cast.person("Zoé"), name="Zoé Petit")
    booked = brought_to(cast, states.BOOKED)
    met = brought_to(cast, states.MET, by=cast.person("Nadia"), name="Nadia Belkacem")
    invited = brought_to(cast, states.INVITED, by=cast.client, name="Camille Roy")
    done = brought_to(cast, states.ACCEPTED, by=cast.person("Idris"), name="Idris Kone")
    Application.objects.filter(pk=new.pk).update(alike=["name", "phone"])
    actions.see_paper(
        cast.house,
        done.person,
        by=cast.keeper,
        gate="driving",
        kind="Permis B",
        valid_until=local(now(), cast.house.zone).date() + dt.timedelta(days=20),
    )
    actions.send_code(cast.house, cast.client, by=cast.keeper)
    handover = actions.offer_handover(
        cast.house, by=cast.keeper, email=cast.client.email, words="Les clés sont au café."
    )
    opening = actions.ask_opening(
        by=cast.client, insee="14118", name="Loge de Caen", communes=["14118"], words="Je connais la ville."
    )
    work()
    member = done.person.memberships.get(role="provider")
    served = done.person.serves.get()
    pages = {
        None: {"home-none": "/?commune=Caen", "loge-joining": f"/loges/{slug}/", "join-visitor": f"/loges/{slug}/join/", "charter": f"/loges/{slug}/charter/",
               "trust": f"/loges/{slug}/trust/{served.pk}/", "open": "/open/", "open-caen": "/open/?commune=14118"},
        cast.operator: {"join": f"/loges/{slug}/join/", "openings": "/platform/openings/", "platform-openings": "/platform/", "open-form": "/open/?commune=14047"},
        cast.stranger: {"place-booked": f"/loges/{slug}/place/"},
        invited.person: {"place-invited": f"/loges/{slug}/place/", "handed": f"/handover/{handover.pk}/", "openings-mine": "/open/mine/"},
        done.person: {"place-accepted": f"/loges/{slug}/place/", "vouch": f"/loges/{slug}/vouch/{new.pk}/"},
        cast.keeper: {
            "applications": f"/house/{slug}/applications/", "application-new": f"/house/{slug}/applications/{new.pk}/",
            "application-booked": f"/house/{slug}/applications/{booked.pk}/", "application-met": f"/house/{slug}/applications/{met.pk}/",
            "interviews": f"/house/{slug}/interviews/", "neighbours": f"/house/{slug}/neighbours/",
            "neighbour": f"/house/{slug}/neighbours/{member.pk}/", "house-charter": f"/house/{slug}/charter/", "handover": f"/house/{slug}/handover/",
        },
    }  # fmt: skip
    assert opening.state == states.ASKED
    gazetteer.find("Caen")  # read from disk before the first page asks for it
    look_through(pages, "joining-")
