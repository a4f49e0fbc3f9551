"""Anything shown can be doubted: somebody who is no party decides with reasons, somebody else hears the appeal, a year is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from loge.care.models import Notice
from loge.care.notices import actions, queries
from loge.care.notices.grounds import REVIEW
from loge.care.notices.kinds import readable
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.keys import uuid7
from loge.demands import actions as demands
from loge.demands.triage import triage
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.maildesk.models import Letter
from loge.offers import actions as offers
from loge.offers.models import Offer, Provider
from tests.cast import Cast
from tests.maildesk.desk import Desk, letter

from .told import shown

pytestmark = pytest.mark.django_db


def test_nobody_floods_a_house_with_reports():
    cast = Cast()
    shown = readable(cast.house, "offer", cast.offer.pk, None)
    told = {"reason": "false", "words": "Encore."}
    others = [replace(shown, subject=f"offer:{uuid7()}") for _each in range(actions.AWAITING_EACH)]
    rows = [actions.report(cast.house, one, by=cast.client, **told) for one in others]
    with pytest.raises(Refused, match="112"):
        actions.report(cast.house, shown, by=cast.client, **told)
    with pytest.raises(Stale):  # said before: told so
        actions.report(cast.house, others[0], by=cast.client, **told)
    assert actions.report(cast.house, shown, by=cast.stranger, **told)
    rows[0].state = "kept"
    rows[0].save(update_fields=["state"])
    assert actions.report(cast.house, shown, by=cast.client, **told)


def test_an_offer_is_reported_taken_down_contested_and_put_back():
    cast, moment = Cast(), now()
    shown = readable(cast.house, "offer", cast.offer.pk, None)
    assert shown is not None and shown.author == cast.server
    told = {"reason": "false", "words": "Vingt minutes, pas une heure."}
    with pytest.raises(Refused):
        actions.report(cast.house, shown, by=cast.server, **told)
    with pytest.raises(Invalid):
        actions.report(cast.house, shown, by=None, **told)
    row = actions.report(cast.house, shown, by=None, email="Lise@example.org", at=moment, **told)
    with pytest.raises(Stale):
        actions.report(cast.house, shown, by=None, email="lise@example.org", **told)
    assert queries.find(cast.server, row.pk) is None  # nobody is warned that they were reported
    with pytest.raises(Invalid):
        actions.rule(row, by=cast.keeper, ground="received", words="Une raison qui n’est pas de la liste.")
    with pytest.raises(Refused):
        actions.rule(row, by=cast.server, ground="measured", words="C’est le mien.")
    actions.rule(
        row,
        by=cast.keeper,
        ground="untrue",
        words="La durée annoncée n’est pas tenue.",
        at=moment + dt.timedelta(hours=5),
    )
    run_all()
    offer = Offer.objects.select_related("house", "provider").get(pk=cast.offer.pk)
    assert offer.state == "paused" and readable(cast.house, "offer", offer.pk, None) is None
    statement = Letter.objects.get(name="notice_decided", to=cast.server.email).text
    for part in ("not by a machine", "not so", "La durée annoncée", "contest it once", "without a limit in time"):
        assert part in statement
    assert "La durée annoncée" in Letter.objects.get(name="notice_ruled", to="lise@example.org").text
    offers.move_offer(offer, "resume", by=cast.server)  # it does not come back by itself
    run_all()
    offer.refresh_from_db()
    assert offer.state == "paused"
    actions.contest(row, by=cast.server, words="J’ai changé la durée.")
    with pytest.raises(Refused):
        actions.rule(row, by=cast.keeper, ground="measured", words="Je change d’avis.")
    assert [one.pk for one in queries.appeals()] == [row.pk]
    actions.rule(row, by=cast.operator, ground="shown_true", words="La durée est juste à présent.")
    offer.refresh_from_db()
    assert (row.state, offer.state) == ("kept_for_good", "published")
    (year,) = queries.counted(cast.house, moment.year)
    assert (year.kind, year.reported, year.kept, year.removed, year.contested, year.overturned, year.hours) == (
        "offer",
        1,
        1,
        0,
        1,
        1,
        5,
    )
    assert queries.counted(cast.house, moment.year - 1) == []


def test_a_profile_and_a_message_are_taken_down_too():
    cast = Cast()
    Provider.objects.filter(pk=cast.provider.pk).update(presentation="Appelez Simone au 02 61 91 04 55.")
    shown = readable(cast.house, "profile", cast.provider.pk, None)
    assert shown is not None
    row = actions.report(cast.house, shown, by=cast.client, reason="private", words="C’est le numéro de ma mère.")
    actions.rule(row, by=cast.keeper, ground="private", words="Un numéro d’autrui.")
    cast.provider.refresh_from_db()
    assert cast.provider.presentation == ""
    actions.contest(row, by=cast.server, words="Elle est d’accord.")
    actions.rule(row, by=cast.operator, ground="no_harm", words="Son accord est joint.")
    cast.provider.refresh_from_db()
    assert cast.provider.presentation.startswith("Appelez Simone")
    demand = cast.heard_demand()
    said = demands.say(demand, by=cast.client, words="Je vends aussi des cigarettes.", nonce="m1")
    assert readable(cast.house, "message", said.pk, cast.stranger) is None
    found = readable(cast.house, "message", said.pk, cast.server)
    assert found is not None
    notice = actions.report(cast.house, found, by=cast.server, reason="unlawful", words="Ce n’est pas permis.")
    actions.rule(notice, by=cast.desk, ground="unlawful", words="La vente de tabac est réservée.")
    assert queries.down(cast.house, [found.subject]) == {found.subject}
    said.refresh_from_db()
    assert said.words == "Je vends aussi des cigarettes."  # hidden, never altered


def test_what_was_brought_forward_in_a_disagreement_is_reported_on_its_page_and_hidden_there(cast, settings):
    settings.SECOND_FACTOR = False
    demand = cast.disputed_demand(words="Il n’a rien fait.")
    piece = demands.give_evidence(demand, by=cast.client, words="Voici le 06 12 34 56 78 de sa mère.", nonce="e1")
    page, server = f"/cases/{demand.pk}/", cast.browser(cast.server)
    shown = server.get(page).content.decode()
    doubt = f"/loges/{cast.slug}/doubt/evidence/{piece.pk}/"
    assert doubt in shown and f"/doubt/dispute/{demand.dispute.pk}/" in shown
    assert cast.browser(cast.stranger).get(doubt).status_code == 404
    assert server.post(doubt, {"reason": "private", "words": "Son numéro."}).headers["Location"] == page
    row = Notice.objects.get(subject=f"evidence:{piece.pk}")
    actions.rule(row, by=cast.desk, ground="private", words="Le numéro d’autrui.")
    hidden = server.get(page).content.decode()
    assert "06 12 34" not in hidden and "decision of the house" in hidden and doubt not in hidden
    actions.contest(row, by=cast.client, words="Elle est d’accord.")
    actions.rule(row, by=cast.operator, ground="no_harm", words="Son accord est joint.")
    assert "06 12 34" in server.get(page).content.decode()


def test_a_mail_to_a_desk_is_reported_and_who_wrote_it_reads_the_reasons_without_an_account(settings):
    settings.SECOND_FACTOR = False
    cast, desk = Cast(), Desk()
    welcome(desk.house, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
    welcome(desk.house, cast.desk, Membership.Role.CONCIERGE, by=cast.operator)
    mail = desk.mail(desk.receive(letter("Je connais l’adresse de votre fille."), triage=triage))
    page = f"/house/{desk.house.slug}/desk/cases/{mail.thread.about[5:]}/"
    doubt = f"/loges/{desk.house.slug}/doubt/mail/{mail.pk}/"
    keeper = cast.browser(cast.keeper)
    assert doubt in keeper.get(page).content.decode()
    assert cast.browser(cast.client).get(doubt).status_code == 404
    assert cast.browser().get(f"/loges/{desk.house.slug}/doubt/offer/{cast.offer.pk}/").status_code == 404
    assert keeper.post(doubt, {"reason": "insult", "words": "Cela me fait peur."}).status_code == 302
    row = Notice.objects.select_related("house", "author", "reporter").get(subject=mail.reference)
    assert (row.author, row.author_email) == (None, "karin@lindqvist.example")
    with pytest.raises(Refused):
        actions.rule(row, by=cast.keeper, ground="insult", words="Moi-même.")
    actions.rule(row, by=cast.desk, ground="insult", words="Une menace voilée.")
    run_all()
    assert "Une menace voilée." in Letter.objects.get(name="notice_decided", to=row.author_email).text
    for address in (page, f"/house/{desk.house.slug}/desk/mails/{mail.pk}/"):
        assert "votre fille" not in keeper.get(address).content.decode(), address
    guest = cast.person("Karin")
    type(guest).objects.filter(pk=guest.pk).update(email="karin@lindqvist.example")
    guest.refresh_from_db()
    assert queries.find(guest, row.pk) == row  # with an account for that address, they can contest
    actions.contest(row, by=guest, words="Nos filles vont à la même école.")


@pytest.mark.django_db(transaction=True)
def test_reports_of_reviews_from_before_join_the_others_with_what_was_decided():
    """The rows of the former table, read back through the one mechanism: parties, decision, letters, the very same key."""
    cast, moment = Cast(), now()
    review = shown(cast, 2, "En retard.")
    operations = MigrationLoader(None).get_migration("care", "0006_reports_of_reviews_join_the_others").operations
    before = MigrationLoader(None).project_state(("care", "0005_weeks_are_added_up"))
    moving = before.clone()
    operations[0].state_forwards("care", moving)
    report = moving.apps.get_model("care", "Report")
    with connection.schema_editor() as editor:
        editor.create_model(report)
    try:
        told = {
            "house_id": cast.house.pk,
            "review_id": review.pk,
            "reported_at": moment,
            "since_at": moment,
            "state": "refused",
        }
        ruled = {"ruled_by_id": cast.keeper.pk, "ruled_at": moment, "ground": "beside", "ruling": "Hors sujet."}
        first = report.objects.create(**told, **ruled, reporter_id=cast.server.pk, reason="false", words="Non.")
        held = report.objects.create(**told | {"state": "open"}, reason="number", language="fr")
        Letter.objects.create(
            house=cast.house, key="k", name="x", to="a@example.org", language="fr", about=f"report:{first.pk}"
        )
        with connection.schema_editor() as editor:
            operations[1].database_forwards("care", editor, moving, moving)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(report)
    row = queries.find(review.author, first.pk)
    assert row is not None and (row.subject, row.about, row.ruling) == (review.reference, cast.server, "Hors sujet.")
    assert row.quoted == "★★☆☆☆\nEn retard." and row.grounds is REVIEW
    assert Letter.objects.get(key="k").about == row.reference
    actions.contest(row, by=review.author, words="Si.")
    actions.rule(row, by=cast.operator, ground="opinion", words="C’est une opinion.")
    waiting = queries.find(review.author, held.pk)
    assert waiting is not None and waiting.is_ours and not waiting.roles_of(cast.server)
