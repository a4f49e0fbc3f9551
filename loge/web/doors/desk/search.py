"""Search over the desk's mail, people and items."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from loge.demands.desk import search as finding
from loge.houses.models import House

from ...ui import page
from .. import find

MOST = 300


@find.keeper
@require_safe
def search(request: HttpRequest, house: House) -> HttpResponse:
    """What was found for these words, the best first; what narrows them is written among them."""
    said = request.GET.get("q", "")[:MOST].replace("\x00", "").strip()
    found = finding.find(house, finding.parse(said)) if said else None
    return page(request, "desk/search.html", part="found", house=house, said=said, found=found)
