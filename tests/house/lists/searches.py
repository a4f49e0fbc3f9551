"""What is found, in one loge and in the whole country, and the searches that are kept."""

from __future__ import annotations

from loge.offers.kept import SavedSearch

from ...cast import Cast
from . import Pages, more_offers


def more_searches(cast: Cast, count: int) -> None:
    before = SavedSearch.objects.count()
    SavedSearch.objects.bulk_create(
        SavedSearch(house=cast.house, person=cast.client, query=f"q={before + number}", words="chien")
        for number in range(count)
    )


PAGES: Pages = {
    "its offers, as wished": ("/loges/alencon/find/?q=promener+samedi+10h-12h&near=61001", "client", more_offers),
    "the whole country": ("/find/?q=promener", "", more_offers),
    "my searches": ("/searches/", "client", more_searches),
}
