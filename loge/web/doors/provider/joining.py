"""Joining a loge, as the one who does: the charter, the application, one's place in the loge; vouching for someone."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

import icalendar
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import now
from loge.common.errors import Invalid, Stale
from loge.houses import actions, queries, states
from loge.houses.actions.charter import shipped
from loge.houses.models import Application, House, Membership, Slot, Vouch
from loge.maildesk.letters import link
from loge.offers import joining
from loge.offers.gates import gates
from loge.offers.models import Provider
from loge.offers.queries import in_order
from loge.people.models import Person

from ... import typed
from ...forms.fields import mend
from ...forms.joining import ApplyForm, CodeForm, MoveForm, VouchForm
from ...ui import language, page
from .. import find
from ..find import person_of

SIGNS = {
    "interview": "coffee", "residence": "house", "charter": "file-text", "probation": "sprout", "vouch": "heart-handshake",
    "paper": "badge-check",
}  # fmt: skip


@find.public
@require_safe
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """What neighbours of this loge promise each other, in every version."""
    house = find.loge_or_404(slug)
    versions = list(queries.charters(house))
    wanted = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.version) == wanted), versions[0] if versions else None)
    words = shown.words if shown else shipped("en" if language() == "en" else "fr")
    return page(request, "public/joining_charter.html", house=house, versions=versions, shown=shown, words=words)


@find.public
@find.limited("20/h/user")
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """How one joins, and the form that begins it. It needs to be signed in, for the answer has to reach someone."""
    house = find.loge_or_404(slug)
    if request.method == "POST" and not isinstance(request.user, Person):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    person = request.user if isinstance(request.user, Person) else None
    if person and _belongs(person, house):
        return redirect("place", slug)
    current = queries.charter(house)
    name = {"name": person.name} if person else {}
    form = ApplyForm(request.POST or None, house=house, charter=current, initial=name)
    if request.method == "POST" and person and form.is_valid():
        try:
            _apply(house, person, form)
        except (Invalid, Stale) as wrong:
            mend(form, wrong if isinstance(wrong, Invalid) else Invalid(str(wrong), field="signed"))
        else:
            messages.success(request, _("Thank you. The coordinator has your application and will write to you."))
            return redirect("place", slug)
    return page(
        request, "public/joining.html", status=422 if form.errors else 200, house=house, form=form,
        words=current.words if current else shipped("en" if language() == "en" else "fr"),
        current=current, communes=queries.communes_of(house), keepers=queries.keepers(house), signed_in=person is not None,
        outside="commune" in form.errors,
    )  # fmt: skip


def _apply(house: House, person: Person, form: ApplyForm) -> Application:
    told = form.cleaned_data
    return actions.apply(
        house, by=person, name=told["name"], insee=told["commune"], address=told["address"], born_on=told["born_on"],
        trades=told["trades"], free_time=told["free_time"], words=told["words"], charter_version=told["charter_version"],
        nonce=told["nonce"], phone=told["phone"],
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------- one's own place there


@find.member
@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """How I stand in this loge: my application, the interview, the charter, where I live, my papers, who vouches."""
    return _place(request, _own_house(request, slug))


def _place(request: HttpRequest, house: House, *, status: int = 200, **forms: Any) -> HttpResponse:
    person, moment = person_of(request), now()
    application = queries.latest_application(house, person)
    home = queries.residence(house, person)
    missing = joining.gates_missing(house, [person])[person.pk]
    shown: dict[str, Any] = {"code_form": CodeForm(), "move_form": MoveForm(house=house)} | forms
    return page(
        request, "public/joining_place.html", status=status, house=house, application=application, states=states,
        slots=list(queries.free_slots(house)[:12]) if application and application.state == states.INVITED else [],
        charter=queries.charter_due(house, person), home=home, awaits_code=bool(home and home.awaits_code(moment)),
        evidence=queries.evidence(house, person), signs=SIGNS, gates=[gates()[key] for key in missing if key in gates()],
        vouched=queries.vouches(house, person).count(), needed=queries.vouches_needed(house, person),
        serves=Membership.Role.PROVIDER in queries.roles(person, house.pk), territory=queries.communes_of(house),
        inside=home is None or queries.serves(house, home.insee), at=moment, **shown,
    )  # fmt: skip


@find.member
@require_POST
@find.limited("60/h/user")
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign the version of the charter that is shown."""
    house = _own_house(request, slug)
    version = typed.number(request.POST.get("version", ""))
    actions.sign_charter(house, by=person_of(request), version=-1 if version is None else version)
    messages.success(request, _("Signed. Thank you."))
    return redirect("place", slug)


@find.member
@require_POST
@find.limited("20/h/user")
def take_slot(request: HttpRequest, slug: str) -> HttpResponse:
    """Take this time for the interview; if someone was faster, the others are shown."""
    house = _own_house(request, slug)
    application = _open_application(request, house)
    key = typed.key(request.POST.get("slot", ""))
    if key is None:
        messages.error(request, _("Choose one of the times shown."))
        return redirect("place", slug)
    try:
        actions.book_interview(application, key, by=person_of(request))
    except Stale as late:
        messages.warning(request, str(late))
    else:
        messages.success(request, _("It is agreed. See you then."))
    return redirect("place", slug)


@find.member
@require_POST
def free_slot(request: HttpRequest, slug: str) -> HttpResponse:
    """This time does not suit any more."""
    house = _own_house(request, slug)
    actions.change_interview(_open_application(request, house), by=person_of(request))
    messages.success(request, _("The time is free again. Choose another one."))
    return redirect("place", slug)


@find.member
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    house = _own_house(request, slug)
    actions.withdraw_application(_open_application(request, house), by=person_of(request))
    messages.success(request, _("Your application is withdrawn. You can apply again whenever you like."))
    return redirect("place", slug)


@find.member
@require_POST
@find.limited("20/h/user")
def try_code(request: HttpRequest, slug: str) -> HttpResponse:
    """The code that came by post."""
    house = _own_house(request, slug)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            actions.try_code(house, form.cleaned_data["code"], by=person_of(request))
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Thank you: it is shown that you live there."))
            return redirect("place", slug)
    return _place(request, house, status=422, code_form=form)


@find.member
@require_POST
@find.limited("10/h/user")
def move_home(request: HttpRequest, slug: str) -> HttpResponse:
    """I live elsewhere now."""
    house = _own_house(request, slug)
    form = MoveForm(request.POST, house=house)
    if not form.is_valid():
        return _place(request, house, status=422, move_form=form)
    told = form.cleaned_data
    if joining.move_home(house, person_of(request), insee=told["commune"], address=told["address"]):
        messages.success(request, _("Noted. Show the coordinator where you live now, or ask for a letter with a code."))
    else:
        messages.warning(
            request, _("Noted. Your new commune is outside the territory: your offers here are hidden from now on.")
        )
    return redirect("place", slug)


@find.member
@require_safe
def interview_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The interview, for a calendar: the applicant's own; for a keeper, all those to come."""
    house, person = find.loge_or_404(slug), person_of(request)
    application = queries.latest_application(house, person)
    own = application.slot if application else None
    taken = [own] if own else list(queries.slots(house).filter(by=person).exclude(application=None)[:50])
    if not taken:
        raise Http404
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Loge//FR")
    calendar.add("version", "2.0")
    for slot in taken:
        calendar.add_component(_event(house, slot))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="loge.ics"'
    return answer


def _event(house: House, slot: Slot) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{slot.pk}@loge")
    event.add("dtstamp", now())
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.ends_at)
    event.add("summary", _("Interview at %(house)s") % {"house": house})
    event.add("location", slot.place or house.address)
    event.add("url", link(f"/loges/{house.slug}/place/"))
    return event


# ------------------------------------------------------------------------------------------------------ trust, vouching


@find.public
@find.limited("20/h/user")
def trust(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """What a neighbour's badges open to: who saw what, and when. Who serves here too may vouch for them."""
    house = find.loge_or_404(slug)
    provider = Provider.objects.filter(house=house, pk=key).select_related("person", "photo").first()
    if provider is None or not _is_shown(provider):
        raise Http404
    return _vouching(request, house, provider.person, provider.name, "public/joining_trust.html", provider=provider)


@find.member
@find.limited("20/h/user")
def vouch(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """For neighbours who serve here: say that one knows an applicant, who gave them this address."""
    house, person = find.loge_or_404(slug), person_of(request)
    application = queries.application(house, key)
    if application is None or not application.is_open:
        raise Http404
    if Membership.Role.PROVIDER not in queries.roles(person, house.pk) and person.pk != application.person_id:
        raise Http404
    return _vouching(request, house, application.person, application.first_name, "public/joining_vouch.html")


def _vouching(request: HttpRequest, house: House, known: Person, name: str, template: str, **also: Any) -> HttpResponse:
    person = request.user if isinstance(request.user, Person) else None
    may = bool(person and person.pk != known.pk and Membership.Role.PROVIDER in queries.roles(person, house.pk))
    done = bool(person and Vouch.objects.filter(house=house, person=known, by=person).exists())
    form = VouchForm(request.POST or None)
    if request.method == "POST":
        if not may or person is None:
            raise Http404
        if form.is_valid():
            actions.vouch(house, known, by=person, words=form.cleaned_data["words"])
            messages.success(request, _("Thank you: %(name)s will be glad.") % {"name": name})
            return redirect(request.path)
    found = queries.evidence(house, known)
    return page(
        request, template, house=house, called=name, may=may, done=done, form=form, evidence=found, signs=SIGNS, **also
    )


# ---------------------------------------------------------------------------------------------------------------- whose


def _own_house(request: HttpRequest, slug: str) -> House:
    house = find.loge_or_404(slug)
    person = person_of(request)
    if not _belongs(person, house) and queries.latest_application(house, person) is None:
        raise Http404
    return house


def _belongs(person: Person, house: House) -> bool:
    """They serve here, or have an application open."""
    if Membership.Role.PROVIDER in queries.roles(person, house.pk):
        return True
    found = queries.latest_application(house, person)
    return found is not None and found.is_open


def _open_application(request: HttpRequest, house: House) -> Application:
    return find.or_404(queries.latest_application(house, person_of(request)))


def _is_shown(provider: Provider) -> bool:
    return in_order(provider.house).filter(pk=provider.pk).exists()
