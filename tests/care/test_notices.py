"""Anything shown can be doubted: somebody who is no party decides with reasons, somebody else hears the appeal, a year is counted."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.care.models import Notice
from loge.care.notices import actions, queries
from loge.care.notices.kinds import readable
from loge.care.reviews import states
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.demands import actions as demands
from loge.maildesk.models import Letter
from loge.offers import actions as offers
from loge.offers.models import Offer, Provider
from tests.cast import Cast
from tests.house.test_tables import walk

pytestmark = pytest.mark.django_db


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


def test_every_cell_of_a_notice():
    cast = Cast()
    row = Notice(
        house=cast.house,
        subject="message:0",
        author=cast.client,
        reporter=cast.server,
        reason="other",
        reported_at=now(),
        state=states.OPEN,
    )
    row.save(force_insert=True)
    actors = {
        "author": cast.client,
        "reporter": cast.server,
        "keeper": cast.keeper,
        "operator": cast.operator,
        "a stranger": cast.stranger,
    }
    assert walk(row, actors) >= len(list(row.MOVES))
