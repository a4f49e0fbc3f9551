"""For who keeps a house: the morning, the demands, the outbox, the jobs that died."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common import jobs, journal
from loge.common.models import Job
from loge.demands import queries as demands
from loge.demands import states
from loge.houses.models import House, Opening
from loge.maildesk.models import Letter
from loge.money import ledger
from loge.money import queries as money
from loge.offers import queries as offers

from ..ui import page
from . import find


@find.keeper
@require_safe
def morning(request: HttpRequest, house: House) -> HttpResponse:
    """What has need of me, where the money is, which trades are missing."""
    return page(
        request,
        "house/morning.html",
        house=house,
        disputes=list(demands.in_house(house, only=(states.DISPUTED,))[:20]),
        unanswered=demands.unanswered(house),
        errands=money.failed_errands(house),
        dead=Job.objects.filter(house_id=house.pk, state=Job.State.DEAD).count(),
        till=money.till(house),
        counts=demands.counts(house),
        supply=offers.board(house),
        asked=demands.asked_by_category(house),
        states=states,
    )


@find.keeper
@require_safe
def demands_of(request: HttpRequest, house: House) -> HttpResponse:
    """Every demand of the house, those that wait the longest first."""
    state = request.GET.get("state", "")
    only = (state,) if state in states.NAMES else ()
    shown = Paginator(demands.in_house(house, only=only), 50).get_page(request.GET.get("page"))
    return page(request, "house/demands.html", part="rows", house=house, shown=shown, state=state, states=states)


@find.keeper
@require_safe
def outbox(request: HttpRequest, house: House) -> HttpResponse:
    """What was written in the house's name, and what became of it."""
    letters = Letter.objects.filter(house=house).order_by("-since_at").defer("html", "text")
    shown = Paginator(letters, 50).get_page(request.GET.get("page"))
    return page(request, "house/outbox.html", part="rows", house=house, shown=shown)


@find.keeper
@require_safe
def jobs_of(request: HttpRequest, house: House) -> HttpResponse:
    """Work that was given up after all its tries, with why; each can be tried again."""
    shown = Paginator(Job.objects.filter(house_id=house.pk, state=Job.State.DEAD).order_by("-made_at"), 50)
    return page(request, "house/jobs.html", part="rows", house=house, shown=shown.get_page(request.GET.get("page")))


@find.keeper
@require_POST
def replay_job(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Give a dead job its tries back."""
    job = Job.objects.filter(house_id=house.pk, pk=key).first()
    if job is None:
        raise Http404
    _replay(request, job)
    return redirect("house_jobs", house.slug)


@find.operator
@require_safe
def platform(request: HttpRequest) -> HttpResponse:
    """For who runs the platform: its houses, the jobs that died anywhere, the books."""
    dead = Paginator(Job.objects.filter(state=Job.State.DEAD).order_by("-made_at"), 50).get_page(
        request.GET.get("page")
    )
    waiting = Job.objects.filter(state=Job.State.TODO).count()
    wrong = ledger.check() if request.GET.get("check") else None
    return page(
        request,
        "house/platform.html",
        houses_all=House.objects.order_by("name"),
        shown=dead,
        waiting=waiting,
        wrong=wrong,
        openings=Opening.objects.filter(state="asked").count(),
    )


@find.operator
@require_POST
def replay_any(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give any dead job its tries back."""
    job = Job.objects.filter(pk=key).first()
    if job is None:
        raise Http404
    _replay(request, job)
    return redirect("platform")


def _replay(request: HttpRequest, job: Job) -> None:
    with transaction.atomic():
        if jobs.replay(job):
            journal.write("job.replayed", subject=f"job:{job.pk}", house=job.house_id, by=request.user)
            messages.success(request, _("It will be tried again within seconds."))
        else:
            messages.info(request, _("Someone has already set it going again."))
