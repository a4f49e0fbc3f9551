"""What offering does: its life, its prices, secrets kept out of public words, breaks that end by themselves, photos."""

from __future__ import annotations

import datetime as dt
import io
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from loge.care.models import Notice
from loge.care.notices import actions as notices
from loge.care.notices.clock import erase
from loge.care.notices.kinds import readable
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.houses.queries import evidence
from loge.offers import actions, queries
from loge.offers.actions import Size, admit
from loge.offers.badges import badges_of
from loge.offers.models import Offer, Provider, Variant
from loge.offers.profile import is_siret
from loge.offers.secrets import has_card, has_iban, luhn
from loge.people import photos
from loge.people.models import Photo
from loge.web.tasks import awaiting
from tests.cast import Cast

MILLION = 100_000_000


def edit(cast, **told):
    said = {"category_key": "dogs_cats", "title": "Promener", "cents": 1300, "unit": "task", **told}
    return actions.edit_offer(cast.offer, by=cast.server, **said)


# Secrets


@pytest.mark.parametrize(
    "words",
    [
        "4242424242424242", "Ma carte 4242 4242 4242 4242 merci", "4242-4242-4242-4242", "5555.5555.5555.4444", "3782 822463 10005", "378282246310005",
        "tel 06 12 34 56 78, carte : 4000 0566 5566 5556.", "6011\u202f1111\u202f1111\u202f1117", "４２４２ ４２４２ ４２４２ ４２４２", "30569309025904",
    ],
)  # fmt: skip
def test_a_card_number_is_seen_however_it_is_spaced(words):
    assert has_card(words)


@pytest.mark.parametrize(
    "words",
    [
        "06 12 34 56 78", "06 12 34 56 78 ou 02 33 26 00 11", "+33 6 12 34 56 78", "4242 4242 4242 4243", "SIRET 732 829 320 00074", "12 15 18 20 25 30 35",
        "1 000 000", "2026-11-22 10:00", "Je suis née en 1957, 3 enfants, 12 petits-enfants.", "", "0000 0000 0000 0000",
    ],
)  # fmt: skip
def test_a_telephone_a_siret_or_prices_are_no_card(words):
    assert not has_card(words) and not has_iban(words)


def test_an_iban_is_seen_spaced_or_not_and_a_mistaken_one_is_not():
    assert has_iban("FR7630006000011234567890189") and has_iban("mon compte : fr76 3000 6000 0112 3456 7890 189 voilà")
    assert has_iban("DE89 3704 0044 0532 0130 00") and not has_iban("FR76 3000 6000 0112 3456 7890 188")


@given(some.text(alphabet="0123456789", min_size=12, max_size=18))
def test_one_wrong_digit_is_always_caught_by_luhn(body):
    check = next(digit for digit in "0123456789" if luhn(body + digit))
    assert sum(luhn(body + digit) for digit in "0123456789") == 1 and luhn(body + check)


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("73282932000074", True),
        ("73282932000075", False),
        ("35600000000048", True),
        ("35600000009075", True),
        ("00000000000000", False),
        ("7328293200007", False),
        ("7328293200007x", False),
    ],
)
def test_a_siret_is_checked(number, good):
    assert is_siret(number) is good


# Offers


@pytest.mark.django_db
def test_the_life_of_an_offer_is_its_table(cast):
    for name, state in (
        ("pause", "paused"),
        ("resume", "published"),
        ("archive", "archived"),
        ("restore", "paused"),
        ("archive", "archived"),
        ("republish", "published"),
    ):
        actions.move_offer(cast.offer, name, by=cast.server)
        assert Offer.objects.get(pk=cast.offer.pk).state == state
    with pytest.raises(Stale):
        actions.move_offer(cast.offer, "publish", by=cast.server)
    actions.move_offer(cast.offer, "pause", by=cast.keeper)  # who keeps the house may, but puts nothing away
    for person, name in ((cast.keeper, "archive"), (cast.client, "resume"), (cast.stranger, "archive")):
        with pytest.raises(Refused):
            actions.move_offer(cast.offer, name, by=person)
    assert Fact.objects.filter(subject=cast.offer.reference, kind="offer.paused").count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("cents", [0, -1, MILLION + 1, None])
def test_a_price_out_of_bounds_is_refused_for_the_offer_and_for_a_variant(cast, cents):
    with pytest.raises(Invalid) as wrong:
        edit(cast, cents=cents)
    assert wrong.value.field == "price"
    with pytest.raises(Invalid) as wrong:
        edit(cast, variants=[Size("Grand", cents or 0)])
    assert wrong.value.field == "variants"
    assert edit(cast, cents=MILLION, variants=[Size("Grand", MILLION)]).cents == MILLION


@pytest.mark.django_db
def test_twelve_variants_and_not_thirteen_not_three_hundred(cast):
    sizes = [Size(f"Chien {number}", 1000 + number) for number in range(300)]
    for many in (13, 300):
        with pytest.raises(Invalid, match=str(many)):
            edit(cast, variants=sizes[:many])
    edit(cast, variants=sizes[:12])
    assert Variant.objects.filter(offer=cast.offer).count() == 12
    with pytest.raises(Invalid, match="grand"):
        edit(cast, variants=[Size("Grand", 1), Size(" grand ", 2)])


@pytest.mark.django_db
def test_a_variant_that_keeps_its_name_keeps_its_key(cast):
    edit(cast, variants=[Size("Petit", 900), Size("Grand", 1500, dt.timedelta(hours=1))])
    before = {variant.name: variant.pk for variant in cast.offer.variants.all()}
    edit(cast, variants=[Size("grand", 1600), Size("Moyen", 1200)])
    after = list(Offer.objects.get(pk=cast.offer.pk).variants.all())
    assert [(variant.name, variant.cents) for variant in after] == [("grand", 1600), ("Moyen", 1200)]
    assert after[0].pk == before["Grand"] and not Variant.objects.filter(pk=before["Petit"]).exists()


@pytest.mark.django_db
def test_a_copy_is_a_draft_that_says_the_same(cast):
    edit(cast, variants=[Size("Petit", 900)], words="Au parc.")
    draft = actions.duplicate_offer(cast.offer, by=cast.server)
    assert (draft.state, draft.cents, draft.words, [size.name for size in draft.variants.all()]) == (
        "draft",
        1300,
        "Au parc.",
        ["Petit"],
    )
    assert draft not in queries.published(cast.house)
    with pytest.raises(Refused):
        actions.duplicate_offer(cast.offer, by=cast.keeper)


# What neighbours ask


def priced(cast, *prices, **also):
    for price in prices:
        cast.write_offer(price=price, category_key="garden", unit="hour", **also)


@pytest.mark.django_db
def test_the_local_price_needs_five_and_says_the_middle_half(cast):
    priced(cast, "12", "14", "10", "16")
    assert queries.local_price(cast.house, "garden", "hour") is None, "four prices are somebody’s"
    priced(cast, "90")
    local = queries.local_price(cast.house, "garden", "hour")
    assert (local.median.cents, local.low.cents, local.high.cents, local.n) == (1400, 1200, 1600, 5)
    assert local.loges == (cast.house.name,)
    assert queries.local_price(cast.house, "garden", "quote") is None
    assert queries.local_price(cast.house, "garden", "hour", settled=[2000] * 5).median.cents == 2000
    assert queries.local_price(cast.house, "garden", "hour", settled=[2000] * 4).n == 5, (
        "too few were paid: what is asked"
    )


@pytest.mark.django_db
def test_with_fewer_than_five_the_neighbouring_loges_are_asked_and_named(cast, sandbox):
    priced(cast, "12", "14")
    near = Cast(sandbox, slug="voisine")
    priced(near, "20", "21", "22")
    about = {"kind": House.Kind.NEIGHBOURHOOD, "slug": "marseille", "name": "Loge Marseille"}
    far = open_house(by=cast.operator, communes=["13055"], **about)
    welcome(far, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
    person = cast.person("Marius")
    provider = admit(far, person, by=cast.keeper, insee="13055", name="Marius")
    actions.write_offer(provider, by=person, category_key="garden", title="Tailler", cents=99_900, unit="hour")
    local = queries.local_price(cast.house, "garden", "hour")
    assert (local.n, local.loges, local.high.cents < 2300) == (5, ("Loge alencon", "Loge voisine"), True)
    assert (
        "Loge voisine"
        in cast.browser()
        .get(
            reverse("offer", args=[cast.slug, Offer.objects.filter(house=cast.house, category_key="garden").first().pk])
        )
        .content.decode()
    )


@pytest.mark.django_db
def test_the_local_price_costs_the_same_queries_with_many_loges(cast):
    priced(cast, "12")

    def cost() -> int:
        queries.local_price(cast.house, "garden", "hour")
        with CaptureQueriesContext(connection) as caught:
            queries.local_price(cast.house, "garden", "hour")
        return len(caught.captured_queries)

    def more_loges(count: int) -> None:
        for number in range(count):
            about = {"kind": House.Kind.NEIGHBOURHOOD, "slug": f"l{House.objects.count()}-{number}", "name": "Loge"}
            open_house(by=cast.operator, communes=["61001"], **about)

    alone = cost()
    more_loges(20)
    assert cost() == alone == 3
    priced(cast, *["12"] * 10)
    assert cost() == 3


# Breaks


@pytest.mark.django_db
def test_a_break_ends_by_itself(cast):
    begun, until = now(), now() + dt.timedelta(days=7)
    actions.pause(cast.provider, by=cast.server, until=until, at=begun)
    for moment, resting in ((begun, True), (until - dt.timedelta(seconds=1), True), (until, False)):
        assert cast.provider.on_break(moment) is resting
        assert Provider.objects.filter(queries.rests(moment, prefix=""), pk=cast.provider.pk).exists() is resting
        assert Offer.objects.filter(queries.rests(moment), pk=cast.offer.pk).exists() is resting
    assert cast.offer not in queries.published(cast.house)
    actions.resume(cast.provider, by=cast.server)
    assert cast.offer in queries.published(cast.house)
    with pytest.raises(Refused):
        actions.pause(cast.provider, by=cast.client)


# Photos


@pytest.fixture
def worn(cast, settings, tmp_path):
    """Karim wears a photo."""
    settings.MEDIA_ROOT = tmp_path
    picture = io.BytesIO()
    Image.new("RGB", (200, 200), "teal").save(picture, "JPEG")
    picture.seek(0)
    photos.receive(cast.server, picture, size=len(picture.getvalue()))
    run_all()
    provider = Provider.objects.select_related("photo", "house").get(pk=cast.provider.pk)
    assert provider.photo.state == Photo.State.READY
    return provider


@pytest.mark.django_db
def test_a_photo_of_someone_s_card_is_hidden_when_reported_until_somebody_has_decided(cast, worn, settings):
    settings.SECOND_FACTOR = False
    address, report = reverse("photo", args=[worn.photo_id]), f"/loges/{cast.slug}/doubt/photo/{worn.photo_id}/"
    told = {"reason": "private", "words": "On lit sa carte bancaire."}
    assert cast.browser().post(report, told | {"email": "lise@example.org"}).status_code == 302
    assert cast.browser().get(address).status_code == 200, "a visitor alone hides nothing"
    assert cast.browser(cast.client).post(report, told).status_code == 302
    assert cast.browser().get(address).status_code == 404
    page = cast.browser().get(reverse("neighbour", args=[cast.slug, worn.pk])).content.decode()
    assert str(worn.photo_id) not in page
    row = Notice.objects.get(reporter=cast.client)
    assert reverse("notice", args=[row.pk]) in {task.url for task in awaiting(cast.house, cast.keeper)}
    keeper, own = cast.browser(cast.keeper), reverse("notice_photo", args=[row.pk])
    shown = keeper.get(own)
    assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store"
    assert [cast.browser(who).get(own).status_code for who in (cast.client, cast.stranger)] == [404, 404]
    told = {"ground": "no_harm", "words": "La carte est un jouet."}
    assert keeper.post(reverse("notice_act", args=[row.pk, "judge"]), told).status_code == 302
    assert cast.browser().get(address).status_code == 200
    cast.browser(cast.desk).post(report, {"reason": "private", "words": "Si, on la lit."})
    assert cast.browser().get(address).status_code == 200, "looked at and left: another word hides it no more"


@pytest.mark.django_db
def test_a_photo_taken_down_comes_back_on_appeal_and_is_erased_when_nobody_can_contest(
    cast, worn, django_capture_on_commit_callbacks
):
    seen = readable(cast.house, "photo", worn.photo_id, cast.client)
    path, moment = Path(worn.photo.shown.path), now()
    row = notices.report(cast.house, seen, by=cast.client, reason="private", words="Ma carte.", at=moment)
    notices.rule(row, by=cast.keeper, ground="private", words="On la lit.", at=moment)
    photo = Photo.objects.get(pk=worn.photo_id)
    assert photo.state == Photo.State.HIDDEN and path.exists() and erase(at=moment + dt.timedelta(days=180)) == 0
    notices.contest(row, by=cast.server, words="Elle est périmée.", at=moment)
    notices.rule(row, by=cast.operator, ground="no_harm", words="Elle ne sert plus.", at=moment)
    photo.refresh_from_db()
    assert photo.state == Photo.State.READY
    again = notices.report(cast.house, seen, by=cast.desk, reason="private", words="Tout de même.", at=moment)
    notices.rule(again, by=cast.keeper, ground="private", words="On la lit.", at=moment)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase(at=moment + dt.timedelta(days=184)) == 1
    photo.refresh_from_db()
    assert photo.state == Photo.State.REFUSED and not path.exists()
    assert Provider.objects.get(pk=worn.pk).photo is None


@pytest.mark.django_db
def test_one_takes_one_s_own_photo_down_at_once(cast, worn, django_capture_on_commit_callbacks):
    path = worn.photo.shown.path
    with django_capture_on_commit_callbacks(execute=True):
        cast.browser(cast.server).post(reverse("remove_photo"))
    assert not Path(path).exists() and Provider.objects.get(pk=worn.pk).photo is None
    with pytest.raises(Refused):
        actions.remove_photo(worn, by=cast.client)


# Badges


@pytest.mark.django_db
def test_every_badge_opens_to_its_evidence(cast):
    provider = queries.provider_shown(cast.house, cast.provider.pk)
    found = {badge.kind: badge for badge in badges_of(provider, evidence(cast.house, cast.server))}
    assert set(found) == {"interview", "residence", "private"}
    assert found["interview"].seen_by == found["residence"].seen_by == cast.keeper.first_name
    assert all(badge.how for badge in found.values()) and found["private"].seen_by == ""
    actions.set_status(
        provider,
        by=cast.server,
        status="professional",
        trade_name="K",
        siret="732 829 320 00074",
        trade_address="1 rue X",
    )
    assert "73282932000074" in {badge.kind: badge for badge in badges_of(provider)}["professional"].how
    actions.set_status(provider, by=cast.server, status="private", siret="732 829 320 00074")
    assert Provider.objects.get(pk=provider.pk).siret == "", "a private person’s papers are forgotten"


# ------------------------------------------------------------------------------------------------- what the words speak of

LAMP = {"category_key": "handyman", "title": "Poser un lustre", "words": "", "unit": "task", "cents": 2_000}


@pytest.mark.django_db
def test_what_the_words_speak_of_is_answered_before_anyone_reads_it(cast):
    write = partial(actions.write_offer, cast.provider, by=cast.server, **LAMP)
    with pytest.raises(Invalid) as asked:
        write()
    assert asked.value.field == "gates"
    assert write(ticked_gates=["electricity"]).gates == " electricity "
    assert write(refused_gates=["electricity"]).gates == " electricity ", "and binds until a keeper has read it"


@pytest.mark.django_db
def test_a_draft_may_wait_and_no_way_to_the_board_goes_past_the_question(cast):
    draft = actions.write_offer(cast.provider, by=cast.server, draft=True, **LAMP)
    with pytest.raises(Invalid):
        actions.move_offer(draft, "publish", by=cast.server)
    actions.edit_offer(draft, by=cast.server, **(LAMP | {"title": "Poser un cadre"}))
    shown = actions.move_offer(draft, "publish", by=cast.server)
    with pytest.raises(Invalid):
        actions.edit_offer(shown, by=cast.server, **LAMP)
    actions.move_offer(shown, "pause", by=cast.server)
    actions.edit_offer(shown, by=cast.server, **LAMP)
    with pytest.raises(Invalid):
        actions.move_offer(shown, "resume", by=cast.server)
    assert Offer.objects.get(pk=draft.pk).state == "paused"


@pytest.mark.django_db
def test_the_form_asks_and_the_page_says_what_it_is_not_for(cast, settings):
    settings.SECOND_FACTOR = False
    browser, told = (
        cast.browser(cast.server),
        {"category_key": "handyman", "title": "Poser un lustre", "unit": "task", "price": "20"},
    )
    page = browser.post("/serve/offers/new/", told | {"act": "publish"})
    assert page.status_code == 422 and 'name="gate_electricity"' in page.content.decode()
    assert "fuse box)?" in page.content.decode() and 'id="gates-error"' in page.content.decode()
    typing = browser.post("/serve/offers/sums/", told, headers={"hx-request": "true"}).content.decode()
    assert 'hx-swap-oob="true"' in typing and 'type="radio" name="gate_electricity"' in typing
    browser.post("/serve/offers/new/", told | {"act": "publish", "gate_electricity": "no"})
    offer = Offer.objects.get(title="Poser un lustre")
    assert (offer.refused_gates, offer.gates) == (" electricity ", " electricity ")
    actions.agree_outside(offer, by=cast.keeper, reading=offer.reading)
    assert "lustre" in browser.get("/serve/").content.decode()
    shown = cast.browser(cast.client).get(f"/loges/{cast.slug}/offers/{offer.pk}/").content.decode()
    assert "Électricité" in shown, "who chooses reads what it is not for"
    member = Membership.objects.get(person=cast.server, role=Membership.Role.PROVIDER)
    kept = cast.browser(cast.keeper).get(f"/house/{cast.slug}/neighbours/{member.pk}/").content.decode()
    assert "Poser un lustre" in kept
    again = browser.get(f"/serve/offers/{offer.pk}/").content.decode()
    assert 'value="no" checked' in again
