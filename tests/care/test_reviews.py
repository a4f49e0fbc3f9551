"""Reviews that obey the law and the small number."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.care.meeting import actions as meeting
from loge.care.models import Notice, Review, ReviewVersion
from loge.care.notices import actions as notices
from loge.care.notices import queries as noticed
from loge.care.notices import states
from loge.care.reviews import actions, queries, wording
from loge.care.reviews.reported import review_of
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.houses.actions import welcome
from loge.houses.models import Household, Membership
from loge.maildesk.models import Letter
from loge.offers.actions import admit, write_offer
from loge.offers.search.finding import search
from loge.web import tasks
from loge.web.tasks import notices as notices_tasks
from loge.web.ui import stars as spoken_stars

from .told import doubted, reviewed, served, shown, someone

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def standing(cast):
    cast.provider.refresh_from_db()
    return cast.provider.stars_sum, cast.provider.stars_count


def letters(name):
    run_all()
    return {letter.to for letter in Letter.objects.filter(name=name)}


# ------------------------------------------------------------------------------------------------- who, once, blind


def test_only_the_two_parties_write_once_each(cast):
    demand = served(cast)
    with pytest.raises(Refused):
        actions.write(demand, by=cast.stranger, stars=1)
    actions.write(demand, by=cast.client, stars=5)
    with pytest.raises(Stale):
        actions.write(demand, by=cast.client, stars=4)
    assert standing(cast) == (0, 0), "blind until both wrote"
    actions.write(demand, by=cast.server, stars=5)
    assert standing(cast) == (5, 1)


def test_a_review_alone_is_shown_after_a_fortnight(cast):
    reviewed(cast, 4, at=now() - 15 * DAY)
    actions.show_old_reviews.func()
    assert standing(cast) == (4, 1)


def test_a_service_of_five_years_ago_is_no_longer_shown_nor_counted(cast):
    old, fresh = shown(cast, 2), shown(cast, 5)
    Review.objects.filter(pk=old.pk).update(experienced_on=(now() - actions.SHOWN_FOR - 2 * DAY).date())
    actions.show_old_reviews.func()
    assert standing(cast) == (5, 1)
    assert [row.key for row in queries.shown(cast.house, cast.provider.reference)] == [fresh.pk]


# ---------------------------------------------------------------------------------------------------------- changing


def test_a_review_is_changed_once_and_its_earlier_words_are_kept(cast):
    review = shown(cast, 2, "Décevant.")
    actions.change(review, by=review.author, stars=4, words="Il est revenu, et c'était bien.")
    assert standing(cast) == (4, 1)
    kept = ReviewVersion.objects.get()
    assert (kept.stars, kept.words) == (2, "Décevant.")
    assert queries.shown(cast.house, cast.provider.reference)[0].edited_at is not None
    with pytest.raises(Stale):
        actions.change(review, by=review.author, stars=5)


def test_nobody_else_changes_it_nor_anyone_after_a_fortnight(cast):
    review = shown(cast)
    with pytest.raises(Refused):
        actions.change(review, by=cast.server, stars=5)
    with pytest.raises(Refused):
        actions.change(review, by=review.author, stars=1, at=now() + 15 * DAY)
    with pytest.raises(Invalid):
        actions.change(review, by=review.author, stars=6)
    assert ReviewVersion.objects.count() == 0


# ---------------------------------------------------------------------------------------------------------- replying


def test_the_person_reviewed_replies_once_and_mends_it_for_a_day(cast):
    review = shown(cast, 2, "En retard.")
    at = now()
    actions.reply(review, by=cast.server, words="La route était barrée.", at=at)
    actions.reply(review, by=cast.server, words="La route était barrée, pardon.", at=at + 23 * dt.timedelta(hours=1))
    review.refresh_from_db()
    assert (review.reply, review.replied_at) == ("La route était barrée, pardon.", at)
    with pytest.raises(Refused):
        actions.reply(review, by=cast.server, words="Et puis…", at=at + 25 * dt.timedelta(hours=1))
    assert letters("replied") == {review.author.email}
    assert Letter.objects.filter(name="replied").count() == 1, "mending it writes no second letter"


def test_a_reply_is_for_the_person_reviewed_and_gives_nothing_away(cast):
    review = reviewed(cast, 2, "En retard.")
    with pytest.raises(Refused):
        actions.reply(review, by=cast.server, words="Trop tôt.")
    review = shown(cast, 2, "En retard.")
    with pytest.raises(Refused):
        actions.reply(review, by=cast.stranger, words="Moi aussi.")
    with pytest.raises(Invalid):
        actions.reply(review, by=cast.server, words="Appelez-moi au 06 12 34 56 78.")


# ------------------------------------------------------------------------------------------------ held by the house


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Sa carte : 4242 4242 4242 4242", "number"),
        ("Son numéro est le 06 12 34 56 78", "number"),
        ("Écrivez à karim@example.org", "number"),
        ("Écrivez à karim (at) example point org", "number"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", "number"),
        ("Quel connard, ce type.", "words"),
        ("Ordinateur réparé le 12/03/2026 à 18 h 30, 1 250 photos sauvées.", ""),
        ("Un peu cher pour ce que c'est, et en retard de 20 minutes.", ""),
        ("Le meuble 12345678901234 est monté.", ""),
        ("", ""),
    ],
)
def test_what_waits_for_a_look(cast, words, why):
    assert wording.fault(cast.house, words, at=now()) == why


def test_a_held_review_is_told_to_its_author_and_shown_after_a_look(cast):
    review = shown(cast, 3, "Bien, joignez-le au 06 12 34 56 78")
    assert (review.held_at is not None, standing(cast)) == (True, (0, 0))
    assert letters("notice_held") == {review.author.email}
    assert letters("notice_judge") == {cast.keeper.email, cast.desk.email}
    assert queries.shown(cast.house, cast.provider.reference) == []
    notices.rule(Notice.objects.get(), by=cast.keeper, ground="harmless", words="Ce numéro est celui de la mairie.")
    assert standing(cast) == (3, 1)
    assert letters("notice_decided") == {review.author.email}


# ------------------------------------------------------------------------------------------------- a review bombing


def test_a_review_bombing_from_new_accounts_is_held_and_said_openly(cast):
    good = shown(cast, 5)
    bombs = [reviewed(cast, 1, f"Nul {n}", client=someone(cast, joined=2 * DAY)) for n in range(4)]
    for bomb in bombs:
        bomb.refresh_from_db()
        assert bomb.held_at, "all four wait, the first ones too"
    assert letters("notice_held") == {bomb.author.email for bomb in bombs}
    assert Notice.objects.filter(reason="burst").count() == 4
    actions.show_old_reviews.func()
    assert standing(cast) == (5, 1)
    assert [row.key for row in queries.shown(cast.house, cast.provider.reference)] == [good.pk]


def test_three_are_no_burst_and_four_strangers_to_one_another_are_none(cast):
    for _ in range(3):
        reviewed(cast, 1, client=someone(cast, joined=2 * DAY))
    assert not Notice.objects.exists()
    for _ in range(4):
        reviewed(cast, 1)
    assert not Notice.objects.exists(), "people of long standing with nothing in common may all be unhappy"


@pytest.mark.parametrize("tie", ["household", "address", "domain"])
def test_people_who_are_close_are_a_burst(cast, tie):
    home = Household.objects.create(house=cast.house, address="12 rue aux Sieurs")
    for _ in range(4):
        client = someone(cast, domain="agence.example.com" if tie == "domain" else "")
        if tie == "household":
            member = welcome(cast.house, client, Membership.Role.CLIENT, by=cast.keeper)
            Membership.objects.filter(pk=member.pk).update(household=home)
        reviewed(cast, 1, client=client, place="12, Rue aux SIEURS" if tie == "address" else "")
    assert Notice.objects.filter(reason="burst").count() == 4


def test_a_whole_country_shares_its_mail(cast):
    for _ in range(5):
        reviewed(cast, 1, client=someone(cast, domain="orange.fr"))
    assert not Notice.objects.exists()


def test_what_was_looked_at_is_not_held_again_by_the_next_one(cast):
    for _ in range(4):
        reviewed(cast, 1, client=someone(cast, joined=2 * DAY))
    first = Notice.objects.order_by("reported_at").first()
    notices.rule(first, by=cast.keeper, ground="received", words="Le service a bien eu lieu.")
    reviewed(cast, 1, client=someone(cast, joined=2 * DAY))
    assert review_of(first).held_at is None
    assert Notice.objects.filter(reason="burst", state=states.OPEN).count() == 4


# ---------------------------------------------------------------------------------------------- reports and rulings


def test_the_person_reviewed_reports_and_the_review_is_refused_with_reasons_told_to_both(cast):
    review = shown(cast, 1, "Il n'est jamais venu.")
    row = doubted(review, by=cast.server, reason="false", words="J'ai la photo du chien.")
    assert standing(cast) == (1, 1), "it stays until someone has looked"
    assert letters("notice_received") == {cast.server.email}
    notices.rule(row, by=cast.keeper, ground="untrue", words="La photo et le code d'arrivée disent le contraire.")
    assert standing(cast) == (0, 0)
    assert letters("notice_decided") == {review.author.email}
    assert letters("notice_ruled") == {cast.server.email}
    for letter in Letter.objects.filter(name__in=["notice_decided", "notice_ruled"]):
        assert "code d'arrivée" in letter.text
    assert "did not happen" in Letter.objects.get(name="notice_ruled").text, "in his own language"


def test_any_reader_reports_with_an_address_and_reads_the_answer_there(cast):
    review = shown(cast, 5, "Bravo")
    with pytest.raises(Invalid):
        doubted(review, by=None, reason="bought", words="C'est sa sœur.")
    row = doubted(review, by=None, reason="bought", words="C'est sa sœur.", email="Lectrice@Example.org")
    with pytest.raises(Stale):
        doubted(review, by=None, reason="bought", words="Encore.", email="lectrice@example.org")
    notices.rule(row, by=cast.keeper, ground="received", words="Elle a payé et reçu le service.")
    assert letters("notice_ruled") == {"lectrice@example.org"}
    reader = cast.person("Lectrice")
    type(reader).objects.filter(pk=reader.pk).update(email="lectrice@example.org")
    reader.refresh_from_db()
    notices.contest(row, by=reader, words="Le même nom de famille !")
    assert row.state == states.APPEALED_KEPT


def test_nobody_rules_in_their_own_cause(cast):
    review = shown(cast, 1, "Non.")
    row = doubted(review, by=cast.keeper, reason="other", words="Je doute.")
    for party in (cast.keeper, cast.server, review.author, cast.stranger, cast.client):
        with pytest.raises(Refused):
            notices.rule(row, by=party, ground="untrue", words="Non.")
    notices.rule(row, by=cast.desk, ground="opinion", words="C'est une opinion.")
    assert row.state == states.KEPT


def test_a_keeper_who_is_reviewed_does_not_see_it_among_their_tasks(cast):
    review = shown(cast, 1, "Non.")
    doubted(review, by=cast.stranger, reason="other", words="Je doute.")
    welcome(cast.house, cast.server, Membership.Role.CONCIERGE, by=cast.keeper)
    assert noticed.awaiting(cast.house, cast.server) == []
    assert len(noticed.awaiting(cast.house, cast.keeper)) == 1


def test_a_ruling_needs_a_ground_and_words_and_happens_once(cast):
    row = doubted(shown(cast, 1), by=cast.server, reason="false", words="Non.")
    with pytest.raises(Invalid):
        notices.rule(row, by=cast.keeper, ground="because", words="Non.")
    with pytest.raises(Invalid):
        notices.rule(row, by=cast.keeper, ground="untrue", words="  ")
    other = Notice.objects.select_related("house").get(pk=row.pk)
    notices.rule(row, by=cast.keeper, ground="untrue", words="Non.")
    with pytest.raises(Stale):
        notices.rule(other, by=cast.desk, ground="opinion", words="Si.")


def test_one_appeal_to_the_operator_who_did_not_rule_first(cast):
    review = shown(cast, 2, "Bof.")
    row = doubted(review, by=cast.server, reason="false", words="Non.")
    notices.rule(row, by=cast.keeper, ground="untrue", words="Je le crois.")
    with pytest.raises(Refused):
        notices.contest(row, by=cast.server, words="Encore")
    notices.contest(row, by=review.author, words="J'ai ses messages.")
    assert letters("notice_judge") >= {cast.operator.email}
    with pytest.raises(Refused):
        notices.rule(row, by=cast.desk, ground="opinion", words="Gardons.")
    notices.rule(row, by=cast.operator, ground="opinion", words="Les messages le montrent.")
    assert (row.state, standing(cast)) == (states.KEPT_FOR_GOOD, (2, 1))
    with pytest.raises(Stale):
        notices.contest(row, by=cast.server, words="Et moi ?")


def test_an_operator_who_ruled_first_leaves_the_appeal_to_another(cast):
    review = shown(cast, 2)
    row = doubted(review, by=cast.server, reason="false", words="Non.")
    notices.rule(row, by=cast.operator, ground="untrue", words="Non.")
    notices.contest(row, by=review.author, words="Si.")
    with pytest.raises(Refused):
        notices.rule(row, by=cast.operator, ground="untrue", words="Toujours non.")


def test_a_kept_report_does_not_bring_back_what_another_refused(cast):
    review = shown(cast, 1)
    first = doubted(review, by=cast.server, reason="false", words="Non.")
    second = doubted(review, by=cast.stranger, reason="insult", words="Hm.")
    notices.rule(first, by=cast.keeper, ground="untrue", words="Faux.")
    notices.rule(second, by=cast.keeper, ground="opinion", words="Pas d'insulte.")
    assert standing(cast) == (0, 0)


def test_one_does_not_report_oneself_nor_twice(cast):
    review = shown(cast, 1)
    with pytest.raises(Refused):
        doubted(review, by=review.author, reason="other", words="Oups")
    doubted(review, by=cast.server, reason="false", words="Non.")
    with pytest.raises(Stale):
        doubted(review, by=cast.server, reason="false", words="Non.")


def test_what_awaits_the_keeper_in_the_morning_clears_when_it_is_done(cast):
    row = doubted(shown(cast, 1), by=cast.server, reason="false", words="Non.")
    soon = now() + 3 * DAY
    told = {"title": "Café", "words": "", "place": "Ici", "seats": None, "nonce": "e1"}
    idea = meeting.propose(cast.house, by=cast.server, starts_at=soon, ends_at=soon + DAY, **told)
    waiting = {task.url for task in tasks.awaiting(cast.house, cast.keeper)}
    assert {f"/notices/{row.pk}/", f"/loges/{cast.slug}/events/{idea.pk}/"} <= waiting
    notices.rule(row, by=cast.keeper, ground="opinion", words="Une opinion.")
    meeting.announce(idea, by=cast.keeper)
    assert not waiting & {task.url for task in tasks.awaiting(cast.house, cast.keeper)}


def test_the_tasks_cost_the_same_however_many(cast, django_assert_max_num_queries):
    for _ in range(3):
        doubted(shown(cast, 1), by=cast.server, reason="false", words="Non.")
    with django_assert_max_num_queries(1):
        assert len(notices_tasks.tasks(cast.house, cast.keeper, now())) == 3


# ---------------------------------------------------------------------------------------------------- small numbers


def test_one_five_never_outranks_forty_at_four_point_eight(cast):
    person = cast.person("Awa")
    newcomer = admit(cast.house, person, by=cast.keeper, insee="61001", name="Awa")
    write_offer(
        newcomer,
        by=person,
        category_key="dogs_cats",
        title="Promener votre chien",
        cents=1300,
        unit="task",
        words="Une heure au parc.",
    )
    for number in range(40):
        shown(cast, 4 if number % 5 == 0 else 5)
    from loge.offers.actions import set_stars

    set_stars(newcomer.pk, house=cast.house, total=5, count=1)
    assert standing(cast) == (192, 40)
    assert [hit.offer.provider.name for hit in search(cast.house, sentence="promener chien")] == ["Karim", "Awa"]


@pytest.mark.parametrize(
    ("counts", "tenths", "spoken"),
    [({5: 24, 4: 1}, 49, "4,9"), ({5: 4, 4: 1}, 48, "4,8"), ({5: 199, 4: 1}, 49, "4,9"), ({5: 3}, 50, "5,0"), ({4: 2, 5: 1}, 43, "4,3")],
)  # fmt: skip
def test_the_mean_is_never_rounded_up(counts, tenths, spoken):
    told = queries.Standing(counts)
    assert (told.tenths, spoken_stars(told.mean)) == (tenths, spoken)


def test_the_stars_are_what_is_shown_and_nothing_else(cast):
    """Whatever was done to reviews, the sum handed down is the sum of those that a reader can see."""
    rows = [shown(cast, stars) for stars in (1, 2, 3, 4, 5)]
    actions.change(rows[0], by=rows[0].author, stars=3, words="Mieux.")
    notices.rule(
        doubted(rows[1], by=cast.server, reason="false", words="Non."),
        by=cast.keeper,
        ground="untrue",
        words="Faux.",
    )
    reviewed(cast, 1)
    seen = queries.shown(cast.house, cast.provider.reference)
    assert standing(cast) == (sum(row.stars for row in seen), len(seen)) == (15, 4)
    assert queries.standing(cast.house, cast.provider.reference).counts == {3: 2, 4: 1, 5: 1}
