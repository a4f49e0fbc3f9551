"""The coordinator's console, and the letter someone without e-mail holds."""

from __future__ import annotations

from loge.demands import assisted
from loge.demands.models import Demand
from loge.people import claims
from tests.cast import Cast

from ..test_the_morning import lived
from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """A house that has lived, and someone who called it."""
    called, house = lived(cast), f"/house/{cast.slug}/"
    console = ("calls", "health", "missing", "settings", "export", "digest", "more")
    return {
        None: {
            "pay-for": f"/pay/{assisted.pay_code(called, 1)}/",
            "claim": f"/claim/{claims.printed(called.client)}/",
        },
        cast.keeper: {
            **{name: f"{house}{name}/" for name in console},
            "take-call": f"{house}calls/take/",
            "call": f"{house}calls/{called.pk}/",
        },
    }
