"""A household leaves: everything in their hands but what must stay a surprise; then forgotten, the invoices kept apart."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from loge.clients import actions as clients
from loge.clients import households
from loge.clients.models import Secret
from loge.common.errors import Refused
from loge.demands import actions as demands
from loge.demands import leaving as own_part
from loge.demands.models import Gesture, Note
from loge.demands.practice import departure, gestures
from loge.demands.practice.memory import remember
from loge.money.invoices import actions as invoices
from loge.money.models import Billing, Invoice, Payer
from loge.people import leaving
from loge.people.models import Person

from .house import GATE, NOW, Practice

pytestmark = pytest.mark.django_db
SPOKEN = "Le portail grince chez Claire Aubry"


@pytest.fixture
def practice(db: None, settings: Any) -> Practice:
    settings.SECOND_FACTOR = False
    made = Practice()
    made.lock_gate()
    clients.add_address(made.file, by=made.mathilde, email="claire.aubry@maison.example", at=NOW)
    demands.take_note(made.house, by=made.mathilde, words=SPOKEN, nonce="n", client=made.file, at=NOW)
    remember(made.house, at=NOW)
    Billing.objects.create(
        house=made.house, name="Ormeraie", street="1 rue", postcode="61000", city="Alençon", siret="73282932000074"
    )
    payer = Payer.objects.create(
        house=made.house, person=made.antoine, name="Antoine Aubry", street="12 allée des Ormes", postcode="61000", city="Alençon"
    )  # fmt: skip
    row = invoices.charge(payer, kind="service", key="k", words="Pivoines", cents=4_500, on=NOW.date(), at=NOW)
    invoices.issue(invoices.draft(payer, by=made.mathilde, charges=[row], at=NOW), by=made.mathilde, at=NOW)
    return made


def holding(*words: str) -> set[str]:
    """The tables in whose texts one of these words stands, accounts of persons apart."""
    found = set()
    for model in apps.get_models():
        texts = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, (models.TextField, models.CharField, models.JSONField))
        ]
        if model is Person or not texts:
            continue
        for row in model._base_manager.values_list(*(field.attname for field in texts)):
            told = json.dumps([str(value) for value in row], ensure_ascii=False)
            if any(word in told for word in words):
                found.add(model.__name__)
    return found


def test_everything_is_handed_over_but_the_surprise_and_then_forgotten(practice: Practice, client: Client) -> None:
    surprise = Gesture.objects.get().lines[0]["what"]
    his, hers = (
        json.dumps(departure.everything(practice.file, handed_to=one), default=str, ensure_ascii=False)
        for one in (practice.monsieur, practice.madame)
    )
    assert surprise in his and "F2026-00001" in his and SPOKEN in his and "allée des Ormes" in his
    assert surprise not in hers and "F2026-00001" not in hers and GATE not in his + hers
    with pytest.raises(Refused):
        departure.erase(practice.file, by=practice.antoine)

    client.force_login(practice.mathilde)
    path = f"/house/{practice.house.slug}/clients/{practice.file.pk}/leave/"
    shown = client.get(path).content.decode()
    assert (
        "F2026-00001" in shown and surprise in shown and 'value="yes">' in shown
    )  # what is open first: no button to erase
    assert client.post(path, {"erase": "yes", "name": "Famille Aubry"}).status_code == 403
    file = client.post(path, {"export": "yes", "member": str(practice.monsieur.pk)})
    assert json.loads(file.content)["members"] and households.looks(practice.file)[0].why in ("export", "file")

    gestures.decline(Gesture.objects.get(), by=practice.antoine, at=NOW)
    invoice = Invoice.objects.get()
    invoices.settle(invoice, by=practice.mathilde, how="transfer", cents=4_500, key="t", at=NOW)
    assert client.post(path, {"erase": "yes", "name": "Aubry"}).status_code == 422
    printed = Invoice.objects.get().snapshot
    assert client.post(path, {"erase": "yes", "name": "Famille Aubry"}).status_code == 302
    assert not Secret.objects.exists() and not households.find(practice.house, "aubry")
    assert Invoice.objects.get().snapshot == printed and printed["buyer"]["name"] == "Antoine Aubry"
    assert holding("Aubry", "12 34 56 78", "allée des Ormes", "aubry@maison", "portail grince") <= {"Invoice"}
    assert households.verify_chain(practice.house).holds


def test_one_of_a_household_is_erased_and_the_others_read_nothing_of_them(practice: Practice, client: Client) -> None:
    """Nothing is proposed for them any more; every page of the household still opens."""
    row = Gesture.objects.get()
    assert practice.madame.first_name in row.title and row.state == "proposed"
    leaving.erase(practice.claire, by=practice.operator)
    row.refresh_from_db()
    assert row.state == "withdrawn" and "Claire" not in f"{row.title}{row.lines}"
    note = Note.objects.get(words=SPOKEN)
    Note.objects.filter(pk=note.pk).update(reading={}, words="…")  # as of whoever it named
    base = f"/house/{practice.house.slug}/"
    pages = [
        base,
        f"{base}clients/{practice.file.pk}/",
        f"{base}gestures/{row.pk}/",
        f"{base}notes/{note.pk}/",
        f"{base}dates/",
        f"{base}outbox/",
    ]
    for who, where in (
        (practice.mathilde, pages),
        (practice.antoine, ["/mine/", "/mine/dates/", "/mine/looks/"]),
    ):
        client.force_login(who)
        for page in where:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert not re.search(r"Claire\b|06 12 34 56 78", answer.content.decode()), page


def test_the_last_of_a_household_takes_its_notes_along(practice: Practice) -> None:
    alone = practice.household("Famille Seule")
    practice.member("Ulysse Seul", alone, person=practice.stranger, orders="all", pays=True)
    demands.take_note(practice.house, by=practice.mathilde, words="Il aime le jazz", nonce="j", client=alone, at=NOW)
    assert "Il aime le jazz" in json.dumps(own_part.export(practice.stranger), default=str, ensure_ascii=False)
    leaving.erase(practice.stranger, by=practice.stranger)
    assert not Note.objects.filter(words="Il aime le jazz").exists()
    assert Note.objects.filter(words=SPOKEN).exists(), "the other household’s stay"
