"""What is found, here and in the whole country, how it is ranked, and the searches that are kept."""

from __future__ import annotations

from loge.demands.models import Demand
from loge.offers import saved
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """She has kept a search."""
    kept = saved.keep(cast.house, by=cast.client, query="q=promener", words="promener", known=[])
    wish = "q=promenner+mon+chien+samedi+10h-12h+à+moins+de+15+€&near=61001&sort=price"
    return {
        None: {
            "search-country": "/find/?q=promener+mon+chien",
            "search-all": f"/loges/{cast.slug}/find/?{wish}",
            "search-stop": f"/searches/stop/{saved.stop_key(kept)}/",
            "ranking": "/ranking/",
        },
        cast.client: {"searches": "/searches/"},
    }
