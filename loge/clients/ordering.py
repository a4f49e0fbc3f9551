"""Who may order what, for whom, up to how much, and who pays: one matrix, pure, looked at when something is ordered.

=================  ==========  ==============  ================
what they may      for self    for another     for the house
=================  ==========  ==============  ================
nobody             no          no              no
self               yes         no              no
all                yes         yes             yes
=================  ==========  ==============  ================

A yes holds within their ceiling, and only while they are of the household. Nobody orders for someone who left or has died,
and nobody orders what they must not know of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import Member

ORDERS, HERE = Member.Orders, Member.Status.HERE


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be ordered; ``why`` says why not, and what to do next."""

    allowed: bool
    why: Any = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)
GONE = Verdict(False, _("They are not of this household any more. Ask someone else of it."))
RECIPIENT_GONE = Verdict(False, _("Nothing is ordered for someone who is not of the household any more."))
NO_ORDERS = Verdict(False, _("They may not order. Ask whoever of the household may."))
SELF_ONLY = Verdict(False, _("They may order for themself alone. Ask whoever orders for the household."))
TOO_DEAR = Verdict(False, _("It is above what they may order. Ask whoever pays, or for less."))
SECRET = Verdict(False, _("This is not for them to know. Ask someone else of the household."))


def weigh(
    *, orders: str, status: str, ceiling_cents: int | None, for_: str, for_status: str = HERE, cents: int = 0, hushed: bool = False
) -> Verdict:  # fmt: skip
    """``for_`` is "self", "other" or "house". The order of the questions is that of the answers one would give aloud."""
    if status != HERE:
        return GONE
    if for_status != HERE:
        return RECIPIENT_GONE
    if hushed:
        return SECRET
    if orders == ORDERS.NOBODY:
        return NO_ORDERS
    if orders == ORDERS.SELF and for_ != "self":
        return SELF_ONLY
    if ceiling_cents is not None and cents > ceiling_cents:
        return TOO_DEAR
    return YES


def may_order(member: Member, for_: Member | None, cents: int, *, hushed: bool = False) -> Verdict:
    """Whether this member may order something for ``for_`` (None: the house) at that price."""
    if for_ is not None and for_.client_id != member.client_id:
        return RECIPIENT_GONE
    which = "house" if for_ is None else "self" if for_.pk == member.pk else "other"
    return weigh(
        orders=member.orders, status=member.status, ceiling_cents=member.ceiling_cents, for_=which,
        for_status=for_.status if for_ is not None else HERE, cents=cents, hushed=hushed,
    )  # fmt: skip
