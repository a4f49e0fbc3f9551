"""Rows as CSV for a spreadsheet, written as they are read: a hundred thousand rows take no more memory than ten.

UTF-8 with its mark, because spreadsheets guess otherwise. In French ``;`` between the cells, because the comma is in the
amounts and French spreadsheets expect it; ``,`` in other languages. A cell that a spreadsheet would take for a formula
begins with an apostrophe (CSV injection, CWE-1236)."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from loge.common.clock import local
from loge.demands import states
from loge.demands.models import Demand
from loge.houses.models import House
from loge.money.models import Transfer
from loge.offers.catalogue import category
from loge.offers.models import Provider

MARK = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
AT_ONCE = 2_000  # rows fetched together
LINES_AT_ONCE = 200  # lines sent together


def lines(heads: Sequence[Any], rows: Iterable[Sequence[Any]], language: str) -> Iterator[bytes]:
    """The file, a few hundred lines at a time; nothing is read before it is asked for."""
    writer = csv.writer(_Echo(), delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    kept = [MARK + writer.writerow([str(head) for head in heads])]  # the echo gives back what was written
    for row in rows:
        kept.append(writer.writerow([cell(value, language) for value in row]))
        if len(kept) >= LINES_AT_ONCE:
            yield "".join(kept).encode()
            kept = []
    yield "".join(kept).encode()


class _Echo:
    def write(self, line: str) -> str:
        return line


def cell(value: Any, language: str) -> str:
    """A value as a spreadsheet of that language reads it: ``13,00``; words never as a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",") if language == "fr" else f"{value:.2f}"
    if isinstance(value, int):
        return str(value)
    words = str(value).replace("\x00", "")
    return f"'{words}" if words.lstrip(" \u00a0").startswith(RISKY) or words.startswith(RISKY) else words


def table(house: House, what: str, first: dt.date, last: dt.date) -> tuple[list[Any], Iterator[Sequence[Any]]]:
    """The heads and the rows of one export, of the days from ``first`` to ``last`` on the house's clock."""
    begin = dt.datetime.combine(first, dt.time(), house.zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), house.zone)
    made: dict[str, Callable[[House, dt.datetime, dt.datetime], tuple[list[Any], Iterator[Sequence[Any]]]]] = {
        "demands": _demands, "neighbours": _neighbours, "money": _money,
    }  # fmt: skip
    return made[what](house, begin, end)


def _demands(house: House, begin: dt.datetime, end: dt.datetime) -> tuple[list[Any], Iterator[Sequence[Any]]]:
    found = Demand.objects.filter(house=house, heard_at__gte=begin, heard_at__lt=end).order_by("heard_at", "pk")
    rows = found.values_list(
        "pk", "heard_at", "client__name", "provider__name", "category_key", "title", "state", "since_at", "wished_at", "cents",
        "commission_bp",
    )  # fmt: skip
    heads = [
        _("Key"), _("Asked on"), _("Asked by"), _("Of whom"), _("Trade"), _("Title"), _("State"), _("Since"), _("Wished for"),
        _("Price"), _("The house’s share, in per cent"),
    ]  # fmt: skip
    return heads, (
        (
            key, _wall(house, heard), client, name, category(trade), title, states.NAMES.get(state, state), _wall(house, since),
            _wall(house, wished), _amount(cents), _amount(share),
        )
        for key, heard, client, name, trade, title, state, since, wished, cents, share in rows.iterator(AT_ONCE)
    )  # fmt: skip


def _neighbours(house: House, begin: dt.datetime, end: dt.datetime) -> tuple[list[Any], Iterator[Sequence[Any]]]:
    found = Provider.objects.filter(house=house).order_by("name", "pk")
    rows = found.filter(vetted_at__gte=begin, vetted_at__lt=end).values_list(
        "pk",
        "name",
        "person__name",
        "person__email",
        "person__phone",
        "insee",
        "vetted_at",
        "paused_at",
        "stars_sum",
        "stars_count",
    )
    heads = [
        _("Key"), _("Name shown"), _("Name"), _("E-mail address"), _("Telephone"), _("Commune"), _("Met on"), _("On a break since"),
        _("Stars, in all"), _("Reviews"),
    ]  # fmt: skip
    return heads, (
        (key, name, person, email, phone, insee, _wall(house, met), _wall(house, paused), stars, count)
        for key, name, person, email, phone, insee, met, paused, stars, count in rows.iterator(AT_ONCE)
    )


def _money(house: House, begin: dt.datetime, end: dt.datetime) -> tuple[list[Any], Iterator[Sequence[Any]]]:
    found = Transfer.objects.filter(house=house, at__gte=begin, at__lt=end).order_by("at", "pk")
    rows = found.values_list("pk", "at", "source__code", "target__code", "cents", "why", "subject")
    heads = [_("Key"), _("When"), _("From account"), _("To account"), _("Amount"), _("Why"), _("For what")]
    return heads, (
        (key, _wall(house, at), source, target, _amount(cents), why, subject)
        for key, at, source, target, cents, why, subject in rows.iterator(AT_ONCE)
    )


def _wall(house: House, moment: dt.datetime | None) -> str | None:
    return f"{local(moment, house.zone):%Y-%m-%d %H:%M}" if moment else None


def _amount(cents: int | None) -> Decimal | None:
    return Decimal(cents) / 100 if cents is not None else None
