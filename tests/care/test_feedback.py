"""One question, one tap: nothing but a POST counts, nobody is asked too often, a low mark waits for a person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from loge.care.feedback import actions, asking
from loge.care.figures.models import Tally
from loge.care.models import Complaint, Feedback
from loge.care.promises.rules import change_rules
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.maildesk.models import Letter
from tests.cast import Cast

pytestmark = pytest.mark.django_db
START = dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)

# What opens links before anybody reads them: previews, filters, crawlers, prefetch, and a hand that types the address
SCANNERS = (
    {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; BarracudaCentral/1.0)"},
    {"HTTP_USER_AGENT": "Microsoft Office Outlook SafeLinks Protection"},
    {"HTTP_USER_AGENT": "Mimecast-URL-Protect"},
    {"HTTP_USER_AGENT": "Proofpoint URL Defense"},
    {"HTTP_USER_AGENT": "Slackbot-LinkExpanding 1.0"},
    {"HTTP_USER_AGENT": "WhatsApp/2.24"},
    {"HTTP_USER_AGENT": "facebookexternalhit/1.1"},
    {"HTTP_USER_AGENT": "GoogleImageProxy", "HTTP_ACCEPT": "image/*"},
    {"HTTP_PURPOSE": "prefetch", "HTTP_SEC_PURPOSE": "prefetch;prerender"},
    {"HTTP_X_MOZ": "prefetch"},
    {},
)


def asked(cast: Cast, number: int = 1, *, at: dt.datetime = START, who: str = "") -> Feedback | None:
    return asking.ask(
        cast.house, subject=f"call_back:{number}", who=who or f"person:{cast.client.pk}", person=cast.client, at=at
    )  # fmt: skip


def test_scanners_change_nothing_a_tap_counts_once_and_can_be_changed_for_two_days(cast: Cast, monkeypatch):
    row = asked(cast)
    token = asking.token_of(row)
    path = reverse("feedback", args=[token])
    before = Feedback.objects.values().get()
    browser = Client()
    for said in ("", "?score=7&words=non"):
        for scanner in SCANNERS:
            for method in ("GET", "HEAD", "OPTIONS"):
                answer = browser.generic(method, path + said, **scanner)
                assert answer.status_code == 200, (method, said, answer.status_code)
    assert Feedback.objects.values().get() == before
    assert not Fact.objects.filter(kind="feedback.given").exists() and not Tally.objects.exists()
    assert browser.get(path).headers["X-Robots-Tag"] == "noindex"
    assert browser.get(reverse("feedback", args=[token[:-1] + ("x" if token[-1] != "x" else "y")])).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"score": "7"}).status_code == 403  # a form on another site taps for nobody

    from loge.web.doors.public import feedback as door

    monkeypatch.setattr(door, "now", lambda: START + HOUR)
    monkeypatch.setattr(actions, "now", lambda: START + HOUR)
    page = browser.get(path)
    assert page.content.count(b'name="score"') == 7 and b"<script>" not in page.content
    for mark in ("8", "0", "-1", "sept", "", "77777"):
        assert browser.post(path, {"score": mark}).status_code == 422
    assert browser.post(path, {"score": "6"}).status_code == 302
    assert browser.post(path, {"score": "6"}).status_code == 302  # a double click
    run_all()
    row.refresh_from_db()
    assert (row.score, row.answered_at, row.is_low) == (6, START + HOUR, False)
    assert Fact.objects.filter(kind="feedback.given").count() == 1
    monkeypatch.setattr(actions, "now", lambda: START + 40 * HOUR)
    assert browser.post(path, {"score": "2"}).status_code == 302
    assert browser.post(path, {"words": "Il a fallu appeler trois fois, c’est inadmissible !"}).status_code == 302
    run_all()
    row.refresh_from_db()
    assert (row.score, row.answered_at, row.changed_at, row.is_low) == (2, START + HOUR, START + 40 * HOUR, True)
    sums = {(one.measure, one.key): (one.count, one.sum) for one in Tally.objects.filter(count__gt=0)}
    assert sums["effort", "call_back"] == (1, 2) and row.mood and sums["mood", row.mood][0] == 1
    monkeypatch.setattr(actions, "now", lambda: START + 50 * HOUR)
    assert browser.post(path, {"score": "7"}).status_code == 409
    assert not Complaint.objects.exists()  # nothing happens by itself


def test_one_question_an_act_and_a_month_recommendation_twice_a_year_never_while_something_hurts(cast: Cast):
    assert asked(cast, 1).question == "effort"
    assert asked(cast, 1) is None and asked(cast, 2) is None and asked(cast, 3, at=START + 29 * DAY) is None
    found = [asked(cast, 100 + number, at=START + number * 31 * DAY) for number in range(1, 24)]
    questions = ["effort", *(row.question for row in found if row)]
    assert questions[:4] == ["effort", "satisfaction", "nps", "effort"] and None not in found
    recommended = [row.asked_at for row in found if row and row.question == "nps"]
    for first in recommended:
        assert sum(first <= one < first + 365 * DAY for one in recommended) <= 2
    assert len(recommended) >= 3
    assert {"effort", "satisfaction"} <= set(questions)
    later = START + 900 * DAY
    Complaint.objects.create(house=cast.house, key="k", source="hand", person=cast.client, state="open", words="…")
    assert asked(cast, 500, at=later) is None
    Complaint.objects.update(state="closed")
    change_rules(cast.house, by=cast.keeper, asks_every=0)
    assert asked(cast, 501, at=later) is None
    change_rules(cast.house, by=cast.keeper, asks_every=1)
    assert asked(cast, 502, at=later) is not None


def test_a_service_received_asks_by_letter_the_next_day_and_a_week_late_it_does_not(cast: Cast, sandbox):
    demand = cast.settled_demand()
    row = Feedback.objects.get()
    assert (row.subject, row.person, row.score) == (demand.reference, cast.client, None)
    from loge.care.feedback.listeners import ask_about_a_service

    for fact in Fact.objects.filter(kind="demand.settled"):
        ask_about_a_service.func(fact)
    assert Feedback.objects.count() == 1
    assert asking.send_due(at=row.asked_at + HOUR) == 0
    assert asking.send_due(at=row.asked_at + DAY) == 1 and asking.send_due(at=row.asked_at + DAY) == 0
    letter = Letter.objects.get(name="feedback")
    assert letter.to == cast.client.email and f"/feedback/{asking.token_of(row)}/" in letter.text
    assert demand.title in letter.title
    other = asked(cast, 7, at=row.asked_at + 40 * DAY)
    assert asking.send_due(at=other.asked_at + 7 * DAY) == 0 and Letter.objects.filter(name="feedback").count() == 1
    assert Feedback.objects.get(pk=other.pk).send_at is None


def test_a_low_mark_waits_for_a_person_and_is_not_shown_to_whom_it_judges(cast: Cast, sandbox, settings):
    settings.SECOND_FACTOR = False
    demand = cast.settled_demand()
    row = Feedback.objects.get()
    with pytest.raises(Invalid):
        actions.give(row, score=9)
    with pytest.raises(Refused):
        actions.word(row, words="Rien")
    with pytest.raises(Refused):
        actions.take_in_hand(row, by=cast.keeper)
    actions.give(row, score=2)
    actions.word(row, words="Karim est arrivé deux heures après, sans un mot.")
    run_all()
    welcome(cast.house, cast.server, Membership.Role.CONCIERGE, by=cast.keeper)  # who served keeps the house, too
    path = reverse("house_feedback", args=[cast.house.slug])
    seen, judged = cast.browser(cast.keeper).get(path), cast.browser(cast.server).get(path)
    assert "deux heures" in seen.content.decode() and "deux heures" not in judged.content.decode()
    look = reverse("house_feedback_look", args=[cast.house.slug, row.pk, "hand"])
    assert cast.browser(cast.server).post(look).status_code == 403
    assert cast.browser(cast.client).post(look).status_code == 404
    assert cast.browser(cast.keeper).get(look).status_code == 405 and not Complaint.objects.exists()
    morning = cast.browser(cast.keeper).get(f"/house/{cast.house.slug}/").content.decode()
    assert path in morning
    assert cast.browser(cast.keeper).post(look).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.owner, complaint.subject, complaint.person) == (cast.keeper, demand.reference, cast.client)
    with pytest.raises(Stale):
        actions.note(Feedback.objects.select_related("house").get(pk=row.pk), by=cast.desk)
    assert path not in cast.browser(cast.keeper).get(f"/house/{cast.house.slug}/").content.decode().replace(
        f"{path}?", ""
    )
