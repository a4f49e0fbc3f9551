"""Hard words at the doors: behind a veil in the conversation, read by POST alone; who is limited is told in the form they wrote in."""

from __future__ import annotations

import pytest
from django.test import Client

from loge.care.kindness import actions
from loge.care.kindness.written import written
from loge.care.models import Limit, Veil
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands import actions as demands
from loge.demands.models import Message
from loge.web.tasks import awaiting
from tests.cast import Cast

pytestmark = pytest.mark.django_db
INSULT = "Bande d’incapables. Je veux mon argent demain !"


def entered(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_veiled_message_from_the_conversation_to_the_answer(settings):
    settings.SECOND_FACTOR = False
    settings.SECURE_SSL_REDIRECT = False
    cast = Cast()
    demand = cast.heard_demand()
    demands.say(demand, by=cast.client, words=INSULT, nonce="n1")
    page, subject = f"/demands/{demand.pk}/", f"message:{Message.objects.get().pk}"
    server, client, keeper, desk = entered(cast.server), entered(cast.client), entered(cast.keeper), entered(cast.desk)
    for reader in (server, keeper):  # a moment after it was said, before anybody has heard it
        answer = reader.get(page)
        assert answer.status_code == 200, answer.headers
        shown = answer.content.decode()
        assert "incapables" not in shown and f'value="{subject}"' in shown
    assert "incapables" in client.get(page).content.decode()
    assert client.post(f"{page}veil/", {"subject": subject}).status_code == 404
    opened = server.post(f"{page}veil/", {"subject": subject})
    row = Veil.objects.get()
    address = opened["Location"]
    assert address == f"/veils/{row.pk}/"
    run_all()
    first = server.get(address).content.decode()
    assert "incapables" not in first and "Je veux mon argent demain" in first and "we can do" in first
    assert server.get(f"{address}read/").status_code == 405 and not Fact.objects.filter(kind="veil.read").exists()
    assert "incapables" in server.post(f"{address}read/").content.decode()
    assert Fact.objects.get(kind="veil.read").by == str(cast.server.pk)
    assert entered(cast.stranger).get(address).status_code == 404 and client.get(address).status_code == 404
    aside = [task for task in awaiting(cast.house, cast.keeper) if task.url == address]
    assert aside and not [task for task in awaiting(cast.house, cast.desk) if task.url == address]
    assert server.post(f"{address}hand/").status_code == 302
    row.refresh_from_db()
    assert row.answerer == cast.keeper
    assert keeper.post(f"{address}limit/", {"step": "slow", "words": ""}).status_code == 422
    assert server.post(f"{address}limit/", {"step": "slow", "words": "Le ton de vos messages."}).status_code == 404
    assert keeper.post(f"{address}limit/", {"step": "slow", "words": "Le ton de vos messages."}).status_code == 302
    limit = Limit.objects.get()
    told = {"words": "Alors, cet argent ?", "nonce": "n2"}
    refused = client.post(f"{page}say/", told)
    assert refused.status_code == 403 and "Alors, cet argent ?" in refused.content.decode()
    assert f"/limits/{limit.pk}/" in refused.content.decode() and Message.objects.count() == 1
    urgent = client.post(f"{page}say/", {"words": "Ma mère est tombée, elle saigne !", "nonce": "n3"})
    assert urgent.status_code == 302 and Message.objects.count() == 2
    run_all()
    top = awaiting(cast.house, cast.desk)[0]
    assert top.rank == -1 and "3114" in desk.get(top.url).content.decode()
    assert client.post(f"/limits/{limit.pk}/contest/", {"words": "Je m’excuse."}).status_code == 302
    assert keeper.post(f"/limits/{limit.pk}/judge/", {"decision": "keep", "words": "Cela reste."}).status_code in (
        403,
        409,
    )
    assert (
        desk.post(f"/limits/{limit.pk}/judge/", {"decision": "lift", "words": "Les excuses suffisent."}).status_code
        == 302
    )
    assert client.post(f"{page}say/", {"words": "Merci.", "nonce": "n4"}).status_code == 302
    assert "Les excuses suffisent" in client.get(f"/limits/{limit.pk}/").content.decode()
    board = keeper.get("/house/alencon/kindness/").content.decode()
    assert "Camille" in board and "<table" in board
    key = "insult-fr-words"
    assert (
        keeper.post(
            "/house/alencon/kindness/wordings/", {"wording": "insult-fr", key: "Bonjour {name}, restons bons."}
        ).status_code
        == 302
    )
    assert "restons bons" in keeper.get("/house/alencon/kindness/wordings/").content.decode()
    for year in ("", "?year=20269"):  # no year of ours is this year
        counted = entered(cast.stranger).get(f"/loges/alencon/transparency/{year}").content.decode()
        assert 'averties ou ralenties, et bloquées</th><td class="num">1</td>' in counted
    found = written(cast.house, subject)
    assert found is not None and found.words == INSULT and actions.hear(found).pk == row.pk
