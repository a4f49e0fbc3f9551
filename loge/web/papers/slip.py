"""The slip: what was asked and agreed on the telephone, for who has no e-mail to read it in."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.demands import assisted, queries
from loge.demands.models import Demand

from ..ui import moment
from .sheet import BRASS, GREEN, LINE, SOFT, Sheet


def slip(demand: Demand, *, claim: str = "") -> Sheet:
    """A5, in the language of the moment. With ``claim``, a code by which its reader comes into their own account."""
    house, client = demand.house, demand.client
    sheet = Sheet("a5", title=f"{demand.title}, {client.first_name}", language=(get_language() or "fr")[:2])
    sheet.mark(12, 11, 9)
    sheet.words(21, 11.6, house.name, wide=110, size=15, cut="titles", colour=GREEN)
    sheet.words(12, 28, demand.title, wide=124, size=23, cut="titles", lead=1.1, most=20)
    top = sheet.get_y() + 2
    sheet.words(12, top, _("For %(name)s, by telephone with %(keeper)s, %(when)s") % {
        "name": client, "keeper": demand.assisted_by.first_name if demand.assisted_by else house.name, "when": moment(demand.heard_at),
    }, wide=124, size=10, colour=SOFT)  # fmt: skip
    top = sheet.get_y() + 4
    for name, words in _rows(demand):
        sheet.rule(12, top, 136, top, LINE)
        sheet.words(12, top + 2, name, wide=34, size=10, colour=SOFT)
        top = max(sheet.words(48, top + 1.6, words, wide=88, size=11.5, cut="strong", lead=1.2, most=22), top + 7) + 2
    sheet.rule(12, top, 136, top, LINE)
    _foot(sheet, demand, claim)
    return sheet


def _rows(demand: Demand) -> list[tuple[str, str]]:
    language = demand.client.language
    last = queries.last_quote(demand)
    split = demand.split or (last.split if last else None)
    rows = [(_("Who comes"), demand.provider.name), (_("Where it stands"), str(demand.state_name))]
    rows += [(_("When"), moment(demand.wished_at))] if demand.wished_at else []
    rows += [(_("Where"), demand.place)] if demand.place else []
    rows.append((_("Your words"), demand.words[:240]))
    if split:
        said = _("%(total)s: %(name)s receives %(server)s, the loge %(house)s") % {
            "total": split.total.spoken(language), "name": demand.provider.name,
            "server": split.server.spoken(language), "house": split.house.spoken(language),
        }  # fmt: skip
        rows.append((_("You pay"), said))
    given = assisted.consents(demand).last()
    if given is not None:
        rows.append(
            (_("You said"), _("“%(words)s” (%(when)s)") % {"words": given.said[:160], "when": moment(given.at)})
        )
    return rows


def _foot(sheet: Sheet, demand: Demand, claim: str) -> None:
    sheet.fill(12, 158, 1.1, 8, BRASS)
    help_ = _("Something to change, or something wrong? Call us: %(phone)s") % {
        "phone": demand.house.phone or demand.house.email
    }
    sheet.words(16, 157.6, help_, wide=86 if claim else 120, size=12, cut="strong", lead=1.2)
    sheet.words(16, sheet.get_y() + 0.6, demand.house.hours, wide=86, size=9.5, colour=SOFT)
    if claim:
        sheet.words(
            16, 182, _("The day you have an e-mail address: scan this code, and your demands are yours to follow."), wide=84,
            size=9.5, colour=SOFT, lead=1.25,
        )  # fmt: skip
        sheet.code(claim, 106, 168, 32)
