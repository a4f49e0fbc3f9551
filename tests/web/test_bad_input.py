"""Bad input gets a clear sentence and loses nothing."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import zoneinfo

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from loge.demands import actions, states
from loge.demands.models import Demand
from loge.web import typed
from loge.web.doors import find
from loge.web.forms.demand import AskForm

pytestmark = pytest.mark.django_db


def ask(cast, **told):
    told = {"words": "Mon chien", "nonce": "n", "wished_at": "", "place": "", **told}
    return cast.browser(cast.client).post(reverse("offer", args=[cast.house.slug, cast.offer.pk]), told)


def test_two_megabytes_of_words_are_kept_on_the_page_with_a_sentence(cast):
    answer = ask(cast, words="mon chien " * 200_000)
    assert answer.status_code == 422
    told = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "retirez 1 994 999 caractères, il y a la place pour 5 000" in told, "how much is too much"
    assert 'class="error"' in told and not Demand.objects.exists()


def test_more_than_the_door_takes_is_refused_before_it_is_read(cast):
    answer = ask(cast, words="x" * 3_000_000)
    assert answer.status_code == 400 and "<h1" in answer.content.decode()


@pytest.mark.parametrize("name", ["Zoë 👩‍👩‍👧", "شهرزاد", "‮evil", "O’Brien <b>", "Nguyễn Văn Ánh"])
def test_any_name_is_shown_as_it_is_written(cast, name):
    cast.client.name = name
    cast.client.save(update_fields=["name"])
    answer = ask(cast, words=f"{name} : un chien ?")
    page = cast.browser(cast.server).get(answer.url).content.decode()
    assert escape(name) in page


@pytest.mark.parametrize(
    "wished",
    ["2020-01-01T10:00", "2099-01-01T10:00", "demain", "2027-03-28T02:30"],
    ids=["past", "too far", "no time", "the night the clocks go forward"],
)
def test_a_time_that_cannot_be_is_told_so(cast, wished):
    answer = ask(cast, wished_at=wished)
    assert answer.status_code == 422
    assert not Demand.objects.exists()


def test_the_hour_that_comes_twice_is_the_first_one(cast):
    form = AskForm({"words": "x", "nonce": "n", "wished_at": "2026-10-25T02:30"}, offer=cast.offer)
    assert form.is_valid()
    assert form.cleaned_data["wished_at"] == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert form.cleaned_data["wished_at"].astimezone(zoneinfo.ZoneInfo("Europe/Paris")).fold == 0


def test_a_payment_service_that_is_down_says_so_and_nothing_is_lost(cast, settings):
    demand = cast.agreed_demand()
    settings.LOGE_SANDBOX_URL = "http://127.0.0.1:9"  # nobody listens there
    browser = cast.browser(cast.client)
    answer = browser.post(reverse("pay", args=[demand.pk]))
    assert answer.status_code == 503 and "<h1" in answer.content.decode()
    settings.LOGE_SANDBOX_URL = cast.sandbox.url
    assert browser.post(reverse("pay", args=[demand.pk])).status_code == 302, (
        "the next click asks again, with the same key"
    )
    assert cast.fresh(demand).state == states.AGREED


def test_a_database_that_is_gone_gets_a_page_that_needs_none(cast):
    def gone(*_args, **_kwargs):
        raise OperationalError("the database is gone")

    browser = Client(raise_request_exception=False)
    with connection.execute_wrapper(gone):
        assert browser.get("/readyz").status_code == 503
        assert browser.get("/healthz").status_code == 200
        answer = browser.get("/")
    assert answer.status_code == 500 and "Rien n’est perdu" in answer.content.decode()


def test_too_often_is_told_kindly(cast, settings):
    settings.RATE_LIMITS = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    browser = cast.browser(cast.client)
    answers = [browser.post(reverse("token_revoke", args=[cast.client.pk])).status_code for _ in range(3)]
    assert set(answers) == {404}
    tips = [browser.post(reverse("tip", args=[cast.heard_demand().pk]), {"tip": "x"}).status_code for _ in range(12)]
    assert tips[:10] == [422] * 10 and tips[10:] == [429, 429]


def test_two_doors_of_one_name_do_not_share_what_they_allow(cast, settings, rf):
    settings.RATE_LIMITS = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "alike"}}

    def made(module):
        def act(_request):
            return HttpResponse("done")

        act.__module__ = module
        return find.limited("2/h/user")(act)

    request = rf.post("/")
    request.user = cast.client
    agenda, plan = made("doors.agenda"), made("doors.plan")
    assert [agenda(request).status_code for _ in range(2)] == [200, 200]
    with pytest.raises(find.TooOften):
        agenda(request)
    assert plan(request).status_code == 200, "thirteen doors are called act"


def test_who_has_no_concierge_is_led_to_no_page_of_one(cast):
    shown = cast.browser(cast.client).get(reverse("my_plan")).content.decode()
    assert reverse("mine_dates") not in shown and reverse("serve") in shown


def test_a_forged_address_is_not_there(cast):
    for path in ("/demands/not-a-key/", f"/demands/{cast.client.pk}/", "/loges/../admin/", "/house/%00/"):
        assert cast.browser(cast.client).get(path).status_code == 404


def test_a_form_older_than_its_session_loses_nothing(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.client, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.post(reverse("offer", args=[cast.house.slug, cast.offer.pk]), {"words": "Mon chien", "nonce": "n"})
    assert answer.status_code == 403 and "<h1" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_busy_writing_is_waited_for(cast):
    """Another program holds the only write lock of SQLite for half a second: the demand waits its turn and is kept."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no single writer")
    holder = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    holder.execute("begin immediate")
    release = threading.Timer(0.5, holder.rollback)
    release.start()
    answer = ask(cast)
    release.join()
    holder.close()
    assert answer.status_code == 302 and Demand.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "number"),
    [("0", 0), ("7", 7), ("08", 8), ("9", None), ("-1", None), ("", None), ("1.0", None), ("٣", None), ("0" * 6 + "9999", None)],
)  # fmt: skip
def test_a_number_in_an_address_is_a_small_one_or_none(words, number):
    assert typed.number(words, most=8) == number


@pytest.mark.parametrize("words", ["", "a", "0192", "é" * 32, "\0", "x" * 9_000])
def test_a_key_in_a_form_is_one_or_none(words):
    assert typed.key(words) is None


def test_a_year_that_never_comes_is_this_one(cast):
    for year in ("020269", "20269", "99999999999", "-1", "an"):
        assert cast.browser(cast.server).get(reverse("earnings"), {"year": year}).status_code == 200


def test_an_item_that_is_not_in_a_note_is_told_so(cast, settings):
    settings.SECOND_FACTOR = False
    note = actions.take_note(cast.house, by=cast.desk, words="Promener mon chien demain", nonce="n1")
    for number in ("000000999", "9", "", "x"):
        told = {"item": number, "field": "category", "after": ""}
        answer = cast.browser(cast.desk).post(reverse("house_note_correct", args=[cast.slug, note.pk]), told)
        assert answer.status_code == 422, number
