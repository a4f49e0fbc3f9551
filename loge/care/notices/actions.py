"""Doubting something that is shown, deciding with reasons, and the one appeal.

Source: DSA (Regulation 2022/2065), art. 16 (notice), 17 (statement of reasons), 20 (complaint to somebody else).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands.actions.ask import clean_words
from loge.houses.models import House
from loge.people.models import Person

from . import grounds, states
from .kinds import Content, Kind, kind_of
from .models import Notice

AWAITING_EACH = 20  # reports of one person that nobody has read yet, in one house (DSA, art. 23 (2))
VISITOR, HOUSE = "visitor", "house"  # who reports without an account; what the house holds back by its own rules


def report(
    house: House, found: Content, *, by: Person | None, reason: str, words: str, email: str = "", at: dt.datetime | None = None
) -> Notice:  # fmt: skip
    """Say that something should not be shown: free, for anyone who can see it. It stays until somebody has decided.

    Raises Refused for one's own or for one more while many of theirs await a look, Invalid without a reason, words or (for a
    visitor) an address; Stale if said before.
    """
    moment = at or now()
    own = by is not None and (by == found.author or (bool(found.email) and (by.email or "").lower() == found.email))
    if own:
        raise Refused(_("This is your own. You can change it or take it away yourself."))
    if reason not in grounds.of(found.kind).reasons:
        raise Invalid(_("Choose why."), field="reason")
    if by is None and not email:
        raise Invalid(_("Leave an e-mail address: the ruling is sent there, with its reasons."), field="email")
    mine = {"reporter": by} if by is not None else {"email": email.strip().lower()}
    said = Notice.objects.filter(house=house, **mine)
    if said.filter(state=states.OPEN).count() >= AWAITING_EACH and not said.filter(subject=found.subject).exists():
        raise Refused(
            _("%(count)s of your reports await a look: someone reads them first. If somebody is in danger, call 112.")
            % {"count": AWAITING_EACH}
        )
    row = _about(house, found, reason, moment)
    row.reporter, row.email, row.words = by, "" if by else email.strip().lower(), clean_words(words)[:2_000]
    row.language = by.language if by else (get_language() or "fr")[:2]
    try:
        with transaction.atomic():
            return _begin(row, by, by or VISITOR)
    except IntegrityError as twice:
        raise Stale(_("You have already reported this. The answer comes by e-mail.")) from twice


@transaction.atomic
def hold(house: House, found: Content, *, reason: str, at: dt.datetime) -> Notice:
    """The house holds it back by its own rules until somebody has looked: the same life, without a reporter."""
    row = _about(house, found, reason, at)
    row.language = found.author.language if found.author else house.language
    return _begin(row, None, HOUSE)


def _about(house: House, found: Content, reason: str, at: dt.datetime) -> Notice:
    return Notice(
        house=house, subject=found.subject, author=found.author, author_email=found.email, about_id=found.about, quoted=found.words,
        reason=reason, reported_at=at,
    )  # fmt: skip


def _begin(row: Notice, reporter: Person | None, by: Any) -> Notice:
    moves.begin(row, states.OPEN, by=by, at=row.reported_at, note={"of": row.subject})
    if (kind := kind_of(row)) is not None and kind.hide is not None:
        kind.hide(row, reporter)
    return row


@transaction.atomic
def rule(row: Notice, *, by: Person, ground: str, words: str, at: dt.datetime | None = None) -> Notice:
    """Keep it or take it down, on a ground from the list, with words that both sides read.

    Raises Invalid without a ground or words, Refused for a party, Stale if another was faster.
    """
    if ground not in row.grounds.every:
        raise Invalid(_("Choose on what your decision rests."), field="ground")
    if not words.strip():
        raise Invalid(_("Write why, in a sentence or two: both sides read it."), field="words")
    moment, said, keeping = at or now(), clean_words(words)[:2_000], ground in row.grounds.kept
    was_down = row.state in states.DOWN
    if row.state in states.APPEALED:
        told: dict[str, Any] = {"last_by": by, "last_ground": ground, "last_ruling": said}
        moves.make(row, "keep_for_good" if keeping else "refuse_for_good", by=by, at=moment, **told)
    else:
        told = {"ruled_by": by, "ruled_at": moment, "ground": ground, "ruling": said}
        moves.make(row, "keep" if keeping else "refuse", by=by, at=moment, **told)
    if (kind := kind_of(row)) is not None:
        _follow(row, kind, by, keeping=keeping, was_down=was_down)
    return row


def _follow(row: Notice, kind: Kind, by: Person, *, keeping: bool, was_down: bool) -> None:
    """What is decided is done."""
    if keeping:
        if (was_down or kind.hide is not None) and not is_down(row.house, row.subject):
            kind.put_back(row, by)
        return
    kind.take_down(row, by)
    if row.is_last and kind.for_good is not None:
        kind.for_good(row)


@transaction.atomic
def contest(row: Notice, *, by: Person, words: str, at: dt.datetime | None = None) -> Notice:
    """Ask the operator, who did not decide, to look again: once, by the side that was told no."""
    name = {states.KEPT: "contest_keeping", states.REFUSED: "contest_refusal"}.get(row.state)
    if name is None:
        raise Stale(_("This was decided for good, or is being looked at already."))
    moves.make(row, name, by=by, at=at, appeal=clean_words(words)[:2_000])
    return row


def is_down(house: House, subject: str) -> bool:
    """Whether a decision that stands has taken it down."""
    return Notice.objects.filter(house=house, subject=subject, state__in=states.DOWN).exists()
