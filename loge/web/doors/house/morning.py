"""For who keeps a house: the morning, the demands, the outbox, the jobs that died."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.notices import queries as noticed
from loge.common import jobs, journal
from loge.common.clock import day_of, now, read_moment
from loge.common.errors import Invalid
from loge.common.models import Job
from loge.demands import health, states
from loge.demands import queries as demands
from loge.houses import settings
from loge.houses.models import House, Opening
from loge.maildesk import actions as letters
from loge.maildesk.models import HELD, Letter
from loge.money import ledger
from loge.money import queries as money
from loge.people.models import Person

from ... import export as csv
from ...forms.fields import mend
from ...forms.house import ExportForm, SettingsForm
from ...tasks import awaiting
from ...ui import page
from .. import find, house_words
from ..find import person_of


@find.keeper
@require_safe
def morning(request: HttpRequest, house: House) -> HttpResponse:
    """What has need of me; in a town’s loge also where the money is and which trades are missing."""
    tasks = awaiting(house, person_of(request))
    if house.kind != House.Kind.NEIGHBOURHOOD:
        return page(request, "house/morning.html", house=house, tasks=tasks, town=False)
    return page(
        request,
        "house/morning.html",
        house=house,
        tasks=tasks,
        town=True,
        till=money.till(house),
        counts=demands.counts(house),
        missing=health.missing(house)[:5],
        states=states,
    )


@find.keeper
@require_safe
def waiting(request: HttpRequest, house: House) -> HttpResponse:
    """How many things await me, for the sign beside "Morning"."""
    return page(request, "house/_count.html", count=len(awaiting(house, person_of(request))))


@find.keeper
@require_safe
def more(request: HttpRequest, house: House) -> HttpResponse:
    """Everything else a house has, each with its sentence."""
    return page(request, "house/more.html", house=house)


@find.keeper
def digest(request: HttpRequest, house: House) -> HttpResponse:
    """The Monday letter: with or without."""
    person = person_of(request)
    if request.method == "POST":
        Person.objects.filter(pk=person.pk).update(digest="yes" in request.POST)
        messages.success(request, _("Noted.") if "yes" in request.POST else _("Noted: no letter on Mondays."))
        return redirect("house_digest", house.slug)
    return page(request, "house/digest.html", house=house)


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
    written = Letter.objects.filter(house=house).order_by("-since_at").defer("html", "text")
    shown = Paginator(written, 50).get_page(request.GET.get("page"))
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
    job = find.or_404(Job.objects.filter(house_id=house.pk, pk=key).first())
    _replay(request, job)
    return redirect("house_jobs", house.slug)


@find.keeper
@find.limited("60/h/user")
def settings_of(request: HttpRequest, house: House) -> HttpResponse:
    """The rules of the house, each with what it changes; the last changes, and the way back from the last one."""
    standing = {name: getattr(house, name) for name in settings.NAMES}
    form = SettingsForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        try:
            changed = settings.change(house, by=person_of(request), **form.touched())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept. It can be taken back below.") if changed else _("Nothing was changed."))
            return redirect("house_settings", house.slug)
    return page(
        request, "house/settings.html", status=422 if form.errors else 200, house=house, form=form,
        changes=house_words.changes(house),
    )  # fmt: skip


@find.keeper
@require_POST
def undo_setting(request: HttpRequest, house: House) -> HttpResponse:
    """Put back what stood before the last change."""
    settings.undo(house, by=person_of(request), fact=request.POST.get("fact", "")[:40])
    messages.success(request, _("As it was before."))
    return redirect("house_settings", house.slug)


@find.keeper
@find.limited("30/h/user")
def export(request: HttpRequest, house: House) -> HttpResponseBase:
    """Choose rows and days, and receive them as a file for a spreadsheet. The journal says who took them."""
    form = ExportForm(request.POST or None, today=day_of(now(), house.zone))
    if request.method != "POST" or not form.is_valid():
        return page(request, "house/export.html", status=422 if form.errors else 200, house=house, form=form)
    told, spoken = form.cleaned_data, (get_language() or "fr")[:2]
    days = {name: told[name].isoformat() for name in ("first", "last")}
    with transaction.atomic():
        journal.write(
            "house.exported", subject=f"house:{house.pk}", house=house.pk, by=request.user, what=told["what"], **days
        )
    heads, rows = csv.table(house, told["what"], told["first"], told["last"])
    answer = StreamingHttpResponse(csv.lines(heads, rows, spoken), content_type="text/csv; charset=utf-8")
    name = f"{house.slug}-{told['what']}-{days['first']}-{days['last']}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


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
        held=Letter.objects.filter(state=HELD).aggregate(
            count=Count("pk"), first=Min("since_at"), last=Max("since_at")
        ),
        openings=Opening.objects.filter(state="asked").count(),
        appeals=noticed.appeals().count(),
    )


@find.operator
@require_POST
def held_letters(request: HttpRequest, name: str) -> HttpResponse:
    """Letters of a backup that was put back: they leave now, or had left. Those the page told of, none that came since."""
    until = read_moment(request.POST.get("until", ""))
    if name not in ("let_leave", "had_left") or until is None:
        raise Http404
    count = letters.answer_held(name, by=person_of(request), until=until)
    if name == "let_leave":
        said = ngettext("%(num)s letter leaves now.", "%(num)s letters leave now.", count) % {"num": count}
    else:
        said = ngettext("%(num)s letter counts as sent.", "%(num)s letters count as sent.", count) % {"num": count}
    messages.success(request, said)
    return redirect("platform")


@find.operator
@require_POST
def replay_any(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give any dead job its tries back."""
    job = find.or_404(Job.objects.filter(pk=key).first())
    _replay(request, job)
    return redirect("platform")


def _replay(request: HttpRequest, job: Job) -> None:
    with transaction.atomic():
        if jobs.replay(job):
            journal.write("job.replayed", subject=f"job:{job.pk}", house=job.house_id, by=request.user)
            messages.success(request, _("It will be tried again within seconds."))
        else:
            messages.info(request, _("Someone has already set it going again."))
