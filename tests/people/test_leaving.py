"""Someone leaves: everything is told to them; then no table holds their name, and the books still add up."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models

from loge.care.models import Review
from loge.care.reviews import actions as reviews
from loge.common.clock import now
from loge.common.errors import Stale
from loge.common.jobs import run_all
from loge.demands import actions
from loge.money import identities, ledger
from loge.money.models import Payment, TaxIdentity, Transfer
from loge.people import exports, leaving
from loge.people.models import Departure, Export, Person, Photo

from ..cast import work
from ..money.books import add_up

pytestmark = pytest.mark.django_db

IDENTITY = {
    "first_name": "Karim", "last_name": "Alencon", "born_on": "1980-12-31", "born_in": "Alençon", "street": "3 rue du Pont",
    "post_code": "61000", "city": "Alençon", "tin": "3012345678901", "account": "FR1420041010050500013M02606",
}  # fmt: skip


def lived(cast):
    """A settled service with words, a review, a tip, a photo, sessions, letters."""
    demand = cast.settled_demand(words=f"Bonjour, ici {cast.client.name}, pour Filou.")
    actions.say(demand, by=cast.client, words=f"Mon adresse : {cast.client.email.upper()}", nonce="m1")
    actions.say(demand, by=cast.server, words=f"Merci {cast.client.name} !", nonce="m2")
    reviews.write(demand, by=cast.client, stars=5, words="Filou est ravi, merci Karim !")
    reviews.write(demand, by=cast.server, stars=5, words="Très bien.")
    cast.browser(cast.client)
    cast.token(cast.client)
    photo = Photo.objects.create(person=cast.client, state=Photo.State.READY)
    photo.shown.save("photo.webp", ContentFile(b"face"))
    identities.give(cast.server, identities.checked(**IDENTITY), by=cast.server)
    work()
    return demand


def texts():
    """Every text of every row of every table."""
    for model in apps.get_models():
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, (models.TextField, models.CharField, models.JSONField))
        ]
        for row in model._base_manager.all():
            for name in columns:
                value = getattr(row, name)
                yield (
                    f"{model.__name__}.{name}",
                    value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
                )


def holding(*needles: str) -> list[str]:
    return [
        f"{place}: {text[:80]}" for place, text in texts() if any(needle.lower() in text.lower() for needle in needles)
    ]


@pytest.mark.parametrize("who", ["client", "server"])
def test_after_the_erasure_no_table_holds_name_or_address_and_the_books_are_whole(cast, who):
    demand, person = lived(cast), getattr(cast, who)
    email, name = person.email, person.name
    before = list(Transfer.objects.order_by("id").values_list("id", "cents", "why"))
    assert holding(email, name), "there is something to find"
    leaving.erase(person, by=person)
    assert holding(email, name) == []
    assert ledger.check() == []
    add_up(cast.house)
    assert list(Transfer.objects.order_by("id").values_list("id", "cents", "why")) == before
    other = cast.server if who == "client" else cast.client
    browser = cast.browser(other)
    for address in ("/demands/", f"/demands/{demand.pk}/", f"/demands/{demand.pk}/money/", "/serve/"):
        assert browser.get(address).status_code == 200, address
    gone = Person.objects.get(pk=person.pk)
    assert not gone.is_active and not gone.has_usable_password() and gone.email.endswith("@erased.invalid")


def test_reviews_keep_their_stars_without_words_or_name(cast):
    demand = lived(cast)
    leaving.erase(cast.client, by=cast.client)
    kept = Review.objects.get(author=cast.client)
    assert (kept.stars, kept.words) == (5, "")
    shown = cast.browser().get(f"/loges/{cast.slug}/offers/{cast.offer.pk}/").content.decode()
    assert "Camille" not in shown
    assert Review.objects.get(author=cast.server, subject=demand.reference).words == "Très bien."


def test_what_a_first_name_was_in_letters_to_others_is_gone_too(cast):
    lived(cast)
    leaving.erase(cast.client, by=cast.client)
    from loge.maildesk.models import Letter

    about_them = Letter.objects.filter(to=cast.server.email)
    assert about_them and not [
        letter.title for letter in about_them if "Camille" in letter.title + letter.text + letter.html
    ]


def test_it_is_refused_with_the_list_while_something_is_live(cast):
    cast.funded_demand()
    for person in (cast.client, cast.server, cast.keeper):
        with pytest.raises(leaving.Unfinished) as refused:
            leaving.erase(person, by=person)
        assert refused.value.items
        assert Person.objects.get(pk=person.pk).name == person.name
    assert len(leaving.open_items(cast.client)) >= 2, "the demand, and the money put aside"


def test_a_namesake_keeps_their_name(cast):
    lived(cast)
    twin = cast.person("Jumelle")
    Person.objects.filter(pk=twin.pk).update(name=cast.client.name)
    leaving.erase(cast.client, by=cast.client)
    assert Person.objects.get(pk=twin.pk).name == cast.client.name
    assert holding(cast.client.email) == []


def test_one_may_think_again_for_a_week(cast):
    lived(cast)
    departure = leaving.ask(cast.client)
    assert leaving.ask(cast.client).pk == departure.pk
    leaving.let_go.func()
    assert Person.objects.get(pk=cast.client.pk).is_active
    leaving.undo(departure, by=cast.client)
    with pytest.raises(Stale):
        leaving.undo(departure, by=cast.client)


def test_when_the_week_has_passed_they_are_erased(cast):
    lived(cast)
    leaving.ask(cast.client, at=now() - dt.timedelta(days=7, minutes=1))
    leaving.let_go.func()
    assert not Person.objects.get(pk=cast.client.pk).is_active
    assert Departure.objects.get().state == "done"
    run_all()
    assert holding(cast.client.email, cast.client.name) == []


def test_what_came_up_meanwhile_puts_it_off(cast):
    leaving.ask(cast.client, at=now() - dt.timedelta(days=8))
    cast.funded_demand()
    leaving.let_go.func()
    waiting = Departure.objects.get()
    assert waiting.state == "asked" and waiting.reason and waiting.clock_at > now()
    assert Person.objects.get(pk=cast.client.pk).is_active


def test_everything_is_told_in_one_file(cast):
    demand = lived(cast)
    told: list[int] = []
    pack = zipfile.ZipFile(io.BytesIO(exports.whole(cast.client, told.append)))
    assert told == list(range(1, len(leaving.rooms()) + 1))
    names = pack.namelist()
    assert {
        "index.html",
        "people.json",
        "demands.json",
        "money.json",
        "maildesk.json",
        "care.json",
        "common.json",
    } <= set(names)
    assert any(name.startswith("photos/") for name in names) and any(name.startswith("letters/") for name in names)
    demands = json.loads(pack.read("demands.json"))
    assert [row["id"] for row in demands["demands"]] == [str(demand.pk)]
    page = pack.read("index.html").decode()
    assert "Filou" in page and cast.client.email in page
    assert "argon2" not in page and "fingerprint" not in page
    assert Payment.objects.get().gateway_ref in pack.read("money.json").decode()


def test_the_file_is_made_by_a_worker_and_forgotten_after_a_week(cast):
    export = exports.ask(cast.client)
    assert exports.ask(cast.client).pk == export.pk
    work()
    export.refresh_from_db()
    assert export.state == "ready" and export.done == export.total and zipfile.is_zipfile(export.file.open("rb"))
    Export.objects.update(asked_at=now() - dt.timedelta(days=8))
    exports.forget_old_exports.func()
    assert not Export.objects.exists()


def test_who_was_paid_stays_sealed_for_the_tax_office_and_who_was_not_is_forgotten(cast):
    lived(cast)
    identities.give(cast.client, identities.checked(**IDENTITY), by=cast.client)
    leaving.erase(cast.server, by=cast.server)
    leaving.erase(cast.client, by=cast.client)
    assert list(TaxIdentity.objects.values_list("person_id", flat=True)) == [cast.server.pk]
