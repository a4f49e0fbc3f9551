"""What is asked for and not there, and a poster to find who does it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from loge.demands.health import missing as missing_in
from loge.houses.models import House
from loge.offers.catalogue import in_houses

from ...papers.know_how import question
from ...ui import page
from .. import find


@find.keeper
@require_safe
def missing(request: HttpRequest, house: House) -> HttpResponse:
    """The trades asked for, those that press most first, each with its poster; a poster for any other trade too."""
    rows = missing_in(house)
    shown = {row.trade.key for row in rows}
    others = sorted((trade for trade in in_houses(house.kind) if trade.key not in shown), key=str)
    return page(request, "house/missing.html", house=house, rows=rows, others=others, question=question)


@find.keeper
@require_safe
def sheet(request: HttpRequest, house: House, trade: str) -> HttpResponse:
    """The poster of one trade, A4, in the language asked for or the reader's."""
    from ...papers.poster import poster
    from ...papers.sheet import answer

    found = find.or_404(next((one for one in in_houses(house.kind) if one.key == trade), None))
    spoken = request.GET.get("language") or (get_language() or "fr")[:2]
    asked = next((row.wanted for row in missing_in(house) if row.trade.key == trade), 0)
    drawn = poster(house, found, asked=asked, language=spoken if spoken in ("fr", "en") else "fr")
    return answer(drawn, f"{house.slug}-{trade}-{spoken}"[:80])
