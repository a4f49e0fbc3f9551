"""Where one lives, papers, vouching, leaving, opening and handing over: each edge by its name."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.houses import actions, clock, queries, states
from loge.houses.models import Handover, House, Membership, Opening, Residence, Territory, Vouch
from loge.maildesk.models import Letter
from loge.offers.actions import admit
from loge.people.models import Person
from tests.cast import Cast

from .scene import applied, brought_to

pytestmark = pytest.mark.django_db
MIDNIGHT = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)  # in Paris it is half past, the day after
DAY = dt.timedelta(days=1)
REASONS = "A demandé de l’argent hors de la loge, deux fois."


def home(cast, person=None) -> Residence:
    return Residence.objects.get(house=cast.house, person=person or cast.stranger)


# ----------------------------------------------------------------------------------------------------------- residence


def test_the_code_of_the_letter_shows_where_one_lives_and_is_kept_nowhere_in_clear(cast):
    applied(cast)
    code = actions.send_code(cast.house, cast.stranger, by=cast.keeper)
    assert len(code) == 6 and code not in str(Residence.objects.values().get())
    assert not Fact.objects.filter(data__icontains=code).exists()
    actions.try_code(cast.house, f" {code[:3]} {code[3:]} ", by=cast.stranger)
    assert home(cast).level == Residence.Level.POST and home(cast).code == ""


def test_five_wrong_tries_end_a_code_and_a_new_letter_begins_again(cast):
    applied(cast)
    code = actions.send_code(cast.house, cast.stranger, by=cast.keeper)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _try in range(5):
        with pytest.raises(Invalid):
            actions.try_code(cast.house, wrong, by=cast.stranger)
    with pytest.raises(Refused):
        actions.try_code(cast.house, code, by=cast.stranger)
    assert home(cast).level == Residence.Level.DECLARED
    again = actions.send_code(cast.house, cast.stranger, by=cast.keeper)
    assert actions.try_code(cast.house, again, by=cast.stranger).level == Residence.Level.POST


def test_a_code_expires_and_belongs_to_one_person(cast):
    applied(cast)
    applied(cast, cast.client, name="Camille")
    code = actions.send_code(cast.house, cast.stranger, by=cast.keeper)
    actions.send_code(cast.house, cast.client, by=cast.keeper)
    with pytest.raises(Refused):
        actions.try_code(cast.house, code, by=cast.stranger, at=now() + dt.timedelta(days=30, minutes=1))
    with pytest.raises(Invalid):
        actions.try_code(cast.house, "123", by=cast.client)
    for nobody in (cast.server, cast.stranger):
        with pytest.raises(Refused):
            actions.send_code(cast.house, cast.client, by=nobody)


def test_whoever_moves_shows_it_anew_and_the_vouches_for_the_other_place_fall(cast):
    applied(cast)
    actions.see_document(cast.house, cast.stranger, by=cast.keeper)
    actions.vouch(cast.house, cast.stranger, by=cast.server)
    actions.declare_residence(cast.house, by=cast.stranger, insee="61001", address="12 rue aux Sieurs")
    assert home(cast).is_shown, "the same place changes nothing"
    actions.declare_residence(cast.house, by=cast.stranger, insee="61497", address="3 rue Neuve")
    assert not home(cast).is_shown and not Vouch.objects.exists()


def test_neighbours_vouch_once_each_never_for_themselves_and_enough_of_them_show_it(cast):
    applied(cast)
    others = [cast.person(f"Voisin{n}") for n in range(5)]
    for person in others:
        admit(cast.house, person, by=cast.keeper, insee="61001")
    assert queries.vouches_needed(cast.house, cast.stranger) == 3, "min(3, half of 6)"
    for _twice in range(2):
        actions.vouch(cast.house, cast.stranger, by=others[0], words="Mon voisin de palier.")
    for who in (cast.stranger, cast.client, cast.operator):
        with pytest.raises(Refused):
            actions.vouch(cast.house, cast.stranger, by=who)
    actions.vouch(cast.house, cast.stranger, by=others[1])
    assert not home(cast).is_shown
    actions.vouch(cast.house, cast.stranger, by=others[2])
    assert home(cast).level == Residence.Level.VOUCHED
    actions.expel(cast.house, others[0], by=cast.keeper, words=REASONS)
    assert queries.vouches(cast.house, cast.stranger).count() == 2, "whoever left vouches no more"


def test_few_neighbours_ask_for_few_vouches(cast):
    assert queries.vouches_needed(cast.house, cast.stranger) == 1


# -------------------------------------------------------------------------------------------------------------- papers


def paper(cast, days: int, **also):
    told = {
        "gate": "electricity",
        "kind": "Habilitation B1",
        "valid_until": local(now(), cast.house.zone).date() + dt.timedelta(days=days),
    }
    return actions.see_paper(cast.house, cast.server, by=cast.keeper, **(told | also))


def test_a_paper_is_reminded_30_and_7_days_before_and_once_it_has_expired_each_once(cast):
    paper(cast, 40)
    heard = []
    for day in range(45):
        at = now() + dt.timedelta(days=day)
        heard += [day] * actions.remind_of_papers(at=at)
        assert actions.remind_of_papers(at=at) == 0, "replayed"
    assert len(heard) == 3 and heard[0] in (10, 11) and heard[1] in (33, 34) and heard[2] in (41, 42)
    run_all()
    assert Letter.objects.filter(name="paper_expiring", to=cast.server.email).count() == 3


@pytest.mark.moment(MIDNIGHT)
def test_after_midnight_a_papers_days_are_those_of_the_house(cast):
    paper(cast, -1, at=MIDNIGHT - DAY)
    assert "paper" not in {one.kind for one in queries.evidence(cast.house, cast.server)}, (
        "it was valid until yesterday"
    )
    later = paper(cast, 30, at=MIDNIGHT - DAY)
    assert (
        queries.expiring_papers(cast.house, MIDNIGHT) == [later]
        and queries.expiring_papers(cast.house, MIDNIGHT - DAY) == []
    )
    assert [actions.remind_of_papers(at=MIDNIGHT - one) for one in (dt.timedelta(hours=1), dt.timedelta(0))] == [0, 1]


def test_a_renewed_paper_reminds_no_more(cast):
    paper(cast, 10)
    paper(cast, 400)
    assert actions.remind_of_papers(at=now() + dt.timedelta(days=9)) == 0
    assert queries.expiring_papers(cast.house, now()) == []


def test_no_paper_that_has_expired_lasts_for_ever_or_is_ones_own(cast):
    for wrong in ({"days": -1}, {"days": 36_500}, {"days": 10, "kind": " "}):
        with pytest.raises(Invalid):
            paper(cast, **wrong)
    with pytest.raises(Refused):
        actions.see_paper(
            cast.house,
            cast.keeper,
            by=cast.keeper,
            gate="electricity",
            kind="B1",
            valid_until=local(now(), cast.house.zone).date() + dt.timedelta(days=9),
        )


# ------------------------------------------------------------------------------------------------------------- leaving


def test_who_is_made_to_leave_hears_why_and_keepers_cannot_be(cast):
    with pytest.raises(Invalid):
        actions.expel(cast.house, cast.server, by=cast.keeper, words="non")
    for who, by in (
        (cast.server, cast.client),
        (cast.desk, cast.keeper),
        (cast.keeper, cast.keeper),
        (cast.server, cast.operator),
    ):
        with pytest.raises(Refused):
            actions.expel(cast.house, who, by=by, words=REASONS)
    actions.expel(cast.house, cast.server, by=cast.keeper, words=REASONS)
    with pytest.raises(Stale):
        actions.expel(cast.house, cast.server, by=cast.keeper, words=REASONS)
    run_all()
    assert REASONS in Letter.objects.get(name="expelled", to=cast.server.email).text


# ------------------------------------------------------------------------------------------------------- opening a loge


def asked(cast, **also) -> Opening:
    told = {
        "by": cast.stranger,
        "insee": "14118",
        "name": "Loge de Caen",
        "communes": ["14118"],
        "words": "Je connais la ville.",
    }
    return actions.ask_opening(**(told | also))


def test_the_platform_opens_a_loge_and_who_asked_coordinates_it(cast):
    opening = asked(cast)
    house = actions.approve_opening(opening, by=cast.operator, words="Bienvenue !")
    assert (house.slug, house.town, opening.state) == ("caen", "Caen", states.APPROVED)
    assert queries.keepers(house) == [cast.stranger] and queries.charter(house).version == 1
    assert list(Territory.objects.filter(house=house).values_list("insee", flat=True)) == ["14118"]
    with pytest.raises(Stale):
        actions.approve_opening(Opening.objects.get(), by=cast.operator)
    assert House.objects.filter(town="Caen").count() == 1
    run_all()
    assert "/house/caen/" in Letter.objects.get(name="opening_answered", to=cast.stranger.email).text


def test_an_opening_is_declined_with_reasons_and_never_by_who_asked(cast):
    opening = asked(cast, by=Person.objects.get(pk=cast.operator.pk))
    with pytest.raises(Refused):
        actions.approve_opening(opening, by=cast.operator)
    mine = asked(cast)
    with pytest.raises(Invalid):
        actions.decline_opening(mine, by=cast.operator, words="")
    with pytest.raises(Refused):
        actions.approve_opening(mine, by=cast.keeper)
    actions.decline_opening(mine, by=cast.operator, words="Deux personnes au moins, s’il vous plaît.")
    run_all()
    assert "Deux personnes" in Letter.objects.get(name="opening_answered", to=cast.stranger.email).text


@pytest.mark.parametrize(
    "wrong",
    [{"insee": "00000"}, {"insee": "61001"}, {"name": ""}, {"words": ""}, {"communes": ["75056"]}, {"phone": "12"}],
)  # fmt: skip
def test_an_opening_that_cannot_be_says_why(cast, wrong):
    with pytest.raises(Invalid):
        asked(cast, **wrong)
    asked(cast)
    with pytest.raises(Refused):
        asked(cast)


def test_an_opening_nobody_reads_lapses_with_an_apology_and_replayed_changes_nothing(cast):
    opening, begun = asked(cast), now()
    for day in (4, 8, 22, 61):
        for _twice in range(2):
            clock.tick(at=begun + dt.timedelta(days=day))
    opening.refresh_from_db()
    assert opening.state == states.LAPSED
    run_all()
    assert Letter.objects.filter(about=opening.reference, to=cast.operator.email).count() == 4
    assert Letter.objects.filter(about=opening.reference, to=cast.stranger.email).count() == 1


# --------------------------------------------------------------------------------------------------------- handing over


def test_after_a_hand_over_the_one_keeps_offers_and_the_other_the_console(cast, settings):
    settings.SECOND_FACTOR = False
    admit(cast.house, cast.keeper, by=cast.desk, insee="61001")
    handover = actions.offer_handover(
        cast.house, by=cast.keeper, email=cast.client.email.upper(), words="Les clés sont au café."
    )
    assert cast.browser(cast.keeper).get(f"/house/{cast.slug}/").status_code == 200
    actions.accept_handover(handover, by=cast.client)
    fresh = {who: Person.objects.get(pk=getattr(cast, who).pk) for who in ("keeper", "client")}
    assert cast.browser(fresh["keeper"]).get(f"/house/{cast.slug}/").status_code == 404
    assert cast.browser(fresh["client"]).get(f"/house/{cast.slug}/").status_code == 200
    assert Membership.Role.PROVIDER in queries.roles(fresh["keeper"], cast.house.pk)
    fact = Fact.objects.get(kind="house.handed_over")
    assert (fact.data["giver_name"], fact.data["taker_name"]) == (str(cast.keeper), str(cast.client))
    run_all()
    assert Letter.objects.filter(name="handover_answered").count() == 2


def test_only_the_coordinator_hands_over_to_one_other_person_at_a_time(cast):
    for wrong in (cast.desk, cast.server, cast.operator):
        with pytest.raises(Refused):
            actions.offer_handover(cast.house, by=wrong, email=cast.client.email)
    for email in ("nobody@example.org", cast.keeper.email):
        with pytest.raises(Invalid):
            actions.offer_handover(cast.house, by=cast.keeper, email=email)
    handover = actions.offer_handover(cast.house, by=cast.keeper, email=cast.client.email)
    with pytest.raises(Refused):
        actions.offer_handover(cast.house, by=cast.keeper, email=cast.server.email)
    for wrong in (cast.keeper, cast.server, cast.operator):
        with pytest.raises(Refused):
            actions.accept_handover(handover, by=wrong)
    clock.tick(at=now() + dt.timedelta(days=15))
    assert Handover.objects.get().state == states.LAPSED
    assert queries.keepers(cast.house)[0] == cast.keeper


def test_a_loge_that_changed_hands_meanwhile_cannot_be_handed_over_by_the_old_offer(cast):
    handover = actions.offer_handover(cast.house, by=cast.keeper, email=cast.client.email)
    Membership.objects.filter(person=cast.keeper, role=Membership.Role.COORDINATOR).update(until_at=now())
    cast.keeper.__dict__.pop("_roles", None)
    handover = Handover.objects.get(pk=handover.pk)
    with pytest.raises(Refused):
        actions.accept_handover(handover, by=cast.client)


# -------------------------------------------------------------------------------------------------------------- charter


def test_two_keepers_write_a_charter_at_once_and_one_is_told(cast):
    actions.publish_charter(cast.house, by=cast.keeper, fr="Une.", after=0)
    with pytest.raises(Stale):
        actions.publish_charter(cast.house, by=cast.keeper, fr="Deux.", after=0)
    with pytest.raises(Invalid):
        actions.publish_charter(cast.house, by=cast.keeper, fr="Une.", after=1)
    with pytest.raises(Refused):
        actions.publish_charter(cast.house, by=cast.server, fr="Deux.", after=1)
    run_all()
    assert Letter.objects.filter(name="charter_changed", to=cast.server.email).count() == 1
    with pytest.raises(Stale):
        actions.sign_charter(cast.house, by=cast.server, version=7)


def test_the_tasks_of_the_morning_clear_when_done(cast):
    from loge.web.tasks import awaiting

    mine = lambda: [task for task in awaiting(cast.house, cast.keeper) if "/applications/" in task.url]  # noqa: E731
    one = applied(cast)
    assert len(mine()) == 1
    actions.invite(one, by=cast.keeper)
    assert mine() == []
    done = brought_to(cast, states.MET, by=cast.client, name="Camille")
    assert len(mine()) == 1
    actions.decline_application(done, by=cast.keeper, words=REASONS)
    assert mine() == []
    paper(cast, 5)
    assert any("neighbours" in task.url for task in awaiting(cast.house, cast.keeper))


def test_two_houses_never_see_each_others_applicants(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    one = applied(cast)
    assert queries.application(other.house, one.pk) is None
    assert list(queries.applications(other.house)) == []
    with pytest.raises(Refused):
        actions.invite(one, by=other.keeper)
