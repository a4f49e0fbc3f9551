"""The composer: one draft for all who serve there, filled from a template, read by the guard, sent once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.keys import uuid7
from loge.demands.desk import actions
from loge.demands.desk.actions.answering import TELLABLE
from loge.demands.models import Case, Item
from loge.houses.models import House
from loge.maildesk import drafts, guard, outbox, presence, proof, templates
from loge.maildesk.facts import Facts, Written
from loge.maildesk.models import Draft, Party, Post, Thread
from loge.maildesk.spoken import NAMES
from loge.people.models import Person

from ... import typed
from ...desk_facts import case_of, facts_of
from ...forms import desk_writing as forms
from ...forms.desk_writing import Told
from ...ui import page
from .. import find
from ..find import person_of
from . import undo

WRITES_FOR = dt.timedelta(minutes=2)
DOINGS = ("send", "keep", "check", "template", "fact", "attach", "detach", "throw", "both", "aside", "draft")


@find.keeper
@find.limited("3000/h/user")
def write(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Write in a conversation. Each button of the form is named ``do``; whatever it does, the words are kept first."""
    thread = thread_or_404(house, key)
    if request.method != "POST":
        return _shown(request, thread, _begun(request, thread))
    what, _colon, which = request.POST.get("do", "keep").partition(":")
    told = forms.told(request.POST)
    if what not in DOINGS:
        raise Http404
    try:
        return _do(request, thread, told, what, which)
    except drafts.Together as both:
        return _shown(request, thread, replace(told, words=both.draft.words, edits=both.draft.edits), refused=both)
    except outbox.Moved as moved:
        news = outbox.news(thread, told.version, told.seen_at)
        return _shown(request, thread, replace(told, version=moved.version), refused=moved, news=news)
    except Refused as wrong:
        if request.headers.get("X-Autosave"):
            return HttpResponse(str(wrong), status=wrong.status, content_type="text/plain")
        return _shown(request, thread, told, refused=wrong)


@find.keeper
@require_POST
def here(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Asked every ten seconds by an open page: who else is here, and who writes."""
    thread = thread_or_404(house, key)
    person = person_of(request)
    presence.here(thread, by=person, is_writing=_is_writing(drafts.of(thread), person))
    return page(request, "desk/_here.html", others=presence.others(thread, than=person))


def thread_or_404(house: House, key: uuid.UUID) -> Thread:
    return find.or_404(Thread.objects.filter(house=house, pk=key).select_related("mailbox", "house").first())


def _do(request: HttpRequest, thread: Thread, told: Told, what: str, which: str) -> HttpResponse:
    by = person_of(request)
    if what == "throw":
        drafts.throw_away(thread, by=by)
        messages.success(request, _("The draft is gone."))
        return redirect(back_of(thread))
    if what in ("both", "aside", "draft"):
        return _settled(request, thread, told, what)
    if what == "template":
        told = _filled(thread, told, by)
    if what == "fact" and which:
        case = case_of(thread)
        told = replace(
            told,
            words=f"{told.words.rstrip()}\n{templates.known(which, facts_of(thread, by=by, case=case), told.language or 'en')}",
        )
    if what == "send":
        return _send(request, thread, told)
    draft = _keep(thread, told, by)
    if what == "attach":
        for file in request.FILES.getlist("attached"):
            draft = drafts.attach(
                thread, by=by, name=file.name or _("file"), content_type=file.content_type or "", content=file.read()
            )
    if what == "detach" and (place := typed.number(which)) is not None:
        drafts.detach(thread, by=by, place=place)
    if what == "keep" and request.headers.get("X-Autosave"):
        presence.here(thread, by=by, is_writing=True)
        return HttpResponse(str(draft.edits), content_type="text/plain")
    if what == "keep":
        messages.success(request, _("Kept. Whoever serves here can go on with it."))
        return redirect("desk_write", thread.house.slug, thread.pk)
    return _shown(request, thread, replace(told, edits=draft.edits), is_checked=what == "check")


def _keep(thread: Thread, told: Told, by: Any) -> Draft:
    return drafts.save(
        thread, by=by, words=told.words, edits=told.edits, title=told.title, to=told.to, cc=told.cc, language=told.language,
        template_key=told.template, seen_version=told.version,
    )  # fmt: skip


def _settled(request: HttpRequest, thread: Thread, told: Told, how: str) -> HttpResponse:
    draft = drafts.of(thread)
    if draft is None:
        raise Stale(_("This was settled already."))
    draft = drafts.join(draft, by=person_of(request), how=how)
    return _shown(request, thread, forms.told_by(draft, nonce=told.nonce))


def _filled(thread: Thread, told: Told, by: Any) -> Told:
    """The words of the chosen template, in the reader's language and manner; a missing fact is a visible hole."""
    template = templates.one(thread.house, told.template)
    facts = facts_of(thread, by=by, case=case_of(thread))
    language = told.language or facts.language or thread.house.language
    variant = templates.pick(template, language=language, manner=facts.manner) if template else None
    if variant is None:
        raise Invalid(_("Choose a template."), field="template")
    filled = templates.fill(variant.title, variant.words, facts, language=variant.language)
    words = f"{filled.words}\n\n{told.words.strip()}".strip() if told.words.strip() else filled.words
    return replace(told, words=words, title=told.title or filled.title, language=variant.language)


def _send(request: HttpRequest, thread: Thread, told: Told) -> HttpResponse:
    by = person_of(request)
    case = case_of(thread)
    facts = facts_of(thread, by=by, case=case)
    if (known := Post.objects.filter(house=thread.house_id, key=told.nonce).first()) is not None:
        return _gone(request, thread, known)
    draft = _keep(thread, told, by)
    thread.refresh_from_db(fields=["version"])
    if thread.version != told.version:  # before any other doubt: what was said meanwhile may settle it
        raise outbox.Moved(thread, [])
    found = guard.check(_written(told, draft), facts)
    left = guard.left(found, told.accept)
    needs_reason = any(one.severity == guard.STOP for one in found) and not told.reason
    if left or (found and needs_reason):
        return _shown(
            request, thread, replace(told, edits=draft.edits), is_checked=True, needs_reason=needs_reason and not left
        )
    overruled = [
        {"warning": one.code, "excerpt": one.excerpt, "words": str(one.words), "reason": told.reason} for one in found
    ]
    with transaction.atomic():
        post = _leave(thread, case, told, draft, by, overruled)
        if any(one.code == "identity" for one in found):
            proof.vouch(thread, reason=told.reason, by=by, what="answer")
    return _gone(request, thread, post)


def _leave(
    thread: Thread, case: Case | None, told: Told, draft: Draft, by: Any, overruled: list[dict[str, str]]
) -> Post:
    files = drafts.files(draft)
    if case is None:
        return outbox.send(
            thread, words=told.words, title=told.title, to=told.to, cc=told.cc, files=files, language=told.language, by=by,
            key=told.nonce or str(draft.pk), seen_version=told.version, overruled=overruled, seen_at=told.seen_at,  # type: ignore[arg-type]
        )  # fmt: skip
    tells = [item for item in Item.objects.filter(house=thread.house_id, case=case) if str(item.pk) in told.tells]
    return actions.reply(
        thread, case, by=by, words=told.words, title=told.title, to=told.to, cc=told.cc,
        files=files, language=told.language, key=told.nonce or str(draft.pk), seen_version=told.version, tells=tells, reason=told.reason,
        overruled=overruled,
    )  # fmt: skip


def _gone(request: HttpRequest, thread: Thread, post: Post) -> HttpResponse:
    undo.offer(request, post, back=reverse("desk_write", args=[thread.house.slug, thread.pk]))
    return redirect(back_of(thread))


def back_of(thread: Thread) -> str:
    """The page this conversation is read on."""
    kind, _colon, key = thread.about.partition(":")
    return (
        reverse("desk_case", args=[thread.house.slug, key])
        if kind == "case"
        else reverse("desk_outbox", args=[thread.house.slug])
    )


def _begun(request: HttpRequest, thread: Thread) -> Told:
    """The draft that is there, or an answer not begun."""
    draft = drafts.of(thread)
    if draft is not None:
        kept = forms.told_by(draft, nonce=str(uuid7()))
        return replace(kept, version=thread.version) if not draft.words else kept
    return forms.told_by(drafts.fresh(thread, by=person_of(request)), nonce=str(uuid7()))


def _written(told: Told, draft: Draft | None) -> Written:
    names = [file[0] for file in draft.files] if draft else []
    return Written(
        words=told.words[: drafts.MOST_WORDS],
        title=told.title,
        to=told.to,
        cc=told.cc,
        files=names,
        language=told.language,
    )


def _shown(
    request: HttpRequest, thread: Thread, told: Told, *, refused: Refused | None = None, news: Any = (), is_checked: bool = False,
    needs_reason: bool = False,
) -> HttpResponse:  # fmt: skip
    by = person_of(request)
    case = case_of(thread)
    facts = facts_of(thread, by=by, case=case)
    draft = drafts.of(thread)
    presence.here(thread, by=by, is_writing=_is_writing(draft, by))
    found = guard.check(_written(told, draft), facts) if is_checked or refused else []
    status = refused.status if refused else 422 if is_checked and found and request.POST.get("do") == "send" else 200
    return page(
        request, "desk/write.html", part="composer", status=status, house=thread.house, thread=thread, case=case, told=told, draft=draft,
        warnings=found, refused=refused, news=news, needs_reason=needs_reason, others=presence.others(thread, than=by), seen_at=now(),
        templates=templates.of_house(thread.house, kind=case.category_key if case else ""), facts=_insertable(facts, told.language),
        chips=_chips(thread, told), chip=forms.chip, known=facts.known, back=back_of(thread), tellable=_tellable(thread, case),
        languages=NAMES, is_checked=is_checked, both=isinstance(refused, drafts.Together),
    )  # fmt: skip


def _is_writing(draft: Draft | None, person: Person) -> bool:
    """Words they wrote a moment ago, not those of another that lie before them."""
    return draft is not None and draft.written_by_id == person.pk and now() - draft.edited_at < WRITES_FOR


def _insertable(facts: Facts, language: str) -> list[tuple[str, str]]:
    """(placeholder, what it says): what is known and can be put into the words."""
    nouns = list(dict.fromkeys(item.kind for item in facts.items if item.kind))
    names = [
        f"{noun}.{what}"
        for noun in nouns
        for what in ("when", "party", "partner", "address", "price", "reference", "note")
    ]
    names += [f"stay.{what}" for what in ("arrives", "leaves", "room")]
    return [
        (name, said) for name in names if (said := templates.known(name, facts, language or facts.language or "en"))
    ]


def _chips(thread: Thread, told: Told) -> list[tuple[tuple[str, str], bool, bool]]:
    """Whom it may go to: those chosen, then those of the conversation who are not; (pair, in To, in Cc)."""
    parties = (
        Party.objects.filter(house=thread.house_id, thread=thread)
        .exclude(standing=Party.Standing.LEFT_OUT)
        .order_by("pk")
    )
    rows = [(pair, True, False) for pair in told.to] + [(pair, False, True) for pair in told.cc]
    chosen = {pair[1] for pair, _to, _cc in rows}
    return rows + [((one.name, one.email), False, False) for one in parties if one.email not in chosen]


def _tellable(thread: Thread, case: Case | None) -> list[Item]:
    if case is None or thread.side != Thread.Side.GUEST:
        return []
    mine = Item.objects.filter(house=thread.house_id, case=case, state__in=TELLABLE)
    return list(mine.select_related("house").order_by("pk"))
