"""Every page looked at as a careful reviewer: axe at zero, nothing wider than the window, both themes, phone and desk."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from loge.common.clock import now
from loge.demands import actions
from loge.offers.actions import Size, add_leave, describe, duplicate_offer, edit_offer, set_week
from loge.offers.models import PhotoReport
from loge.offers.week import Week
from loge.people import tokens
from loge.people.models import Photo
from tests.cast import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WINDOWS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(drawn, "WEBP")
    return drawn.getvalue()


@pytest.mark.parametrize(("wide", "theme"), WINDOWS)
def test_every_page_is_fit_to_be_seen(town, chromium, look, settings, tmp_path, wide, theme):
    settings.MEDIA_ROOT = tmp_path
    settings.SECOND_FACTOR, settings.DEMO = False, True
    cast = town.cast
    slug = cast.slug
    cast.write_offer("Tailler une haie, ramasser les feuilles", "17,50", category_key="garden", unit="hour")
    states = {
        "heard": cast.heard_demand(),
        "quoted": cast.quoted_demand(),
        "agreed": cast.agreed_demand(),
        "booked": cast.funded_demand(),
        "delivered": cast.delivered_demand(),
        "settled": cast.settled_demand(),
        "disputed": actions.dispute(cast.delivered_demand(), by=cast.client, words="Filou est rentré seul."),
    }
    sizes = [
        Size("Un petit chien", 1100, dt.timedelta(minutes=45)),
        Size("Deux grands chiens", 2150),
        Size("Le dimanche", 1900),
    ]
    said = {
        "category_key": "dogs_cats",
        "title": "Promener votre chien",
        "words": "Une heure au parc.",
        "cents": 1300,
        "unit": "task",
    }
    edit_offer(cast.offer, by=cast.server, variants=sizes, **said)
    set_week(cast.provider, Week.of_days([[(18, 24), (28, 36)]] * 5 + [[(20, 24)], []]), by=cast.server)
    add_leave(
        cast.provider, by=cast.server, starts_at=now() + dt.timedelta(days=3), ends_at=now() + dt.timedelta(days=9)
    )
    about = {
        "name": "Karim",
        "presentation": "Je marche tous les matins.",
        "languages": ["fr", "en"],
        "skills": ["garden", "dogs_cats"],
    }
    describe(cast.provider, by=cast.server, qualities=["patient", "punctual", "bavard"], **about)
    draft = duplicate_offer(cast.offer, by=cast.server)
    cast.write_offer("Promener deux chiens", "18,00")
    cast.write_offer("Passer voir votre chat", "9,00")
    reported = Photo.objects.create(person=cast.keeper, state=Photo.State.HIDDEN)
    reported.shown.save("photo.webp", ContentFile(picture()))
    PhotoReport.objects.create(
        house=cast.house, provider=cast.provider, photo=reported, by=cast.client, words="On lit une carte."
    )
    work()
    tokens.make(cast.client, "agenda")
    pages = {
        None: {
            "home": "/", "home-found": "/?commune=61000", "loge": f"/loges/{slug}/", "search": f"/loges/{slug}/find/?q=chien",
            "search-none": f"/loges/{slug}/find/?q=zeppelin", "offer": f"/loges/{slug}/offers/{cast.offer.pk}/",
            "sign-in": "/accounts/login/", "sign-in-code": "/accounts/login/code/", "sign-up": "/accounts/signup/", "nothing": "/nothing/",
            "neighbour": f"/loges/{slug}/people/{cast.provider.pk}/",
            "components": "/ui/", "demo": "/demo/", "demo-mail": "/demo/mail/",
        },
        cast.client: {
            "demands": "/demands/", "me": "/me/", "tokens": "/me/tokens/", "sessions": "/accounts/sessions/", "second-factor": "/accounts/2fa/",
            "email": "/accounts/email/", "serve-none": "/serve/",
            **{f"demand-{name}-client": f"/demands/{demand.pk}/" for name, demand in states.items()},
            "money": f"/demands/{states['settled'].pk}/money/", "money-none": f"/demands/{states['heard'].pk}/money/",
        },
        cast.server: {
            "serve": "/serve/", "write-offer": "/serve/offers/new/", "edit-offer": f"/serve/offers/{cast.offer.pk}/", "week": "/serve/week/",
            "look-offer": f"/serve/offers/{draft.pk}/look/", "profile": "/serve/profile/",
            **{f"demand-{name}-provider": f"/demands/{demand.pk}/" for name, demand in states.items()},
        },
        cast.keeper: {
            "morning": f"/house/{slug}/", "house-demands": f"/house/{slug}/demands/", "outbox": f"/house/{slug}/outbox/",
            "photos": f"/house/{slug}/photos/", "jobs": f"/house/{slug}/jobs/", "ruling": f"/demands/{states['disputed'].pk}/",
        },
        cast.operator: {"platform": "/platform/?check=1"},
    }  # fmt: skip
    wrong = []
    for person, addresses in pages.items():
        page = town.sit_down(chromium, person, wide=wide, theme=theme)
        for name, address in addresses.items():
            page.goto(address)
            page.evaluate("() => document.querySelectorAll('main details').forEach((fold) => { fold.open = true })")
            try:
                look(page, f"{name}-{wide}-{theme}")
            except AssertionError as problem:
                wrong.append(str(problem)[:600])
        page.context.close()
    assert not wrong, "\n\n".join(wrong)
