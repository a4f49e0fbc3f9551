"""When it goes wrong: called off by the frozen policy, someone was not there, a disagreement to its appeal. To the cent."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.demands import actions, cases, states
from loge.demands.models import Absence, Demand, Dispute, Evidence, Message, Ruling
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.maildesk.models import Letter
from loge.money.models import Refund
from loge.web.tasks import cases as tasks

from ..cast import Cast, eur, work
from ..together import together, winners
from .test_reception import sums

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
REASONS = "La promenade a duré une demi-heure au lieu d’une."
FROZEN = {"cancel_notice": DAY, "late_cancel_bp": 5_000}


def frozen(cast, demand: Demand) -> Demand:
    """The policy as it is frozen when a price is accepted."""
    Demand.objects.filter(pk=demand.pk).update(**FROZEN)
    return cast.fresh(demand)


# ------------------------------------------------------------------------------------------------------------ called off


@pytest.mark.parametrize("who", ["server", "keeper"])
def test_who_serves_and_who_keeps_the_house_call_off_with_a_full_refund_however_late(cast, who):
    demand = frozen(cast, cast.funded_demand(wished_at=now() + HOUR))
    actions.cancel(demand, by=getattr(cast, who), words="Malade.")
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 0, "commission": 0, "refunded": 1300}


def test_she_calls_off_in_time_and_gets_everything_back(cast):
    demand = frozen(cast, cast.funded_demand(wished_at=now() + 25 * HOUR))
    actions.cancel(demand, by=cast.client)
    work()
    assert sums(cast, demand)["refunded"] == 1300
    assert cast.fresh(demand).once is False


def test_she_calls_off_late_and_the_frozen_part_is_shared_by_the_same_split(cast):
    demand = frozen(cast, cast.funded_demand(wished_at=now() + 23 * HOUR))
    shown = cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    assert all(amount in shown for amount in ("6,50\u202f€", "5,36\u202f€", "1,14\u202f€")), (
        "the amounts before the click"
    )
    actions.cancel(demand, by=cast.client)
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 536, "commission": 114, "refunded": 650}
    assert "6,50" in Letter.objects.get(name="cancelled", to=cast.client.email).text
    assert not cast.fresh(demand).was_received


def test_the_policy_is_the_bookings_not_the_houses_of_today(cast):
    demand = frozen(cast, cast.funded_demand(wished_at=now() + HOUR))
    type(cast.house).objects.filter(pk=cast.house.pk).update(late_cancel_bp=10_000, cancel_notice=30 * DAY)
    assert actions.cancel_terms(cast.fresh(demand), cast.client, now()).total == eur("6,50")
    unfrozen = cast.funded_demand(wished_at=now() + 5 * HOUR)
    Demand.objects.filter(pk=unfrozen.pk).update(cancel_notice=None, late_cancel_bp=None)
    assert actions.cancel_terms(cast.fresh(unfrozen), cast.client, now()).total == eur("0")


def test_they_came_and_it_cannot_be_done(cast):
    demand = actions.arrive(cast.funded_demand(), by=cast.client)
    with pytest.raises(Refused):
        actions.call_off(demand, by=cast.client)
    actions.call_off(cast.fresh(demand), by=cast.server, words="La machine est cassée.")
    work()
    assert sums(cast, demand)["refunded"] == 1300


# -------------------------------------------------------------------------------------------------------------- absences


def test_a_provider_who_did_not_come_refunds_all_and_is_noted(cast):
    demand = actions.miss(cast.past_demand(), by=cast.client, words="J’ai attendu une heure.")
    actions.own_up(cast.fresh(demand), by=cast.server, words="J’ai confondu les jours.")
    work()
    assert sums(cast, demand)["refunded"] == 1300
    row = Absence.objects.get()
    assert (row.person, row.said_by, row.answer) == (cast.server, cast.client, "J’ai confondu les jours.")
    assert cases.absences_counted(cast.house, cast.server) == 1


def test_a_client_who_was_not_there_owes_the_late_part(cast):
    demand = frozen(cast, cast.past_demand())
    actions.report_absent(demand, by=cast.server, words="J’ai sonné trois fois.")
    actions.admit_absence(cast.fresh(demand), by=cast.client)
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 536, "commission": 114, "refunded": 650}


def test_nobody_is_absent_before_the_hour_or_without_one(cast):
    for demand in (cast.funded_demand(wished_at=now() + HOUR), cast.funded_demand()):
        with pytest.raises(Refused):
            actions.miss(cast.fresh(demand), by=cast.client)
        with pytest.raises(Refused):
            actions.report_absent(cast.fresh(demand), by=cast.server)
        assert cast.fresh(demand).state == states.BOOKED and not Absence.objects.exists()


@pytest.mark.parametrize("side", ["provider", "client"])
def test_a_contested_absence_does_not_count_and_a_coordinator_listens(cast, side):
    demand = cast.past_demand()
    if side == "provider":
        actions.miss(demand, by=cast.client)
        actions.contest_miss(cast.fresh(demand), by=cast.server, words="J’y étais à l’heure.")
    else:
        actions.report_absent(demand, by=cast.server)
        actions.contest_absence(cast.fresh(demand), by=cast.client, words="J’y étais.")
    person = cast.server if side == "provider" else cast.client
    assert (cast.fresh(demand).state, cases.absences_counted(cast.house, person)) == (states.DISPUTED, 0)
    assert Dispute.objects.get().reason == "absence"
    assert len(cases.absences_of(cast.house, person)) == 1, "shown with its answer all the same"


def test_an_absence_lapses_after_a_year(cast):
    demand = actions.own_up(actions.miss(cast.past_demand(), by=cast.client), by=cast.server)
    missed = Absence.objects.get(demand=demand).missed_at
    assert cases.absences_counted(cast.house, cast.server, at=missed + 365 * DAY - HOUR) == 1
    assert cases.absences_counted(cast.house, cast.server, at=missed + 365 * DAY) == 0


def test_what_a_client_calls_off_is_never_counted(cast):
    actions.cancel(frozen(cast, cast.funded_demand(wished_at=now() + HOUR)), by=cast.client)
    assert not Absence.objects.exists() and cases.absences_counted(cast.house, cast.client) == 0


def test_they_were_only_late_and_it_is_taken_back(cast):
    demand = actions.came_after_all(actions.miss(cast.past_demand(), by=cast.client), by=cast.client)
    assert (demand.state, cases.absences_counted(cast.house, cast.server)) == (states.ARRIVED, 0)


def test_absences_are_shown_to_the_person_and_the_coordinators_only(cast, settings):
    settings.SECOND_FACTOR = False
    actions.own_up(actions.miss(cast.past_demand(), by=cast.client), by=cast.server, words="J’ai confondu les jours.")
    assert "confondu" in cast.browser(cast.server).get("/me/absences/").content.decode()
    assert "confondu" not in cast.browser(cast.client).get("/me/absences/").content.decode()
    assert "confondu" in cast.browser(cast.keeper).get(f"/house/{cast.slug}/disputes/").content.decode()


# --------------------------------------------------------------------------------------------------------- disagreements


@pytest.mark.parametrize(
    ("back", "borne_by", "paid_out", "commission"),
    [
        (0, "both", 1072, 228), (1300, "both", 0, 0), (500, "both", 660, 140), (1, "both", 1072, 227), (1299, "both", 1, 0),
        (100, "house", 1072, 128), (228, "house", 1072, 0), (500, "house", 800, 0), (1300, "house", 0, 0),
    ],
)  # fmt: skip
def test_a_ruling_is_exact_to_the_cent_and_says_who_bears_it(cast, back, borne_by, paid_out, commission):
    demand = cast.disputed_demand()
    actions.rule(demand, by=cast.keeper, back_cents=back, borne_by=borne_by, words=REASONS)
    work()
    assert cast.kept(demand) == eur("13"), "nothing moves before it is closed"
    actions.close(cast.fresh(demand))
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": paid_out, "commission": commission, "refunded": back}
    assert cast.fresh(demand).was_received == (back < 1300)


@pytest.mark.parametrize(
    "told", [{"back_cents": -1}, {"back_cents": 1301}, {"words": "Non."}, {"words": " " * 40}, {"borne_by": "nobody"}]
)
def test_a_ruling_is_within_what_is_kept_and_has_reasons(cast, told):
    demand = cast.disputed_demand()
    with pytest.raises(Invalid):
        actions.rule(demand, by=cast.keeper, **{"back_cents": 500, "words": REASONS, **told})
    assert cast.fresh(demand).state == states.DISPUTED and not Ruling.objects.exists()


def test_two_coordinators_ruling_at_once_one_wins_the_other_is_told(cast):
    second = cast.person("Colette")
    welcome(cast.house, second, Membership.Role.COORDINATOR, by=cast.keeper)
    demand = cast.disputed_demand()
    hers = cast.fresh(demand)
    actions.rule(demand, by=cast.keeper, back_cents=0, words=REASONS)
    with pytest.raises(Stale):
        actions.rule(hers, by=second, back_cents=1300, words=REASONS)
    assert Ruling.objects.get().by == cast.keeper


@pytest.mark.django_db(transaction=True)
def test_two_rulings_at_the_same_instant_are_one(cast):
    second = cast.person("Colette")
    welcome(cast.house, second, Membership.Role.COORDINATOR, by=cast.keeper)
    demand = cast.disputed_demand()
    seen = [cast.fresh(demand) for _ in range(10)]
    who = [cast.keeper, second] * 5
    tries = [lambda at=at: actions.rule(seen[at], by=who[at], back_cents=100 * at, words=REASONS) for at in range(10)]
    [won] = winners(together(tries), Stale)
    assert Ruling.objects.get().back_cents == 100 * won


def test_both_bring_forward_what_they_have_for_five_days(cast):
    at = now()
    demand = cast.disputed_demand(at=at)
    for person in (cast.client, cast.server):
        actions.give_evidence(demand, by=person, words="Voir la photo de 18 h.", nonce="e1", at=at + 4 * DAY)
        actions.give_evidence(demand, by=person, words="Voir la photo de 18 h.", nonce="e1", at=at + 4 * DAY)
    assert len(cases.file_of(demand).evidence) == 2
    for who, when in ((cast.client, at + 5 * DAY), (cast.keeper, at + DAY), (cast.stranger, at + DAY)):
        with pytest.raises(Refused):
            actions.give_evidence(demand, by=who, words="Trop tard.", nonce="e2", at=when)


def test_it_closes_at_once_when_all_whom_it_costs_something_accept(cast):
    demand = cast.ruled_demand(back="5,00")
    assert actions.abide(demand, by=cast.client).state == states.RULED
    assert actions.abide(cast.fresh(demand), by=cast.server).state == states.CLOSED
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 660, "commission": 140, "refunded": 500}


def test_who_got_everything_has_nothing_to_accept_or_appeal(cast):
    demand = cast.ruled_demand(back="13,00")
    for act in (
        lambda: actions.abide(demand, by=cast.client),
        lambda: actions.appeal(demand, by=cast.client, words="Non."),
    ):
        with pytest.raises(Refused):
            act()
    assert actions.abide(cast.fresh(demand), by=cast.server).state == states.CLOSED
    assert cast.fresh(demand).once is False, "all is refunded: the same neighbour may be asked again"


def test_one_appeal_is_decided_by_another_loge_and_is_the_last_word(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    demand = actions.appeal(cast.ruled_demand(), by=cast.server, words="La promenade était entière.")
    assert Dispute.objects.get().heard_in == other.house
    told = {"back_cents": 200, "words": REASONS}
    for nobody in (cast.keeper, cast.client, cast.server, cast.operator, other.desk, other.client):
        with pytest.raises(Refused):
            actions.decide(cast.fresh(demand), by=nobody, **told)
    work()
    assert Letter.objects.get(name="judge").to == other.keeper.email
    actions.decide(cast.fresh(demand), by=other.keeper, **told)
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 907, "commission": 193, "refunded": 200}
    with pytest.raises(Stale):
        actions.appeal(cast.fresh(demand), by=cast.client, words="Encore.")


def test_who_left_the_platform_is_no_judge_any_more(cast):
    demand = cast.ruled_demand(back="5,00")
    actions.appeal(demand, by=cast.server, words=REASONS)
    case = cast.fresh(demand).dispute_row
    assert cases.judges(case) == [cast.operator]
    cast.operator.is_active = False
    cast.operator.save(update_fields=["is_active"])
    assert cases.judges(case) == []


def test_the_appeal_is_heard_by_the_operator_where_there_is_no_other_loge(cast):
    demand = actions.appeal(cast.ruled_demand(), by=cast.client, words="Je demande un autre regard.")
    assert Dispute.objects.get().heard_in is None
    assert actions.decide(cast.fresh(demand), by=cast.operator, back_cents=1300, words=REASONS).state == states.CLOSED


def test_the_nearest_loge_hears_it_whoever_asks(cast, sandbox):
    from loge.houses.actions import open_house
    from loge.houses.models import House

    def opened(slug: str, insee: str) -> House:
        house = open_house(by=cast.operator, kind=House.Kind.NEIGHBOURHOOD, slug=slug, name=slug, communes=[insee])
        welcome(house, cast.person(slug), Membership.Role.COORDINATOR, by=cast.operator)
        return house

    opened("marseille", "13055")
    near = opened("le-mans", "72181")
    opened("rennes", "35238")
    empty = open_house(by=cast.operator, kind=House.Kind.NEIGHBOURHOOD, slug="sees", name="Sées", communes=["61464"])
    demand = cast.disputed_demand()
    assert {cases.next_to_hear(cast.fresh(demand), []) for _ in range(3)} == {near}, f"{empty} has nobody to hear it"
    assert cases.next_to_hear(demand, [str(near.pk)]).slug == "rennes"


def test_where_every_coordinator_is_a_party_another_loge_hears_it_at_once(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    Membership.objects.filter(house=cast.house, role="coordinator").update(person=cast.server)
    demand = actions.dispute(cast.delivered_demand(), by=cast.client, words="Il n’est pas venu.")
    assert (cast.fresh(demand).state, Dispute.objects.get().heard_in) == (states.ESCALATED, other.house)


def test_who_hears_it_reads_this_file_only_and_each_reading_is_noted(cast, sandbox, settings):
    settings.SECOND_FACTOR = False
    other = Cast(sandbox, slug="ailleurs")
    demand = actions.appeal(cast.ruled_demand(), by=cast.client, words="Je demande un autre regard.")
    alone = cast.funded_demand()
    judge = other.browser(other.keeper)
    for _ in range(2):
        assert "autre regard" in judge.get(f"/cases/{demand.pk}/").content.decode()
    assert judge.get(f"/demands/{demand.pk}/").status_code == 404
    assert judge.get(f"/cases/{alone.pk}/").status_code == 404
    assert [fact.by for fact in Fact.objects.filter(kind="demand.file_read")] == [str(other.keeper.pk)]
    told = {"back_cents": "2,00", "borne_by": "both", "words": "Trop court."}
    assert judge.post(f"/cases/{demand.pk}/rule/", told).status_code == 422
    assert judge.post(f"/cases/{demand.pk}/rule/", told | {"words": REASONS}).status_code == 200
    assert cast.fresh(demand).state == states.CLOSED
    assert judge.get(f"/cases/{demand.pk}/").status_code == 404, "lent, and given back"


def test_a_judge_needs_a_second_factor(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    demand = actions.appeal(cast.ruled_demand(), by=cast.client, words="Je demande un autre regard.")
    assert other.browser(other.keeper).get(f"/cases/{demand.pk}/").status_code in (302, 403)


def test_both_can_keep_the_file(cast):
    demand = cast.ruled_demand()
    actions.say(demand, by=cast.client, words="Voici 日本 et 🐕.", nonce="m1")
    for person in (cast.client, cast.server):
        browser = cast.browser(person)
        assert browser.get(f"/cases/{demand.pk}/").status_code == 200
        kept = browser.get(f"/cases/{demand.pk}/file.pdf")
        assert kept["Content-Type"] == "application/pdf" and kept.content.startswith(b"%PDF")
    assert cast.browser(cast.stranger).get(f"/cases/{demand.pk}/file.pdf").status_code == 404


def test_each_thing_awaits_its_coordinator_and_clears_when_done(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    demand = cast.disputed_demand()
    assert len(tasks.tasks(cast.house, cast.keeper, now())) == 1
    actions.rule(demand, by=cast.keeper, back_cents=500, words=REASONS)
    assert tasks.tasks(cast.house, cast.keeper, now()) == []
    actions.appeal(cast.fresh(demand), by=cast.client, words="Encore une fois, s’il vous plaît.")
    assert len(tasks.tasks(other.house, other.keeper, now())) == 1
    assert tasks.tasks(other.house, other.desk, now()) == []
    actions.decide(cast.fresh(demand), by=other.keeper, back_cents=500, words=REASONS)
    assert tasks.tasks(other.house, other.keeper, now()) == []


def test_everything_refunded_cannot_be_reviewed_nor_tipped(cast):
    from loge.care.reviews import actions as reviews

    demand = actions.close(cast.ruled_demand(back="13,00"))
    with pytest.raises(Refused):
        reviews.write(cast.fresh(demand), by=cast.client, stars=1, words="Non.")
    part = actions.close(cast.ruled_demand(back="5,00"))
    assert reviews.write(cast.fresh(part), by=cast.client, stars=3, words="Bon.").stars == 3
    work()
    assert Refund.objects.count() == 2


def test_photos_stand_beside_the_words_for_both_and_for_the_judge_of_another_loge(cast, sandbox, settings):
    settings.SECOND_FACTOR = False
    demand = cast.disputed_demand()
    told = {"words": "Voici le portail.", "nonce": "e1"}
    browser = cast.browser(cast.client)
    for _twice in range(2):
        files = [square(), SimpleUploadedFile("devis.pdf", b"%PDF-1.4 x")]
        assert browser.post(f"/demands/{demand.pk}/evidence/", told | {"attached": files}).status_code == 302
    work()
    piece = Evidence.objects.get()
    photo, paper = piece.files
    assert (photo.kind, photo.state, paper.name) == ("photo", "ready", "devis.pdf"), (
        "through the pipeline of every photo"
    )
    for person in (cast.client, cast.server, cast.keeper):
        page = cast.browser(person).get(f"/cases/{demand.pk}/").content.decode()
        assert page.count(f"/files/{photo.pk}/") >= 2 and f"/files/{paper.pk}/" in page
    other = Cast(sandbox, slug="ailleurs")
    assert other.browser(other.keeper).get(f"/files/{photo.pk}/").status_code == 404, "not before it is lent to them"
    actions.escalate(cast.fresh(demand))
    assert other.browser(other.keeper).get(f"/files/{photo.pk}/").status_code == 200
    assert Fact.objects.filter(kind="file.read", by=str(other.keeper.pk)).count() == 1, "their look is written down"
    assert f"/files/{photo.pk}/" in other.browser(other.keeper).get(f"/cases/{demand.pk}/").content.decode()


def test_a_file_that_cannot_be_taken_brings_nothing_forward(cast):
    demand = cast.disputed_demand()
    told = {"words": "Voici.", "nonce": "e1", "attached": [SimpleUploadedFile("page.png", b"<html>")]}
    answer = cast.browser(cast.client).post(f"/demands/{demand.pk}/evidence/", told)
    assert answer.status_code == 422 and "page.png" in answer.content.decode() and "Voici." in answer.content.decode()
    assert (Evidence.objects.count(), Message.objects.count()) == (0, 0)


def square() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(drawn, "PNG")
    return SimpleUploadedFile("portail.png", drawn.getvalue())
