"""When it went wrong: the client says so before the clock does, both bring forward what they have, a coordinator who is no
party rules with reasons, each may appeal once to another loge. Money moves only when it is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.money import Split
from loge.common.moves import CLOCK
from loge.houses.models import House
from loge.money.queries import kept
from loge.people.models import Person

from .. import cases, states
from ..models import Demand, Dispute, Evidence, Message, Ruling
from . import attach
from .ask import clean_words
from .parting import end_what_is_open, money_is_safe, part, ruled_split

LEAST_REASONS = 20  # characters: "no" is no reason


@transaction.atomic
def dispute(
    demand: Demand, *, by: Person, words: str, reason: str = Dispute.Reason.OTHER, at: dt.datetime | None = None
) -> Demand:
    """The client says what went wrong; the money waits."""
    return open_dispute(demand, "dispute", by=by, words=clean_words(words), reason=reason, at=at or now())


def open_dispute(demand: Demand, name: str, *, by: Any, words: str, reason: str, at: dt.datetime) -> Demand:
    """Make the move to disputed, with its row. Where every coordinator of the house is a party or lives with one, another
    loge hears it at once. In the caller's transaction."""
    if reason not in Dispute.Reason.values:
        raise Invalid(_("Choose what went wrong."), field="reason")
    moves.make(demand, name, by=by, at=at, note={"words": words, "reason": str(reason)})
    money_is_safe(demand)
    end_what_is_open(demand, at=at)
    opener = by if isinstance(by, Person) else demand.client
    Dispute.objects.create(
        house=demand.house, demand=demand, reason=reason, opened_by=opener, words=words, opened_at=at,
        heard_in=demand.house, heard_since=at,
    )  # fmt: skip
    if not cases.has_impartial(demand, demand.house_id):
        escalate(demand, by=CLOCK, at=at)
    return demand


def give_evidence(
    demand: Demand,
    *,
    by: Person,
    words: str,
    nonce: str,
    files: Sequence[attach.Upload] = (),
    at: dt.datetime | None = None,
) -> Evidence:
    """What a party brings forward, within five days, with photos or papers: they come into the conversation too. The same
    ``nonce`` is given once.

    Raises Refused for anyone else, or when it is too late; Invalid for a file that cannot be taken: then nothing is given.
    """
    moment = at or now()
    case = _case(demand)
    if not demand.roles_of(by) & {states.CLIENT, states.PROVIDER}:
        raise Refused(_("Only the two of them bring something forward. You can write in the conversation."))
    if demand.state not in (states.DISPUTED, states.ESCALATED) or moment >= case.evidence_until:
        raise Refused(
            _("The five days are over. You can still write in the conversation: it is read before the ruling.")
        )
    looked, said = attach.look(files), clean_words(words)
    told: dict[str, Any] = {"house": demand.house, "author": by, "at": moment}
    try:
        with transaction.atomic():
            row = Evidence(dispute=case, words=said, nonce=nonce[:40], **told)
            if looked:
                row.message = Message.objects.create(demand=demand, words="", nonce=f"e{nonce}"[:40], **told)
                attach.keep(looked, author=by, house=demand.house, demand=demand, message=row.message, at=moment)
            row.save(force_insert=True)
            journal.write("demand.evidence", subject=demand.reference, house=demand.house_id, by=by, at=moment)
    except IntegrityError:  # the double click
        return Evidence.objects.get(house=demand.house, dispute=case, author=by, nonce=nonce[:40])
    return row


@transaction.atomic
def rule(
    demand: Demand,
    *,
    by: Person,
    back_cents: int,
    words: str,
    borne_by: str = Ruling.Bearer.BOTH,
    at: dt.datetime | None = None,
) -> Demand:
    """A coordinator of the house, no party to it, rules: ``back_cents`` to the client, the rest to who served and the
    loge. Nothing moves yet.

    Raises Invalid for an amount beyond what is kept, or reasons too short to be reasons.
    """
    return _rule(demand, "rule", 1, by=by, back_cents=back_cents, words=words, borne_by=borne_by, at=at or now())


@transaction.atomic
def rule_for(
    demand: Demand,
    *,
    by: Person,
    back_cents: int,
    words: str,
    borne_by: str = Ruling.Bearer.BOTH,
    at: dt.datetime | None = None,
) -> Demand:
    """The same, by the coordinator of the other loge that hears it because no ruling came in time."""
    return _rule(demand, "rule_for", 1, by=by, back_cents=back_cents, words=words, borne_by=borne_by, at=at or now())


@transaction.atomic
def decide(
    demand: Demand,
    *,
    by: Person,
    back_cents: int,
    words: str,
    borne_by: str = Ruling.Bearer.BOTH,
    at: dt.datetime | None = None,
) -> Demand:
    """The appeal is decided, and carried out at once: there is no second one."""
    moment = at or now()
    _rule(demand, "decide", 2, by=by, back_cents=back_cents, words=words, borne_by=borne_by, at=moment)
    return _carry_out(demand, by=by, at=moment)


@transaction.atomic
def abide(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """One who did not get all they asked for accepts the ruling; once all of them did, it is carried out."""
    moment = at or now()
    case, ruling, side = _aggrieved(demand, by)
    Dispute.objects.filter(house=demand.house, pk=case.pk).update(**{f"{side}_abides_at": moment})
    setattr(case, f"{side}_abides_at", moment)
    if all(getattr(case, f"{party}_abides_at") for party in ruling.aggrieved):
        moves.make(demand, "abide", by=by, at=moment, note=_ruled(demand, ruling))
        return _carry_out(demand, by=by, at=moment)
    journal.write("demand.abided", subject=demand.reference, house=demand.house_id, by=by, at=moment, side=side)
    return demand


@transaction.atomic
def appeal(demand: Demand, *, by: Person, words: str, at: dt.datetime | None = None) -> Demand:
    """One who did not get all they asked for asks another loge to look at it, once, within seven days."""
    moment = at or now()
    case, _ruling, side = _aggrieved(demand, by)
    if getattr(case, f"{side}_abides_at"):
        raise Refused(_("You have already accepted this ruling."))
    if moment >= demand.since_at + states.APPEAL_WITHIN:
        raise Stale(_("The seven days to appeal are over: the ruling stands."))
    said = clean_words(words)
    moves.make(demand, "appeal", by=by, at=moment, note={"words": said})
    Dispute.objects.filter(house=demand.house, pk=case.pk).update(appealed_by=by, appeal_words=said)
    _hear_elsewhere(demand, case, moment)
    return demand


@transaction.atomic
def close(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """Nobody appealed in time: the ruling is carried out."""
    moment = at or now()
    ruling = _last_ruling(_case(demand))
    moves.make(demand, "close", by=by, at=moment, note=_ruled(demand, ruling))
    return _carry_out(demand, by=by, at=moment)


@transaction.atomic
def escalate(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """No ruling came in time. Nobody wins by that: another loge's coordinator hears it."""
    return _pass_on(demand, "escalate", by, at or now())


@transaction.atomic
def hand_over(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """That loge did not answer either: the next one does."""
    return _pass_on(demand, "hand_over", by, at or now())


@transaction.atomic
def hand_on(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """The loge that was to decide the appeal did not answer: the next one does."""
    return _pass_on(demand, "hand_on", by, at or now())


def _pass_on(demand: Demand, name: str, by: Any, at: dt.datetime) -> Demand:
    moves.make(demand, name, by=by, at=at)
    _hear_elsewhere(demand, _case(demand), at)
    return demand


def _hear_elsewhere(demand: Demand, case: Dispute, at: dt.datetime) -> None:
    """The nearest open loge that has not had it yet, with a coordinator who is no party; the operator where there is none."""
    before = [*case.heard_before, *([str(case.heard_in_id)] if case.heard_in_id else [])]
    found: House | None = cases.next_to_hear(demand, before)
    Dispute.objects.filter(house=demand.house, pk=case.pk).update(heard_in=found, heard_before=before, heard_since=at)


def _rule(
    demand: Demand, name: str, level: int, *, by: Person, back_cents: int, words: str, borne_by: str, at: dt.datetime
) -> Demand:
    said = reasons(words)
    lies = kept(demand.house, demand.reference).cents
    if not 0 <= back_cents <= lies:
        raise Invalid(_("Give back between nothing and what is kept."), field="back_cents")
    if borne_by not in Ruling.Bearer.values:
        raise Invalid(_("Say who bears it."), field="borne_by")
    case = _case(demand)
    ruling = Ruling(
        house=demand.house, dispute=case, level=level, by=by, heard_in_id=case.heard_in_id, kept_cents=lies,
        back_cents=back_cents, borne_by=borne_by, words=said, at=at,
    )  # fmt: skip
    moves.make(demand, name, by=by, at=at, note={**_ruled(demand, ruling), "level": level})
    ruling.save(force_insert=True)
    return demand


def _carry_out(demand: Demand, *, by: Any, at: dt.datetime) -> Demand:
    """The money follows the last ruling. Whoever got everything back may ask the same neighbour again."""
    ruling = _last_ruling(_case(demand))
    split: Split = ruled_split(demand, ruling)
    columns: dict[str, Any] = {"received_cents": split.total.cents}
    if not split.total.cents:
        columns["once"] = False
    Demand.objects.filter(house=demand.house, pk=demand.pk).update(**columns)
    for column, value in columns.items():
        setattr(demand, column, value)
    part(demand, split, by=by, at=at)
    return demand


def _aggrieved(demand: Demand, by: Person) -> tuple[Dispute, Ruling, str]:
    """The case, its ruling and the side of this person. Raises Stale when nothing is open, Refused for who got all."""
    Demand.objects.select_for_update().only("pk").get(house=demand.house, pk=demand.pk)
    roles = demand.roles_of(by) & {states.CLIENT, states.PROVIDER}
    if not roles:
        raise Refused(_("This is not for you to do."))
    case = Dispute.objects.filter(house=demand.house, demand=demand).first()
    current = Demand.objects.filter(house=demand.house, pk=demand.pk).values_list("state", flat=True).get()
    if current != states.RULED or case is None:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    ruling = _last_ruling(case)
    open_to = roles & ruling.aggrieved
    if not open_to:
        raise Refused(_("The ruling gave you all there was. The other may still accept it or appeal."))
    return case, ruling, min(open_to)


def _case(demand: Demand) -> Dispute:
    found = Dispute.objects.filter(house=demand.house, demand=demand).first()
    if found is None:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    return found


def _last_ruling(case: Dispute) -> Ruling:
    found = Ruling.objects.filter(house=case.house_id, dispute=case).select_related("house").order_by("-level").first()
    if found is None:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    return found


def _ruled(demand: Demand, ruling: Ruling) -> dict[str, Any]:
    return {
        "words": ruling.words,
        "back_cents": ruling.back_cents,
        "received_cents": ruling.kept_cents - ruling.back_cents,
        "server_cents": ruled_split(demand, ruling).server.cents,
    }


def reasons(words: str) -> str:
    """Why, in enough words to be understood. Raises Invalid."""
    if len(words.strip()) < LEAST_REASONS:
        raise Invalid(_("Write your reasons, a sentence at least: both will read them."), field="words")
    return clean_words(words)
