"""When it went wrong: what both bring forward, the file, the ruling, and the absences said of someone."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from loge.care.kindness import queries as kindness
from loge.care.notices import queries as noticed
from loge.common import journal
from loge.common.clock import local, now
from loge.common.errors import Invalid
from loge.common.models import Fact
from loge.demands import actions, queries, states
from loge.demands import cases as known
from loge.demands.actions.parting import ruled_split
from loge.demands.models import Demand
from loge.houses.models import House
from loge.money import queries as moneys
from loge.people.models import Person

from ...forms.fields import mend
from ...forms.serving import EvidenceForm, RuleForm
from ...ui import page
from .. import find, money_words
from ..find import person_of

RULINGS = ("rule", "rule_for", "decide")


def panel(demand: Demand, person: Person) -> dict[str, Any]:
    """What the card of a demand shows of a disagreement or an absence."""
    shown: dict[str, Any] = {
        "case": None,
        "ruling": None,
        "ruling_split": None,
        "absence": None,
        "may_answer": False,
        "abides": None,
    }
    shown["evidence_form"] = EvidenceForm(auto_id="evidence_%s")
    if demand.state in (*states.CONTESTED, states.CLOSED):
        case = known.file_of(demand)
        shown["case"] = case
        if case is not None and case.ruling is not None:
            shown["ruling"] = case.ruling
            shown["ruling_split"] = ruled_split(demand, case.ruling)
            side = min(demand.roles_of(person) & {states.CLIENT, states.PROVIDER}, default="")
            shown["abides"] = getattr(case.dispute, f"{side}_abides_at") if side else None
            is_open = demand.state == states.RULED and not shown["abides"]
            shown["may_answer"] = is_open and side in case.ruling.aggrieved
    if demand.state in (states.MISSED, states.UNMET, states.CANCELLED, *states.CONTESTED, states.CLOSED):
        shown["absence"] = known.absence_of(demand)
    return shown


@find.member
@require_POST
@find.limited("60/h/user")
def evidence(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A party brings something forward."""
    demand = find.demand_or_404(person_of(request), key)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.give_evidence(
                demand, by=person_of(request), words=told["words"], nonce=told["nonce"], files=told["attached"]
            )
            return redirect("case", demand.pk)
        except Invalid as wrong:
            mend(form, wrong)
    return _file(request, demand, evidence_form=form, status=422)


@find.member
@require_safe
def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The file: for both, for who keeps the house, and for the judge of another loge, whose reading is noted."""
    return _file(request, _to_read_or_404(request, key))


@find.member
@require_safe
def case_pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The same, to be kept or printed."""
    from ...papers import case_file

    demand = _to_read_or_404(request, key)
    found = find.or_404(known.file_of(demand))
    roles = demand.roles_of(person_of(request))
    content = case_file.pdf(demand, found, queries.thread(demand), money_words.lines(demand, roles))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="loge-{local(now(), demand.house.zone):%Y-%m-%d}.pdf"'
    )
    return response


@find.member
@require_POST
@find.limited("60/h/user")
def rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who hears it gives their ruling, in whichever instance it is."""
    demand = _to_read_or_404(request, key)
    open_now = [move.name for move in demand.moves_open_to(person_of(request)) if move.name in RULINGS]
    if not open_now:
        return _file(request, demand, status=409)
    form = RuleForm(request.POST, auto_id="rule_%s")
    if form.is_valid():
        try:
            getattr(actions, open_now[0])(demand, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            is_party = queries.find(person_of(request), demand.pk) is not None
            return redirect("case", demand.pk) if is_party else page(request, "client/_case_ruled.html", demand=demand)
    return _file(request, demand, form=form, status=422)


@find.keeper
@require_safe
def disputes(request: HttpRequest, house: House) -> HttpResponse:
    """What is to be ruled in this house, what it hears for others, and the absences said lately."""
    coordinates = house if _coordinates(person_of(request), house) else None
    return page(
        request, "house/disputes.html", house=house, own=list(known.contested(house)[:50]),
        heard=list(known.heard_by(house)[:50]) if coordinates else [], absences=_recent_absences(house), states=states, now_at=now(),
    )  # fmt: skip


@find.member
@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """What is said of me, with my answers, and when it lapses."""
    person = person_of(request)
    houses = House.objects.filter(pk__in=person.memberships.filter(until_at=None).values("house")).order_by("name")
    found = [row for house in houses[:10] for row in known.absences_of(house, person)]
    return page(request, "client/_case_absences.html", absences=found, now_at=now())


def _file(
    request: HttpRequest,
    demand: Demand,
    *,
    form: RuleForm | None = None,
    evidence_form: EvidenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = find.or_404(known.file_of(demand))
    person = person_of(request)
    roles = demand.roles_of(person)
    open_now = {move.name: move for move in demand.moves_open_to(person)}
    ruling = next((move for name, move in open_now.items() if name in RULINGS), None)
    is_party = bool(roles & {states.CLIENT, states.PROVIDER})
    may_give = is_party and demand.state in (states.DISPUTED, states.ESCALATED) and now() < found.dispute.evidence_until
    talk = queries.thread(demand)
    said = _said(found)
    return page(
        request, "client/case.html", status=status, demand=demand, house=demand.house, case=found, roles=roles, states=states,
        thread=talk, kept=moneys.kept(demand.house, demand.reference), absence=known.absence_of(demand),
        lines=money_words.lines(demand, roles), may_give=may_give, evidence_form=evidence_form or EvidenceForm(),
        ruling_move=ruling, form=form or RuleForm(auto_id="rule_%s"), splits=[(row, ruled_split(demand, row)) for row in found.rulings],
        can_open=is_party or states.COORDINATOR in roles,
        veils=kindness.of_talk(demand, [*talk, *said], person),
        down=noticed.down(demand.house, [entry.key for entry in [*talk, *said] if entry.key]),
    )  # fmt: skip


def _said(found: known.File) -> list[queries.Entry]:
    """What both brought forward, what went wrong and why one of them appealed: words that may be veiled, or taken down."""
    row = found.dispute
    told = [
        (row.opened_at, row.opened_by, row.words, "dispute"),
        (row.heard_since, row.appealed_by, row.appeal_words, "appeal"),
    ]
    of_file = [
        queries.Entry(at, "", who, words, key=f"{kind}:{row.pk}") for at, who, words, kind in told if words and who
    ]
    return of_file + [
        queries.Entry(one.at, "", one.author, one.words, key=f"evidence:{one.pk}") for one in found.evidence
    ]


def _to_read_or_404(request: HttpRequest, key: uuid.UUID) -> Demand:
    """The demand, for a party, a keeper (with their second factor), or the one who hears it for another loge."""
    person = person_of(request)
    heard = known.demand_to_hear(person, key)
    if heard is None:
        return find.demand_or_404(person, key)
    find.prove_twice(person)
    _note_reading(heard, person)
    return heard


def _note_reading(demand: Demand, person: Person) -> None:
    """Once a day and reader: a judge from elsewhere reads nothing unseen."""
    from django.db import transaction

    since = now() - dt.timedelta(days=1)
    seen = Fact.objects.filter(
        house_id=demand.house_id, subject=demand.reference, kind="demand.file_read", by=str(person.pk), at__gt=since
    )
    if not seen.exists():
        with transaction.atomic():
            journal.write("demand.file_read", subject=demand.reference, house=demand.house_id, by=person)


def _coordinates(person: Person, house: House) -> bool:
    from loge.houses.models import Membership
    from loge.houses.queries import roles

    return Membership.Role.COORDINATOR in roles(person, house.pk)


def _recent_absences(house: House) -> list[Any]:
    from loge.demands.models import Absence

    said = Absence.objects.filter(house=house, missed_at__gt=now() - states.ABSENCE_LAPSES)
    return list(said.select_related("person", "said_by", "demand").order_by("-missed_at")[:50])
