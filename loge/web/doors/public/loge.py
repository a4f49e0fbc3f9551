"""What everyone may see: the platform, a loge, its offers, and finding among them."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from loge.care.kindness.rules import Limited, may_write
from loge.care.meeting import queries as meeting
from loge.care.reviews import queries as reviews
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.common.money import Money, share
from loge.demands import actions as demands
from loge.demands import free
from loge.demands.figures import figures
from loge.houses import gazetteer, queries
from loge.offers import queries as offers
from loge.people.models import Person

from ... import maps
from ...forms.demand import AskForm
from ...forms.fields import mend
from ...places import arrival
from ...ui import page
from .. import find
from ..find import person_of

SHOWN_FIRST = 8
NOTICE = dt.timedelta(hours=2)  # nobody is asked for a sooner hour without a word
KEPT = (("words", "q", 500), ("variant", "variant", 40), ("free", "free", 40))  # of what was asked, while one signs in
STATIC = Path(__file__).resolve().parent.parent.parent / "static"
SHELL = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages.css",
    "css/utilities.css",
    "fonts/source-sans-3.woff2",
)


@find.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The platform: find one's loge by commune or post code."""
    words = request.GET.get("commune", "")[:80]
    places = gazetteer.find(words, limit=8) if words.strip() else []
    found = [(place, list(queries.loges_of(place.insee))) for place in places]
    if len(found) == 1 and len(found[0][1]) == 1:
        return redirect("loge", found[0][1][0].slug)
    return page(request, "public/home.html", part="found", loges=queries.open_loges(), words=words, found=found)


@find.member
@require_safe
def arrive(request: HttpRequest) -> HttpResponse:
    """Where one begins after signing in: the house one keeps, one’s day, one’s space, what one serves, or one’s exchanges."""
    name, *given = arrival(person_of(request))
    return redirect(name, *given)


@find.public
@require_safe
def loge(request: HttpRequest, slug: str) -> HttpResponse:
    """A town's loge: one sentence to write, the board of keys, neighbours, how it works, who keeps it."""
    house = find.loge_or_404(slug)
    communes = queries.communes_of(house)
    return page(
        request,
        "public/loge.html",
        house=house,
        board=offers.board(house),
        offers=list(offers.published(house)[:SHOWN_FIRST]),
        met=offers.providers(house).count(),
        keepers=queries.keepers(house),
        communes=communes,
        sample=share(Money(1300, house.currency), house.commission_bp),
        thanks=meeting.wall(house),
        events=meeting.coming(house, most=3),
        figures=figures(house),
        dots=maps.territory(communes),
        sheet=maps,
        charter=queries.charter(house),
    )


@find.public
@find.limited("60/h/ip")
def offer(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """One offer; asking for it needs to be signed in, and comes back here with the words kept."""
    house = find.loge_or_404(slug)
    shown = find.offer_or_404(house, key)
    sizes = offers.variants_of(shown)
    kept = {name: request.GET.get(word, "")[:most] for name, word, most in KEPT}
    hours = free.next_hours(shown.provider, now() + NOTICE)
    form = AskForm(request.POST or None, offer=shown, variants=sizes, hours=hours, initial=kept)
    if request.method == "POST" and not isinstance(request.user, Person):  # the words come back after sign-in
        said = {word: request.POST.get(name, "")[:most] for name, word, most in KEPT}
        return redirect_to_login(f"{request.path}?{urlencode(said)}")
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            may_write(house, person_of(request), told["words"])
            demand = demands.ask(
                shown,
                by=person_of(request),
                words=told["words"],
                nonce=told["nonce"],
                wished_at=told["wished_at"],
                place=told["place"],
                variant=told.get("variant"),
            )
        except (Invalid, Limited) as wrong:
            mend(form, wrong if isinstance(wrong, Invalid) else Invalid(str(wrong), field="words"))
        else:
            return redirect("demand", demand.pk)
    return page(
        request,
        "public/offer.html",
        part="ask",
        status=422 if form.errors else 200,
        house=house,
        offer=shown,
        form=form,
        looking=False,
        variants=sizes,
        local=offers.local_price(house, shown.category_key, shown.unit),
        split=share(shown.price, house.commission_bp) if shown.price else None,
        reviews=reviews.shown(house, shown.provider.reference),
        others=[other for other in offers.published(house).filter(provider=shown.provider) if other.pk != shown.pk],
    )


@find.public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on: kept with the person, or in a cookie for a visitor."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
        if isinstance(request.user, Person):
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


@find.public
@require_GET
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """So that a phone can keep Loge beside its other tools."""
    icons = [
        {"src": static(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in (192, 512)
    ]
    about = {
        "name": "Loge",
        "short_name": "Loge",
        "start_url": "/demands/",
        "scope": "/",
        "display": "standalone",
        "icons": icons,
    }
    colours = {
        "background_color": "#f8f5ee",
        "theme_color": "#f8f5ee",
        "description": _("Help between neighbours, with money that waits."),
    }
    return JsonResponse(about | colours, content_type="application/manifest+json")


@find.public
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows without a network."""
    return page(request, "offline.html")


@find.public
@require_GET
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the offline page; at the root, for it speaks for every address."""
    shell = [reverse("offline"), *(static(path) for path in SHELL)]
    script = (STATIC / "js" / "worker.js").read_text("utf-8")
    return HttpResponse(script.replace("[/* shell */]", json.dumps(shell)), content_type="text/javascript")


@find.public
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /demands/", "Disallow: /me/", "Disallow: /house/", "Disallow: /accounts/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
