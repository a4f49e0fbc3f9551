"""A loge outside its own pages: a card that any site may frame, and a sheet to print for the town hall."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import segno
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from markupsafe import Markup

from loge.care.meeting import queries as meeting
from loge.care.reviews import queries as reviews
from loge.houses import queries
from loge.houses.models import House
from loge.maildesk.letters import link
from loge.offers import queries as offers

from ...ui import page
from .. import find

STYLE = (Path(__file__).resolve().parent.parent.parent / "templates" / "embed" / "card.css").read_text("utf-8")
STYLE_HASH = "'sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode() + "'"
# The card carries its style, so that a frame is one request; its policy lets in this sheet by its hash and no other.
SHEET = Markup(f"<style>{STYLE}</style>")  # noqa: S704  our own file
FRAMED = {
    "default-src": ["'none'"],
    "style-src": [STYLE_HASH],
    "script-src": ["'none'"],
    "img-src": ["'none'"],
    "connect-src": ["'none'"],
    "font-src": ["'none'"],
    "worker-src": ["'none'"],
    "manifest-src": ["'none'"],
    "frame-ancestors": ["*"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}
HEIGHT = 640
MOST_TRADES = 6


@find.public
@require_safe
@csp_replace(FRAMED)  # type: ignore[arg-type]
@cache_control(public=True, max_age=600)
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The loge's card, for the site of a town hall or an association: no cookie, no script, nothing from elsewhere."""
    house = find.loge_or_404(slug)
    spoken = request.GET.get("lang", "")
    with override(spoken if spoken in ("fr", "en") else house.language):
        template = engines["jinja2"].env.get_template("embed/card.html")  # type: ignore[attr-defined]
        html = template.render(style=SHEET, house=house, link=link(f"/loges/{house.slug}/"), **facts(house))
    return HttpResponse(html)


def facts(house: House) -> dict[str, Any]:
    """What the card says, on the page and in the open data."""
    board = [key for key in offers.board(house) if key.providers]
    return {
        "met": offers.providers(house).count(),
        "trades": board[:MOST_TRADES],
        "keepers": queries.keepers(house)[:1],
        "events": meeting.coming(house, most=2),
        "reviews": reviews.latest(house, most=2),
        "order": reviews.ORDER,
        "favours": reviews.FAVOURS,
    }


def snippet(house: House) -> str:
    """What a town hall copies into its own page."""
    title = _("%(name)s: neighbours lend a hand") % {"name": house.name}
    tag = Markup(
        '<iframe src="{}" title="{}" width="100%" height="{}" style="border:0;max-width:28rem" loading="lazy"></iframe>'
    )
    return str(tag.format(link(f"/embed/{house.slug}/"), title, HEIGHT))


@find.public
@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """A page to print for the town hall: who, where, when, what, and the telephone first."""
    house = find.loge_or_404(slug)
    address = link(f"/loges/{house.slug}/")
    board = [key for key in offers.board(house) if key.providers]
    return page(
        request, "embed/sheet.html", house=house, address=address, qr=qr(address), trades=board[:12], keepers=queries.keepers(house),
        met=offers.providers(house).count(), communes=queries.communes_of(house), events=meeting.coming(house, most=3),
    )  # fmt: skip


@find.keeper
@require_safe
def to_share(request: HttpRequest, house: House) -> HttpResponse:
    """For who keeps the house: the card to copy, the sheet to print, the calendar, the open data."""
    return page(
        request, "embed/share.html", house=house, snippet=snippet(house), card=f"/embed/{house.slug}/", height=HEIGHT,
        feed=link(f"/loges/{house.slug}/events.ics"), data=link(f"/api/v1/loges/{house.slug}/card"),
    )  # fmt: skip


@cache
def qr(address: str) -> Markup:
    """A QR code as a drawing that prints sharp at any size (ISO/IEC 18004, a quarter may be lost)."""
    code = segno.make(address, error="q", micro=False)
    told = code.svg_inline(border=2, scale=1, omitsize=True, svgclass="qr-print", lineclass=None, title=address)
    return Markup(told)  # noqa: S704  our own drawing; the address is escaped by segno
