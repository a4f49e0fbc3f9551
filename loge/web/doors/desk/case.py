"""One case: what was written, what is asked, whom it is asked of, and every move of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from loge.care.kindness import held
from loge.care.kindness import queries as kindness
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.demands import desk_states
from loge.demands.desk import actions, queries
from loge.demands.desk.actions.invitations import versions
from loge.demands.desk.proposals import partners_for, proposals
from loge.demands.models import Case, Enquiry, Item, Suggestion
from loge.houses.models import House
from loge.houses.queries import keepers
from loge.maildesk import beside, proof
from loge.maildesk.models import Mail, Party, Thread
from loge.offers.partners.models import Partner

from ... import case_mail, typed
from ...forms.desk_case import SNOOZES, DoneForm, ItemForm
from ...ui import page
from .. import find
from ..find import person_of
from .inbox import listed

MORNING = dt.time(7, 30)
DELIVERIES = {
    "queued": gettext_lazy("leaves in a moment"), "sent": gettext_lazy("sent"), "delayed": gettext_lazy("waits for their server"), "bounced": gettext_lazy("came back"), "refused": gettext_lazy("refused by their server"),
    "unknown": gettext_lazy("not known whether it arrived"), "kept": gettext_lazy("no mail server is set"), "dropped": gettext_lazy("left aside"),
}  # fmt: skip


@find.keeper
@require_safe
def case(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The case with its mail, its items and its conversations."""
    return _show(request, house, case_or_404(house, key))


def _show(
    request: HttpRequest, house: House, found: Case, *, refused: Refused | None = None, tried: str = "", on: str = ""
) -> HttpResponse:
    shown = queries.case_page(found)

    def item_form(item: Item) -> ItemForm:
        is_kept = tried == "correct" and on == f"item-{item.pk}"  # what was written and could not be taken
        return ItemForm(request.POST if is_kept else None, house=house, item=item)

    able = partners_for(house, shown.items)
    absent = _absent(house, shown, able)
    told, desk = proposals(house, shown.items, partners=able, absent=absent), keepers(house)
    every = [mail for talk in shown.talks for mail in talk.mails] + shown.elsewhere
    veils = kindness.over_mails(house, every)
    return page(
        request, "desk/case.html", part="case", status=refused.status if refused else 200, house=house, case=found, shown=shown,
        proposals=told, numbers={item.pk: number for number, item in enumerate(shown.items, 1)}, desk=desk,
        pieces=case_mail.pieces_of(every, shown.items), files=queries.with_parts(every), doubts=case_mail.doubts_of(every, shown.items),
        moves_of=_moves, item_names=desk_states.ITEM_NAMES, enquiry_names=desk_states.ENQUIRY_NAMES, names=desk_states.CASE_NAMES,
        item_form=item_form, new_form=ItemForm(request.POST if tried == "add" else None, house=house), refused=refused, tried=tried,
        snoozes=list(SNOOZES), history=case_mail.history(shown.facts, shown.items, desk), written=request.POST,
        partners_of=lambda item: _partners(told, item), left=case_mail.left_of(house, every), beside=beside.by_mail(every, house.zone),
        absent=absent, taken=versions(shown.items, every, house.zone), doubtful=_doubtful(shown),
        opened=case_mail.first_to_do(shown.items), veils=veils, innocent=bool(kindness.cleared(house, {found.reference: found.title})), limited=held.standing_over(house, every) if found.snoozed_until or veils else [], parted=case_mail.parted, delivery_words=DELIVERIES, **listed(request, house),
    )  # fmt: skip


def _absent(house: House, shown: queries.CasePage, able: Sequence[Partner]) -> dict[str, dt.date]:
    """Who of those on the page is away, and until when."""
    writers = [party.email for talk in shown.talks for party in talk.parties]
    asked = [enquiry.partner.email for many in shown.enquiries.values() for enquiry in many]
    return beside.away(house, [*writers, *asked, *(partner.email for partner in able)], at=now())


def _doubtful(shown: queries.CasePage) -> set[str]:
    """Addresses of the page that nothing proves."""
    return {
        mail.sender
        for talk in shown.talks
        for mail in talk.mails
        if mail.way == Mail.Way.IN and proof.is_doubtful(mail.verdict)
    }


def _moves(row: Case | Item | Enquiry) -> list[Any]:
    """The buttons of a row: what the desk may do in its state, from the table."""
    able: list[Any] = row.MOVES.open_to(row.state, {desk_states.DESK})
    return able


def _partners(told: dict[uuid.UUID, Any], item: Item) -> list[Any]:
    found: list[Any] = told.get(item.pk, [])
    return found


@find.keeper
@require_POST
@find.limited("1200/h/user")
def do(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """A move of the case itself."""
    found = case_or_404(house, key)
    move = find.or_404(CASE_MOVES.get(name))
    return _try(request, house, found, name, lambda: move(request, found))


def _assign(request: HttpRequest, found: Case) -> HttpResponse | None:
    by = person_of(request)
    told = {str(person.pk): person for person in keepers(found.house)}
    to = told.get(request.POST.get("owner", ""))
    seen = told.get(request.POST.get("seen", ""))
    actions.assign(found, by=by, to=to, seen_owner=seen)
    messages.success(
        request, _("%(name)s is on it.") % {"name": to.first_name} if to else _("Nobody is on it any more.")
    )
    return None


def _snooze(request: HttpRequest, found: Case) -> HttpResponse | None:
    span = SNOOZES.get(request.POST.get("for", ""))
    if span is None:
        raise Invalid(_("Choose until when."), field="until")
    until = now() + span
    if span >= dt.timedelta(days=1):  # a day off is until the morning
        here = until.astimezone(found.house.zone)
        until = dt.datetime.combine(here.date(), MORNING, found.house.zone)
    actions.snooze(found, by=person_of(request), until=until)
    messages.success(request, _("It comes back by itself, or as soon as they write."))
    return redirect("desk", found.house.slug)


def _close(request: HttpRequest, found: Case) -> HttpResponse | None:
    actions.close_case(found, by=person_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("Closed. An answer opens it again."))
    return redirect("desk", found.house.slug)


def _merge(request: HttpRequest, found: Case) -> HttpResponse | None:
    key = typed.key(request.POST.get("into", "").strip("/ ").rpartition("/")[2])
    into = queries.find(found.house, key) if key else None
    if into is None:
        raise Invalid(_("Paste the address of the other case."), field="into")
    actions.merge(found, into=into, by=person_of(request))
    messages.success(request, _("They are one case now. You can part them again."))
    return redirect("desk_case", found.house.slug, into.pk)


def _split(request: HttpRequest, found: Case) -> HttpResponse | None:
    chosen = set(request.POST.getlist("items"))
    items = [item for item in Item.objects.filter(house=found.house, case=found) if str(item.pk) in chosen]
    other = actions.split(found, by=person_of(request), items=items)
    return redirect("desk_case", found.house.slug, other.pk)


def _add(request: HttpRequest, found: Case) -> HttpResponse | None:
    form = ItemForm(request.POST, house=found.house)
    if not form.is_valid():
        raise Invalid(_wrong(form))
    actions.add_item(found, by=person_of(request), **form.told())
    return None


def _share(request: HttpRequest, found: Case) -> HttpResponse | None:
    mail, key = _mail(request, found), typed.key(request.POST.get("into", ""))
    into = Thread.objects.filter(house=found.house, about=found.reference, pk=key).first() if key else None
    if mail is None or into is None:
        raise Invalid(_("Choose the words, and the conversation they go to."), field="into")
    actions.share(mail, into=into, case=found, words=request.POST.get("words", ""), by=person_of(request))
    messages.success(request, _("Shared. It is shown in that conversation."))
    return None


def _simple(action: Callable[..., None]) -> Callable[[HttpRequest, Case], HttpResponse | None]:
    def done(request: HttpRequest, found: Case) -> HttpResponse | None:
        action(found, by=person_of(request))
        return None

    return done


def _invite(request: HttpRequest, found: Case) -> HttpResponse | None:
    mail, number = _mail(request, found), typed.number(request.POST.get("number", ""))
    if mail is None or number is None:
        raise Invalid(_("Choose the invitation on the page."))
    reason = request.POST.get("reason", "")
    item = actions.take_up_invitation(found, mail, number=number, by=person_of(request), reason=reason)
    if item.asked_in_id == mail.pk:
        messages.success(request, _("It is one of the things asked: confirm it, and the guest’s itinerary has it."))
    else:
        messages.success(request, _("Done as they wrote it. Tell the guest, if they know of it."))
    where = redirect("desk_case", found.house.slug, found.pk)
    where["Location"] += f"#item-{item.pk}"
    return where


def _turn(request: HttpRequest, found: Case) -> HttpResponse | None:
    mail = _mail(request, found)
    if mail is None:
        raise Invalid(_("Choose the message on the page."))
    by, author, reason = person_of(request), request.POST.get("to") == "author", request.POST.get("reason", "")
    party = actions.turn_to(mail, case=found, author=author, by=by, reason=reason)
    messages.success(request, _("You answer %(name)s from now on.") % {"name": party})
    return None


CASE_MOVES: dict[str, Callable[[HttpRequest, Case], HttpResponse | None]] = {
    "assign": _assign, "snooze": _snooze, "unsnooze": _simple(actions.unsnooze), "answered": _simple(actions.wait),
    "wake": _simple(actions.wake), "close": _close, "reopen": _simple(actions.reopen), "merge": _merge,
    "unmerge": _simple(actions.unmerge), "split": _split, "add": _add, "share": _share, "invite": _invite, "turn": _turn,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ its items


@find.keeper
@require_POST
@find.limited("1200/h/user")
def item(request: HttpRequest, house: House, key: uuid.UUID, item: uuid.UUID, name: str) -> HttpResponse:
    """A move of one item."""
    found = case_or_404(house, key)
    items = Item.objects.select_related("case__house", "case__client", "house", "partner")
    row = find.or_404(items.filter(house=house, case=found, pk=item).first())
    move = find.or_404(ITEM_MOVES.get(name))
    return _try(request, house, found, name, lambda: move(request, row), anchor=f"item-{row.pk}")


def _correct(request: HttpRequest, row: Item) -> None:
    form = ItemForm(request.POST, house=row.house, item=row)
    if not form.is_valid():
        raise Invalid(_wrong(form))
    if actions.correct_item(row, by=person_of(request), **form.told()):
        messages.success(request, _("Put right. The next reading learns from it."))


def _ask(request: HttpRequest, row: Item) -> None:
    chosen = [key for words in request.POST.getlist("partners") if (key := typed.key(words))]
    partners = list(Partner.objects.filter(house=row.house_id, pk__in=chosen))
    told: dict[str, Any] = {"by_phone": bool(request.POST.get("by_phone")), "words": request.POST.get("words", "")}
    actions.ask_partners(row, by=person_of(request), partners=partners, **told)
    names = ", ".join(partner.name for partner in partners)
    messages.success(request, _("Asked: %(names)s.") % {"names": names})


def _done(request: HttpRequest, row: Item) -> DoneForm:
    form = DoneForm(request.POST, zone=row.house.zone)
    if not form.is_valid():
        raise Invalid(_wrong(form))
    return form


def _hold(request: HttpRequest, row: Item) -> None:
    form = _done(request, row)
    until = form.cleaned_data["until"]
    if until is None:
        raise Invalid(_("Until when is it held? Choose a moment to come."), field="until")
    actions.hold(row, by=person_of(request), until=until, **form.told("cents", "starts_at"))


def _confirm(request: HttpRequest, row: Item) -> None:
    form = _done(request, row)
    actions.confirm(
        row, by=person_of(request), reference=form.cleaned_data["reference"], **form.told("cents", "starts_at")
    )


def _with_words(action: Callable[..., None]) -> Callable[[HttpRequest, Item], None]:
    return lambda request, row: action(row, by=person_of(request), words=request.POST.get("words", ""))


def _alone(action: Callable[..., None]) -> Callable[[HttpRequest, Item], None]:
    return lambda request, row: action(row, by=person_of(request))


ITEM_MOVES: dict[str, Callable[[HttpRequest, Item], None]] = {
    "correct": _correct, "enquire": _ask, "hold": _hold, "confirm": _confirm, "release": _alone(actions.release),
    "tell": _alone(actions.tell), "untell": _alone(actions.untell), "change": _alone(actions.change), "decline": _with_words(actions.decline),
    "cancel": _with_words(actions.cancel), "take_up": _alone(actions.take_up),
}  # fmt: skip


# ------------------------------------------------------------------------------------------- whom they are asked of


@find.keeper
@require_POST
@find.limited("1200/h/user")
def asked(request: HttpRequest, house: House, key: uuid.UUID, asked: uuid.UUID, name: str) -> HttpResponse:
    """What a partner said, or that they are chosen."""
    found = case_or_404(house, key)
    rows = Enquiry.objects.select_related(
        "item__case__house", "item__case__client", "item__house", "partner", "thread", "house"
    )
    row = find.or_404(rows.filter(house=house, item__case=found, pk=asked).first())
    move = find.or_404(ASKED_MOVES.get(name))
    return _try(request, house, found, name, lambda: move(request, row), anchor=f"item-{row.item_id}")


def _offer(request: HttpRequest, row: Enquiry) -> None:
    form = _done(request, row.item)
    told = form.cleaned_data
    actions.offer_of(
        row, by=person_of(request), cents=told["cents"], starts_at=told["starts_at"], reference=told["reference"]
    )


def _choose(request: HttpRequest, row: Enquiry) -> None:
    form = _done(request, row.item)
    actions.choose(
        row, by=person_of(request), reference=form.cleaned_data["reference"], until=form.cleaned_data["until"]
    )


ASKED_MOVES: dict[str, Callable[[HttpRequest, Enquiry], None]] = {
    "offer": _offer,
    "choose": _choose,
    "refuse": lambda request, row: actions.decline_of(row, by=person_of(request), words=request.POST.get("words", "")),
    "thank": lambda request, row: actions.thank(row, by=person_of(request)),
    "unchoose": lambda request, row: actions.unchoose(row, row.item, by=person_of(request)),
}


@find.keeper
@require_POST
@find.limited("1200/h/user")
def read(request: HttpRequest, house: House, key: uuid.UUID, read: uuid.UUID, name: str) -> HttpResponse:
    """Apply what a mail seems to change, or set it aside."""
    found = case_or_404(house, key)
    rows = Suggestion.objects.select_related("house", "case__house", "other__house", "mail")
    row = find.or_404(rows.filter(house=house, case=found, pk=read).first())
    by, reason = person_of(request), request.POST.get("reason", "")
    acts: dict[str, Callable[[], None]] = {
        "apply": lambda: actions.apply(row, by=by, reason=reason),
        "set_aside": lambda: actions.set_aside(row, by=by),
    }
    return _try(request, house, found, name, find.or_404(acts.get(name)))


@find.keeper
@require_POST
@find.limited("1200/h/user")
def party(request: HttpRequest, house: House, key: uuid.UUID, party: uuid.UUID, name: str) -> HttpResponse:
    """Whoever came into a conversation by themselves: written to from now on, or left out."""
    found = case_or_404(house, key)
    new = Party.objects.filter(house=house, thread__about=found.reference, standing=Party.Standing.NEW)
    mine, by, reason = find.or_404(new.filter(pk=party).first()), person_of(request), request.POST.get("reason", "")
    acts: dict[str, Callable[[], None]] = {
        "accept": lambda: actions.take_in(mine, case=found, by=by, reason=reason),
        "leave_out": lambda: actions.leave_out(mine, case=found, by=by),
    }
    return _try(request, house, found, name, find.or_404(acts.get(name)))


# ------------------------------------------------------------------------------------------------------------- finding


def case_or_404(house: House, key: uuid.UUID) -> Case:
    return find.or_404(queries.find(house, key))


def _try(
    request: HttpRequest,
    house: House,
    found: Case,
    name: str,
    do: Callable[[], HttpResponse | None],
    *,
    anchor: str = "",
) -> HttpResponse:
    """Do it and come back to the case; what is refused is said on its page, with everything that was written."""
    try:
        answer = do()
    except Refused as no:
        return _show(request, house, case_or_404(house, found.pk), refused=no, tried=name, on=anchor)
    where = redirect("desk_case", house.slug, found.pk)
    if anchor:
        where["Location"] += f"#{anchor}"
    return answer or where


def _wrong(form: forms.Form) -> str:
    return " ".join(str(words) for many in form.errors.values() for words in many)


def _mail(request: HttpRequest, found: Case) -> Mail | None:
    """The message of this case that a form names."""
    mails, key = Mail.objects.select_related("thread__mailbox"), typed.key(request.POST.get("mail", ""))
    return mails.filter(house=found.house, thread__about=found.reference, pk=key).first() if key else None
