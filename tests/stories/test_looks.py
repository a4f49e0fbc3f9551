"""Every page looked at as a careful reviewer: axe at zero, nothing wider than the window, both themes, phone and desk."""

from __future__ import annotations

import pytest

from loge.demands import actions
from loge.people import tokens
from tests.cast import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WINDOWS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize(("wide", "theme"), WINDOWS)
def test_every_page_is_fit_to_be_seen(town, chromium, look, settings, wide, theme):
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
        "arrived": actions.arrive(cast.funded_demand(), by=cast.client),
        "partial": actions.receive_part(
            cast.delivered_demand(), by=cast.client, cents=900, words="Trois quarts d’heure."
        ),
        "more": actions.deliver(cast.funded_demand(), by=cast.server, cents=1500, words="Deux tours du parc."),
        "stranded": cast.stranded_demand(),
        "missed": actions.miss(cast.past_demand(), by=cast.client, words="J’ai attendu une heure."),
        "ruled": cast.ruled_demand(),
        "called-off": actions.cancel(cast.funded_demand(), by=cast.server, words="Malade."),
    }
    asked = cast.person("Nadia")
    actions.ask_substitutes(states["stranded"], [cast.another_offer(asked)], by=cast.client)
    work()
    tokens.make(cast.client, "agenda")
    pages = {
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
            "disputes": f"/house/{slug}/disputes/", "case": f"/cases/{states['disputed'].pk}/",
        },
        asked: {"stand-in": f"/stand-in/{states['stranded'].substitutes.get().pk}/"},
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
