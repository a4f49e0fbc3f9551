"""Who is written to in a conversation: someone who came in by themselves is taken in by a person of the desk, or left out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Stale
from loge.maildesk import proof
from loge.maildesk.models import Mail, Party
from loge.people.models import Person

from ...models import Case
from .rules import at_the_desk, reason_of


@transaction.atomic
def take_in(party: Party, *, case: Case, by: Person, reason: str = "", at: dt.datetime | None = None) -> None:
    """They are written to from now on. From an address that nothing proves, only with a reason, which is kept."""
    at_the_desk(by, case.house)
    told = needs_proof(proof.of_address(case.house, party.email), reason)
    _stand(party, Party.Standing.ACCEPTED)
    if told:
        said = {"thread": str(party.thread_id), "address": party.email, "reason": told, "what": "party"}
        journal.write(proof.VOUCHED, subject=case.reference, house=case.house_id, by=by, at=at or now(), **said)


@transaction.atomic
def leave_out(party: Party, *, case: Case, by: Person) -> None:
    """Nobody writes to them in this conversation."""
    at_the_desk(by, case.house)
    _stand(party, Party.Standing.LEFT_OUT)


def needs_proof(verdict: str, reason: str, *, forged_only: bool = False) -> str:
    """The reason given for trusting a sender nothing proves; empty when none is needed. Raises Invalid without one."""
    if not proof.is_doubtful(verdict) or (forged_only and verdict != Mail.Verdict.FORGED):
        return ""
    if not reason.strip():
        raise Invalid(
            _(
                "The sender is not verified. Telephone them, then say here how you made sure: it is kept with your name."
            ),
            field="reason",
        )
    return reason_of(reason)


def _stand(party: Party, standing: str) -> None:
    rows = Party.objects.filter(house=party.house_id, pk=party.pk, standing=Party.Standing.NEW)
    if not rows.update(standing=standing):
        raise Stale(_("This was settled already."))
    party.standing = standing
