"""The pages of the law: how reviews work, what is kept of people, what each side owes, who publishes.

Each is written whole in each language (``templates/law/<page>.<language>.html``), like a letter; what can be counted comes
from the code and the settings, so that a page says what the product does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loge.care.notices.grounds import REVIEW
from loge.care.reviews import bursts
from loge.care.reviews.actions import BLIND_FOR, CHANGE_WITHIN, REPLY_EDIT_FOR, SHOWN_FOR
from loge.care.tips import actions as tips
from loge.common.jobs import KEPT_FOR
from loge.demands.actions.ask import FURTHEST
from loge.houses import queries
from loge.houses.models import House

from ...ui import language, page
from .. import find

BOOKS_KEPT = dt.timedelta(days=3653)  # code de commerce, L. 123-22: ten years


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of what is kept: what, why, on which legal basis (GDPR, art. 6), how long, who sees it."""

    what: Any
    why: Any
    basis: Any
    until: Any
    seen_by: Any


@find.public
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """How reviews are gathered, checked, shown, answered, reported and kept (D. 111-17 to D. 111-19)."""
    return _law(
        request, "reviews", blind_days=BLIND_FOR.days, change_days=CHANGE_WITHIN.days, reply_hours=hours(REPLY_EDIT_FOR),
        years=SHOWN_FOR.days // 365, burst=bursts.HELD_FROM, burst_days=bursts.WITHIN.days, new_days=bursts.NEW_FOR.days,
        kept_on=list(REVIEW.kept.values()), refused_on=list(REVIEW.refused.values()), reported_for=list(REVIEW.reasons.values()),
    )  # fmt: skip


@find.public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, how long, who sees it, and what they can ask for (GDPR, art. 13)."""
    return _law(request, "privacy", kept=retention(), books_years=BOOKS_KEPT.days // 365, loges=_loges())


@find.public
@require_safe
def terms_of_contact(request: HttpRequest) -> HttpResponse:
    """What each side owes by its status: withdrawal, taxes, social charges (L. 111-7, L. 221-18)."""
    return _law(request, "contact", loges=_loges(), tip_days=tips.WITHIN.days, furthest=FURTHEST.days)


@find.public
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Who publishes, who hosts, how to reach them (LCEN, art. 1-1)."""
    return _law(request, "notice")


def _law(request: HttpRequest, name: str, **facts: Any) -> HttpResponse:
    return page(request, f"law/{name}.{language()}.html", publisher=settings.PUBLISHER, **facts)


def _loges() -> list[House]:
    """The loges whose own rules are told beside the general ones."""
    found = list(queries.open_loges()[:60])
    queries.with_keepers(found)
    return found


def hours(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 3600)


def retention() -> list[Kept]:
    """What is kept and how long: whatever the product deletes by itself says so with the number it uses."""
    account = _("as long as you have an account")
    years = _("%(count)s years") % {"count": BOOKS_KEPT.days // 365}
    contract, consent, interest, duty = _("contract"), _("your consent"), _("legitimate interest"), _("legal duty")
    you, loge, everyone = _("you"), _("you and whoever keeps your loge"), _("everyone")
    parties = _("the two parties, and whoever keeps the loge")
    return [
        Kept(_("Name, e-mail address, language"), _("to know you and to write to you"), contract, account, loge),
        Kept(_("Open sessions"), _("so that you stay signed in"), contract, _days(settings.SESSION_COOKIE_AGE), you),
        Kept(_("Sign-in codes"), _("so that only you come in"), contract, _minutes(settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT), you),
        Kept(_("Photo, presentation, offers"), _("so that neighbours find you"), consent, account, everyone),
        Kept(_("Demands and conversations"), _("to agree, and to rule if it goes wrong"), contract, account, parties),
        Kept(_("Payments, commissions, invoices"), _("to pay who served, and to keep books"), duty, years, parties),
        Kept(
            _("Reviews"), _("to choose knowingly"), interest,
            _("shown for %(count)s years") % {"count": SHOWN_FOR.days // 365}, everyone,
        ),
        Kept(_("Earlier words of a changed review, reports, rulings"), _("to rule with reasons"), duty, account, parties),
        Kept(_("Seats at events"), _("to keep a chair for you and to remind you"), contract, account, loge),
        Kept(_("Letters sent to you"), _("to show what was said"), interest, account, loge),
        Kept(_("Work done by the machine"), _("to mend what failed"), interest, _days(KEPT_FOR.total_seconds()), _("the operator")),
    ]  # fmt: skip


def _days(seconds: float) -> str:
    return _("%(count)s days") % {"count": int(seconds // 86_400)}


def _minutes(seconds: float) -> str:
    return _("%(count)s minutes") % {"count": int(seconds // 60)}
