"""Who is slowed or blocked writes a mail: it is filed and found, nobody is disturbed, an emergency comes through at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from loge.care.kindness import actions, held
from loge.care.kindness.written import written
from loge.care.models import Limit, Veil
from loge.common.clock import now
from loge.demands.models import Case
from loge.maildesk.models import Acknowledgement, Mail, Post
from tests.demands.desk.ground import Desk
from tests.maildesk.desk import Desk as Intake
from tests.maildesk.desk import letter

pytestmark = pytest.mark.django_db
GUEST, RUDE = "karin@lindqvist.example", "Espèce d’incapables, répondez !"
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def limited(desk: Desk, step: str, at: dt.datetime) -> Limit:
    """She wrote hard words; Camille answers them with a limit."""
    desk.write(RUDE, sender=GUEST, at=at)
    mail = Mail.objects.get(house=desk.house, text=RUDE)
    found = written(desk.house, mail.reference)
    assert found is not None
    veil = actions.hear(found, at=at)
    assert veil is not None and veil.second is not None  # somebody stands by, for a mail too
    return actions.impose(veil, by=desk.camille, step=step, words="Le ton de vos lettres.", at=at)


def comes(desk: Desk, words: str, at: dt.datetime) -> tuple[Mail, Case, bool]:
    case = desk.write(words, sender=GUEST, at=at)
    mail = Mail.objects.select_related("house", "thread").get(house=desk.house, at=at)
    slept = held.hold(mail, at=at)
    case.refresh_from_db()
    return mail, case, slept


def test_a_blocked_sender_is_filed_and_disturbs_nobody_unless_someone_could_be_in_need(settings):
    settings.SECOND_FACTOR = False
    desk, start = Desk(), now() - DAY
    limit = limited(desk, "block", start)
    mail, case, slept = comes(desk, "Je veux une table demain.", start + HOUR)
    assert slept and case.state == "open" and case.answer_by is None and case.snoozed_until == limit.until_at
    assert held.held_under(limit) == [mail] and held.standing_over(desk.house, [mail]) == [limit]
    _mail, urgent, slept = comes(desk, "Mon mari est malade, un médecin vite.", start + 2 * HOUR)
    assert not slept and urgent.snoozed_until is None and urgent.answer_by is not None
    browser = Client()
    browser.force_login(desk.camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = browser.get(f"/house/belombre/desk/cases/{case.pk}/")
    assert shown.status_code == 200 and f"/limits/{limit.pk}/" in shown.content.decode()
    assert "Our stay" in browser.get(f"/limits/{limit.pk}/").content.decode()
    actions.contest(limit, by=desk.yanis, words="Elle le conteste par lettre.")  # taken down for who has no account
    actions.judge(limit, by=desk.yanis, keep=False, words="Elle s’est excusée.")
    assert not comes(desk, "Encore une table.", start + 3 * HOUR)[2]


def test_a_slowed_sender_waits_four_hours_at_most():
    desk, start = Desk(), now() - DAY
    limited(desk, "slow", start)
    assert comes(desk, "Une table pour deux.", start + HOUR)[1].snoozed_until == start + 4 * HOUR
    assert not comes(desk, "Et une voiture.", start + 6 * HOUR)[2]


def test_no_receipt_leaves_by_itself():
    desk = Intake()
    Acknowledgement.objects.create(house=desk.house, mailbox=desk.mailbox, is_on=True, words={"en": "We have it."})
    veil = Veil(house=desk.house, email=GUEST, name="Karin", kind="insult")
    until = {"imposed_at": now(), "until_at": now() + DAY, "state": "in_force", "since_at": now()}
    Limit.objects.create(house=desk.house, email=veil.email, step="slow", reason="Le ton.", **until)
    moment = now()
    desk.receive(letter(key="<a@x>"), at=moment)
    assert Post.objects.count() == 1  # the first of four hours is like any other
    receipt = desk.receive(letter("Bonjour,\n\nUne autre table.\n", key="<b@x>", title="Autre"), at=moment + HOUR)
    assert receipt.state == "filed" and Post.objects.count() == 1
