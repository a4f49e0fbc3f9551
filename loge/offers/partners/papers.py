"""Papers of partners and who vouches for them: written by the people of the house, read with their dates."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import YEARS, day_of, now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from .models import Partner, PartnerPaper, Voucher

EXPIRES_SOON = dt.timedelta(days=30)
LONGEST = dt.timedelta(days=20 * 366)


@transaction.atomic
def see_paper(
    partner: Partner, *, by: Person, sort: str, valid_until: dt.date, words: str = "", is_compulsory: bool = True,
    at: dt.datetime | None = None,
) -> PartnerPaper:  # fmt: skip
    """I have seen this paper. Raises Invalid for one that is none, or has no end in sight."""
    moment = at or now()
    _mine(partner, by)
    if sort not in PartnerPaper.Sort.values:
        raise Invalid(_("Choose which paper it is from the list."), field="sort")
    today = day_of(moment, partner.house.zone)
    if not today - LONGEST <= valid_until <= today + LONGEST:
        raise Invalid(_("Write until when it is valid, as it says itself."), field="valid_until")
    paper = PartnerPaper.objects.create(
        house=partner.house, partner=partner, sort=sort, words=words.strip()[:120], is_compulsory=is_compulsory, valid_until=valid_until,
        seen_by=by, seen_at=moment,
    )  # fmt: skip
    journal.write(
        "partner.paper",
        subject=partner.reference,
        house=partner.house_id,
        by=by,
        at=moment,
        sort=sort,
        until=valid_until.isoformat(),
    )
    return paper


@transaction.atomic
def drop_paper(paper: PartnerPaper, *, by: Person) -> None:
    """It was written by mistake, or is asked for no more."""
    _mine(paper.partner, by)
    journal.write(
        "partner.paper_dropped", subject=paper.partner.reference, house=paper.house_id, by=by, sort=paper.sort
    )
    paper.delete()


@transaction.atomic
def vouch(partner: Partner, *, by: Person, who: str, what: str, said_on: dt.date) -> Voucher:
    """Someone answers for them; said again by the same, the last word counts. Raises Invalid."""
    _mine(partner, by)
    clean, said = " ".join(who.split())[:120], " ".join(what.split())[:200]
    if not clean or not said:
        raise Invalid(_("Write who vouches for them, and for what."), field="what" if clean else "who")
    if said_on.year not in YEARS or said_on > day_of(now(), partner.house.zone):
        raise Invalid(_("Write since when: a day that has been."), field="said_on")
    row, _fresh = Voucher.objects.update_or_create(
        house=partner.house, partner=partner, who=clean, defaults={"what": said, "said_on": said_on, "noted_by": by}
    )
    journal.write("partner.vouched", subject=partner.reference, house=partner.house_id, by=by)
    return row


@transaction.atomic
def drop_voucher(voucher: Voucher, *, by: Person) -> None:
    _mine(voucher.partner, by)
    journal.write("partner.vouched_no_more", subject=voucher.partner.reference, house=voucher.house_id, by=by)
    voucher.delete()


def current(papers: Iterable[PartnerPaper]) -> list[PartnerPaper]:
    """Of each sort the one that holds longest; of those of another sort, every one by its own words."""
    best: dict[tuple[str, str], PartnerPaper] = {}
    for paper in papers:
        key = (paper.sort, paper.words if paper.sort == PartnerPaper.Sort.OTHER else "")
        if key not in best or paper.valid_until > best[key].valid_until:
            best[key] = paper
    return sorted(best.values(), key=lambda one: (one.valid_until, one.sort))


def papers(house: House) -> dict[uuid.UUID, list[PartnerPaper]]:
    """The papers that count, by partner. One query."""
    found: dict[uuid.UUID, list[PartnerPaper]] = {}
    for paper in PartnerPaper.objects.filter(house=house, partner__is_kept=True).select_related("partner", "seen_by"):
        found.setdefault(paper.partner_id, []).append(paper)
    return {key: current(rows) for key, rows in found.items()}


def has_lapsed(today: dt.date) -> Exists:
    """Of a partner: a paper that is compulsory has lapsed and no newer one of its sort was seen. They are not proposed."""
    newer = PartnerPaper.objects.filter(
        Q(words=OuterRef("words")) | ~Q(sort=PartnerPaper.Sort.OTHER),
        partner=OuterRef("partner"), sort=OuterRef("sort"), valid_until__gt=OuterRef("valid_until"),
    )  # fmt: skip
    over = PartnerPaper.objects.filter(partner=OuterRef("pk"), is_compulsory=True, valid_until__lt=today)
    return Exists(over.filter(~Exists(newer)))


def expiring(house: House, today: dt.date) -> list[PartnerPaper]:
    """Papers that end within a month, or have ended; the most pressing first. One query."""
    soon = today + EXPIRES_SOON
    found = [paper for rows in papers(house).values() for paper in rows if paper.valid_until <= soon]
    return sorted(found, key=lambda paper: paper.valid_until)


def _mine(partner: Partner, by: Person) -> None:
    if not keeps(by, partner.house):
        raise Refused(_("Only the people of the house can write in its directory."))
