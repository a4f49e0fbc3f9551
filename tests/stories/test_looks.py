"""Every page looked at as a careful reviewer: axe at zero, nothing wider than the window, both themes, phone and desk.

Each room says which pages are its own (tests/stories/looks).
"""

from __future__ import annotations

import pytest

from loge.common.shelf import shelf
from loge.demands import actions
from loge.people import tokens
from tests.cast import work

from .looks import Pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_page_is_fit_to_be_seen(town, look_through, settings, tmp_path):
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
    shown = [room.show(cast, states) for room in shelf("tests.stories.looks").values()]
    work()
    tokens.make(cast.client, "agenda")
    pages: Pages = {
        None: {
            "home": "/", "home-found": "/?commune=61000", "loge": f"/loges/{slug}/", "search": f"/loges/{slug}/find/?q=chien",
            "search-none": f"/loges/{slug}/find/?q=zeppelin", "offer": f"/loges/{slug}/offers/{cast.offer.pk}/",
            "sign-in": "/accounts/login/", "sign-in-code": "/accounts/login/code/", "sign-up": "/accounts/signup/", "nothing": "/nothing/",
            "components": "/ui/", "demo": "/demo/", "demo-mail": "/demo/mail/",
        },
        cast.client: {
            "demands": "/demands/", "me": "/me/", "tokens": "/me/tokens/", "sessions": "/accounts/sessions/", "second-factor": "/accounts/2fa/",
            "email": "/accounts/email/", "serve-none": "/serve/",
            **{f"demand-{name}-client": f"/demands/{demand.pk}/" for name, demand in states.items()},
            "money": f"/demands/{states['settled'].pk}/money/", "money-none": f"/demands/{states['heard'].pk}/money/",
        },
        cast.server: {
            "serve": "/serve/", "write-offer": "/serve/offers/new/",
            **{f"demand-{name}-provider": f"/demands/{demand.pk}/" for name, demand in states.items()},
        },
        cast.keeper: {
            "morning": f"/house/{slug}/", "house-demands": f"/house/{slug}/demands/", "outbox": f"/house/{slug}/outbox/",
            "jobs": f"/house/{slug}/jobs/", "ruling": f"/demands/{states['disputed'].pk}/",
        },
        cast.operator: {"platform": "/platform/?check=1"},
    }  # fmt: skip
    for person, addresses in (pair for room in shown for pair in room.items()):
        seen = pages.setdefault(person, {})
        assert not seen.keys() & addresses.keys(), "two pages of one name: one picture would hide the other"
        seen |= addresses
    look_through(pages)
