"""Nobody unvetted and nobody outside the territory is shown: from no door, no page and not by the API."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import local, now
from loge.common.errors import Refused
from loge.demands import actions as demands
from loge.houses import actions
from loge.houses.models import Charter, Membership, Paper, Signature, Territory
from loge.houses.models.charter import GRACE
from loge.offers import joining, queries
from loge.offers.actions import admit, write_offer
from loge.offers.gates import binding, gates
from loge.offers.models import Offer, Provider
from loge.offers.search.finding import search
from tests.cast import Cast

from .scene import applied, brought_to

pytestmark = pytest.mark.django_db

REASONS = "A demandé de l’argent hors de la loge, deux fois."


def _unvetted(cast):
    Provider.objects.filter(pk=cast.provider.pk).update(vetted_at=None)


def _paused(cast):
    Provider.objects.filter(pk=cast.provider.pk).update(paused_at=now())


def _expelled(cast):
    actions.expel(cast.house, cast.server, by=cast.keeper, words=REASONS)


def _moved_away(cast):
    joining.move_home(cast.house, cast.server, insee="75056", address="1 rue de Rivoli")


def _commune_left_the_territory(cast):
    actions.redraw_territory(cast.house, communes=["61497"], by=cast.operator)


def _charter_unsigned(cast):
    Charter.objects.create(house=cast.house, version=1, fr="Promis.", since_at=now() - GRACE - dt.timedelta(minutes=1))


def _paper_missing(cast):
    Offer.objects.get(pk=cast.offer.pk)
    cast.offer.category_key, cast.offer.ticked_gates = "handyman", " electricity "
    cast.offer.save()


def _not_published(cast):
    Offer.objects.filter(pk=cast.offer.pk).update(state=Offer.State.DRAFT)


HIDES = [
    _unvetted, _paused, _expelled, _moved_away, _commune_left_the_territory, _charter_unsigned, _paper_missing, _not_published,
]  # fmt: skip


@pytest.mark.parametrize("hide", HIDES, ids=lambda hide: hide.__name__.strip("_"))
def test_who_may_not_be_shown_is_shown_by_no_door_and_no_api(cast, settings, hide):
    settings.SECOND_FACTOR = False
    house, words, who = cast.house, "Promener votre chien", cast.browser(cast.client)
    pages = [
        "/", f"/loges/{house.slug}/", f"/loges/{house.slug}/find/?q=promener+mon+chien", f"/loges/{house.slug}/find/?trade=dogs_cats",
        f"/api/v1/loges/{house.slug}/offers", f"/api/v1/loges/{house.slug}/offers?q=promener+mon+chien",
    ]  # fmt: skip
    offer = f"/loges/{house.slug}/offers/{cast.offer.pk}/"
    assert who.get(offer).status_code == 200
    assert sum(words in who.get(page).content.decode() for page in pages) >= 4
    told = {"offer": str(cast.offer.pk), "words": "Filou, mardi ?", "nonce": "nonce-api-1"}
    token = {"Authorization": f"Bearer {cast.token(cast.client)}"}
    asked = who.post("/api/v1/demands", told, content_type="application/json", headers=token)
    assert asked.status_code == 201, asked.content
    hide(cast)
    for page in pages:
        answer = who.get(page)
        assert answer.status_code == 200 and words not in answer.content.decode(), page
    assert who.get(offer).status_code == 404
    asked = who.post(offer, {"words": "Filou, mardi ?", "nonce": "n1"})
    assert asked.status_code == 404
    told["nonce"] = "nonce-api-2"
    by_api = who.post("/api/v1/demands", told, content_type="application/json", headers=token)
    assert by_api.status_code == 404, by_api.content
    with pytest.raises(Refused):
        demands.ask(cast.offer, by=cast.client, words="Filou, mardi ?", nonce="n3")
    assert not queries.published(house).exists() and not search(house, sentence="promener mon chien")
    assert [key.providers for key in queries.board(house) if key.category.key == "dogs_cats"] == [0]


def test_whoever_the_coordinator_did_not_meet_has_nothing_to_publish(cast):
    one = applied(cast)
    assert not Provider.objects.filter(person=one.person).exists()
    with pytest.raises(Refused):
        admit(cast.house, one.person, by=one.person, insee="61001")


def test_only_whom_the_house_keeps_no_one_of_another_house_is_shown(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    assert list(queries.published(other.house)) == [other.offer]


def test_it_is_shown_again_as_soon_as_it_is_mended(cast):
    _charter_unsigned(cast)
    assert not queries.published(cast.house).exists()
    actions.sign_charter(cast.house, by=cast.server, version=1)
    assert queries.published(cast.house).exists()
    _moved_away(cast)
    joining.move_home(cast.house, cast.server, insee="61497", address="2 rue Neuve")
    assert queries.published(cast.house).exists()


def test_a_changed_charter_leaves_thirty_days_to_sign_and_only_to_who_signed_the_last(cast):
    long_ago = now() - dt.timedelta(days=90)
    first = actions.publish_charter(cast.house, by=cast.keeper, fr="Une.", at=long_ago)
    assert not queries.published(cast.house).exists()
    Signature.objects.create(house=cast.house, person=cast.server, charter=first, at=long_ago)
    second = actions.publish_charter(cast.house, by=cast.keeper, fr="Deux.", after=1)
    assert queries.published(cast.house).exists(), "in grace"
    Charter.objects.filter(pk=second.pk).update(since_at=now() - GRACE)
    assert not queries.published(cast.house).exists(), "the grace is over"
    actions.sign_charter(cast.house, by=cast.server, version=2)
    assert queries.published(cast.house).exists()


# --------------------------------------------------------------------------------------------------------------- gates


@pytest.mark.parametrize(
    ("trade", "words", "wanted"),
    [
        ("handyman", "Poser une étagère", []), ("handyman", "Changer une prise électrique", ["electricity"]),
        ("handyman", "Hang a CHANDELIER, fix the wiring", ["electricity"]), ("handyman", "Prise en charge du meuble", []),
        ("childcare", "École, goûter, à partir de six ans", []), ("childcare", "Je garde les bébés", ["under_threes"]),
        ("childcare", "Enfants de moins de 3 ans", ["under_threes"]), ("moving", "Avec le fourgon", ["driving"]),
        ("moving", "Porter des cartons", []), ("transfer", "Bonjour", ["driving"]), ("garden", "Tondeuse électrique", []),
    ],
)  # fmt: skip
def test_a_gate_binds_when_its_category_or_the_offers_words_say_so(trade, words, wanted):
    assert binding(trade, words) == wanted


def test_a_tick_binds_too_and_only_a_gate_of_the_trade():
    assert binding("childcare", "Soirées", ticked=["under_threes", "electricity"]) == ["under_threes"]
    assert {"electricity", "under_threes", "driving"} == set(gates())


def test_an_expired_paper_hides_only_the_gated_trade(cast):
    write_offer(
        cast.provider, by=cast.server, category_key="handyman", title="Poser un lustre", cents=2000, unit="task",
        ticked_gates=["electricity"],
    )  # fmt: skip
    shown = lambda: sorted(queries.published(cast.house).values_list("title", flat=True))  # noqa: E731
    assert shown() == ["Promener votre chien"]
    paper = actions.see_paper(
        cast.house, cast.server, by=cast.keeper, gate="electricity", kind="Habilitation B1",
        valid_until=local(now(), cast.house.zone).date() + dt.timedelta(days=400),
    )  # fmt: skip
    assert shown() == ["Poser un lustre", "Promener votre chien"]
    Paper.objects.filter(pk=paper.pk).update(valid_until=local(now(), cast.house.zone).date() - dt.timedelta(days=2))
    assert shown() == ["Promener votre chien"]


def test_an_offer_whose_words_change_passes_its_gates_anew(cast):
    cast.offer.category_key = "handyman"
    cast.offer.words = "Je refais le tableau électrique."
    cast.offer.save(update_fields=["words", "category_key"])
    assert Offer.objects.get(pk=cast.offer.pk).gates == " electricity "
    assert not queries.published(cast.house).exists()


def test_a_paper_of_another_house_opens_nothing_here(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    _paper_missing(cast)
    admit(other.house, cast.server, by=other.keeper, insee="61001")
    actions.see_paper(
        other.house,
        cast.server,
        by=other.keeper,
        gate="electricity",
        kind="B1",
        valid_until=local(now(), cast.house.zone).date() + dt.timedelta(days=9),
    )
    assert not queries.published(cast.house).exists()


def test_expelled_then_accepted_again_they_serve_again(cast):
    one = brought_to(cast, "accepted")
    actions.expel(cast.house, one.person, by=cast.keeper, words=REASONS)
    assert not Membership.objects.filter(house=cast.house, person=one.person, until_at=None).exists()
    again = brought_to(cast, "accepted", by=one.person)
    assert again.alike == ["account"]
    assert queries.providers(cast.house).filter(person=one.person).exists()


def test_a_commune_that_leaves_the_territory_takes_its_neighbours_offers_along(cast):
    before = Territory.objects.filter(house=cast.house).count()
    with pytest.raises(Refused):
        actions.redraw_territory(cast.house, communes=["61497"], by=cast.keeper)
    with pytest.raises(Refused):
        actions.redraw_territory(cast.house, communes=[], by=cast.operator)
    assert Territory.objects.filter(house=cast.house).count() == before
