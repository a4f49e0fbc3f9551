"""The territory of a loge: read by who keeps it, redrawn by the platform with what that changes said beforehand."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loge.houses import actions, gazetteer, queries
from loge.houses.gazetteer import Commune
from loge.houses.models import House
from loge.offers import queries as offers

from ... import maps
from ...forms.joining import TerritoryForm
from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
@require_safe
def territory(request: HttpRequest, house: House) -> HttpResponse:
    """The communes the loge serves, with how many who serve live in each; who keeps it asks the platform to change them."""
    communes = queries.communes_of(house)
    return page(
        request, "house/territory.html", house=house, communes=communes, living=_living(house), dots=maps.territory(communes),
        sheet=maps, form=None, leaving=[],
    )  # fmt: skip


@find.operator
@find.limited("60/h/user")
def redraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the communes; before anyone is hidden by it, read who and say yes."""
    house = find.or_404(House.objects.filter(slug=slug).first())
    now_served, living = queries.communes_of(house), _living(house)
    form = TerritoryForm(
        request.POST if request.method == "POST" else None, around=_around(now_served), served=now_served, living=living
    )
    leaving = []
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        leaving = offers.living_in(house, {place.insee for place in now_served} - chosen)
        if not leaving or "sure" in request.POST:
            actions.redraw_territory(house, communes=chosen, by=person_of(request))
            messages.success(request, _("The territory is redrawn: %(count)s communes.") % {"count": len(chosen)})
            return redirect("redraw", house.slug)
    shown = form.shown() if form.is_bound and not form.errors else now_served
    return page(
        request, "house/territory.html", status=422 if form.errors else 200, house=house, communes=shown, living=living,
        dots=maps.territory(shown), sheet=maps, form=form, leaving=leaving,
    )  # fmt: skip


def _living(house: House) -> Counter[str]:
    """How many who serve live in each commune."""
    return Counter(offers.providers(house).order_by().values_list("insee", flat=True))


def _around(served: list[Commune]) -> list[Commune]:
    """The communes of the groups these are of, by name: what one would most likely add."""
    groups = {place.epci for place in served if place.epci}
    found = {place.insee: place for epci in groups for place in gazetteer.communes_of(epci)}
    return sorted({**found, **{place.insee: place for place in served}}.values(), key=lambda place: place.name)
