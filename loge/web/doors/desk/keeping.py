"""What the desk keeps for others: parcels, keys, luggage, what was found."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from loge.clients import actions, desk, states
from loge.clients import queries as clients
from loge.clients.models import Kept, Stay
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.houses.models import House
from loge.maildesk import files

from ...forms.desk_front import KeptForm, KeptWordsForm, PassForm
from ...forms.fields import mend, wall
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 50


@find.keeper
def keeping(request: HttpRequest, house: House) -> HttpResponse:
    """Parcels, keys, luggage, what was found: where each is and through whose hands it went."""
    form = KeptForm(request.POST or None, request.FILES or None, house=house)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        whose, photo = told.pop("whose"), told.pop("photo")
        stay = clients.only_stay(house, whose, day=day_of(now(), house.zone))
        try:
            with transaction.atomic():
                kept = actions.receive(house, by=person_of(request), stay=stay, for_whom=whose, **told)
                if photo is not None:
                    actions.show(kept, photo, size=photo.size, by=person_of(request))
        except Invalid as wrong:
            mend(form, wrong)
        else:
            _say_alone(request, whose, stay)
            return redirect("desk_kept", house.slug, kept.pk)
    moment = now()
    here = desk.kept_here(house)
    before = Paginator(desk.kept_before(house), PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "desk/keeping.html", part="rows", status=422 if form.errors else 200, house=house, form=form, here=here, before=before,
        late={one.pk for one in here if desk.is_overdue(one, moment)}, names=states.KEPT_NAMES,
    )  # fmt: skip


@find.keeper
def kept(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One thing: its chain, and where it goes next."""
    found = _kept(house, key)
    form, act = PassForm(request.POST or None), request.POST.get("done", "")
    if request.method == "POST" and form.is_valid():
        try:
            if act == "told":
                actions.say_told(found, by=person_of(request))
            elif act == "photo":
                _photo(request, found)
            elif act == "no_photo":
                actions.take_off(found, by=person_of(request))
                messages.success(request, _("The photo is gone."))
            elif act == "correct":
                wrong_form = _correct(request, found)
                if wrong_form is not None:
                    return _kept_page(request, found, words_form=wrong_form, act=act, status=422)
            elif act in {move.name for move in Kept.MOVES}:
                actions.pass_on(found, act, by=person_of(request), **form.cleaned_data)
            else:
                raise Http404
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("desk_kept", house.slug, found.pk)
    return _kept_page(request, found, form=form, act=act, status=422 if form.errors else 200)


def _kept_page(
    request: HttpRequest, found: Kept, *, act: str, status: int, form: PassForm | None = None, words_form: KeptWordsForm | None = None
) -> HttpResponse:  # fmt: skip
    return page(
        request, "desk/kept.html", status=status, house=found.house, kept=found, form=form or PassForm(), act=act,
        words_form=(words_form or _words_form(found)) if found.state in (states.HERE, states.LENT) else None,
        moves=Kept.MOVES.open_to(found.state, {states.DESK}), names=states.KEPT_NAMES, late=desk.is_overdue(found, now()),
        chain=list(found.chain.select_related("by").order_by("at", "pk")), message=_message(found),
        ACTS=states.ACTS,
    )  # fmt: skip


def _words_form(found: Kept, told: Any = None) -> KeptWordsForm:
    known = {
        "sort": found.sort, "what": found.what, "whose": found.client.name if found.client else found.for_whom,
        "due_at": wall(found.due_at, found.house.zone) if found.due_at else "",
    }  # fmt: skip
    return KeptWordsForm(told, house=found.house, auto_id="words_%s", initial=known)


def _correct(request: HttpRequest, found: Kept) -> KeptWordsForm | None:
    """What was touched on the page is written; the form, when it cannot be."""
    form = _words_form(found, request.POST)
    if not form.is_valid():
        return form
    told = {name: getattr(found, name) for name in ("sort", "what", "due_at", "for_whom")} | form.touched()
    whose = told.pop("whose", None)
    stay = found.stay
    if whose is not None:
        told["for_whom"], stay = whose, clients.only_stay(found.house, whose, day=day_of(now(), found.house.zone))
        _say_alone(request, whose, stay)
    actions.correct_kept(found, by=person_of(request), stay=stay, **told)
    messages.success(request, _("Corrected."))
    return None


def _say_alone(request: HttpRequest, whose: str, stay: Stay | None) -> None:
    if whose.strip() and stay is None:
        words = _("No stay alone fits “%(words)s”: it stands as written. A room or a whole name finds the guest.")
        messages.info(request, words % {"words": whose.strip()})


@find.keeper
@require_safe
def kept_photo(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Its photo, drawn anew."""
    found = _kept(house, key)
    if not found.photo:
        raise Http404
    with found.photo.open("rb") as drawn:
        return HttpResponse(drawn.read(), content_type="image/webp", headers=files.HEADERS)


def _photo(request: HttpRequest, found: Kept) -> None:
    upload = request.FILES.get("photo")
    if upload is None or upload.file is None:
        raise Invalid(_("Choose a photo."), field="photo")
    actions.show(found, upload.file, size=upload.size or 0, by=person_of(request))
    messages.success(request, _("It is shown in a moment, without the place and hour it carried."))


def _message(found: Kept) -> str:
    """A prepared message to the guest, in their language."""
    if found.client is None or found.state != states.HERE:
        return ""
    with override(found.client.language[:2] if found.client.language[:2] in ("fr", "en") else "en"):
        return _("Good day %(name)s, something has come for you: %(what)s. It waits for you at the concierges’ desk.") % {
            "name": found.client.name, "what": found.what,
        }  # fmt: skip


def _kept(house: House, key: uuid.UUID) -> Kept:
    return find.or_404(desk.kept_one(house, key))
