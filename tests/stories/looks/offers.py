"""An offer with its variants, the week, a neighbour's profile, and a photo someone doubts."""

from __future__ import annotations

import datetime as dt
import io

from PIL import Image

from loge.common.clock import now
from loge.demands.models import Demand
from loge.offers.actions import Size, add_leave, describe, duplicate_offer, edit_offer, set_week, write_offer
from loge.offers.week import Week
from tests.cast import Cast

from . import Pages


def picture() -> bytes:
    """A square of teal."""
    drawn = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(drawn, "WEBP")
    return drawn.getvalue()


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """Karim says everything about himself that can be said."""
    sizes = [
        Size("Un petit chien", 1100, dt.timedelta(minutes=45)),
        Size("Deux grands chiens", 2150),
        Size("Le dimanche", 1900),
    ]
    said = {
        "category_key": "dogs_cats", "title": "Promener votre chien", "words": "Une heure au parc.", "cents": 1300,
        "unit": "task",
    }  # fmt: skip
    edit_offer(cast.offer, by=cast.server, variants=sizes, **said)
    set_week(cast.provider, Week.of_days([[(18, 24), (28, 36)]] * 5 + [[(20, 24)], []]), by=cast.server)
    away = {"starts_at": now() + dt.timedelta(days=3), "ends_at": now() + dt.timedelta(days=9)}
    add_leave(cast.provider, by=cast.server, **away)
    about = {"presentation": "Je marche tous les matins.", "languages": ["fr", "en"], "skills": ["garden", "dogs_cats"]}
    qualities = ["patient", "punctual", "bavard"]
    describe(cast.provider, by=cast.server, name="Karim", qualities=qualities, **about)
    draft = duplicate_offer(cast.offer, by=cast.server)
    cast.write_offer("Promener deux chiens", "18,00")
    cast.write_offer("Passer voir votre chat", "9,00")
    lamp = {
        "category_key": "handyman",
        "title": "Poser un lustre",
        "words": "Sans toucher aux fils.",
        "unit": "task",
        "cents": 2_000,
    }
    write_offer(cast.provider, by=cast.server, refused_gates=["electricity"], **lamp)
    return {
        None: {"neighbour": f"/loges/{cast.slug}/people/{cast.provider.pk}/"},
        cast.server: {
            "edit-offer": f"/serve/offers/{cast.offer.pk}/",
            "look-offer": f"/serve/offers/{draft.pk}/look/",
            "week": "/serve/week/",
            "profile": "/serve/profile/",
        },
        cast.keeper: {
            "outside": f"/house/{cast.slug}/outside/",
            "territory": f"/house/{cast.slug}/territory/",
        },
        cast.operator: {"redraw": f"/platform/houses/{cast.slug}/territory/"},
    }
