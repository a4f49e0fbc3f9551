"""What is told of a report: it arrived, somebody who is no party is asked, both sides read the decision and its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import override

from loge.common import journal
from loge.common.models import Fact
from loge.houses.queries import keepers, operators
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link, write
from loge.people.models import Person

from . import queries, states
from .kinds import kind_of, secrets
from .models import Notice

LETTERS = Path(__file__).resolve().parent.parent / "letters"


@journal.on("notice.open")
def tell_of_notice(fact: Fact) -> None:
    row = _notice(fact)
    if row.is_ours:
        _to(row.author, "notice_held", row, fact, email=row.author_email)
    else:
        _to(row.reporter, "notice_received", row, fact, email=row.email)
    _ask(row, fact, keepers(row.house) or operators())


@journal.on("notice.appealed_kept", "notice.appealed_refused")
def tell_of_appeal(fact: Fact) -> None:
    row = _notice(fact)
    _ask(row, fact, [one for one in operators() if one.pk != row.ruled_by_id])


@journal.on("notice.kept", "notice.refused", "notice.kept_for_good", "notice.refused_for_good")
def tell_of_decision(fact: Fact) -> None:
    """The statement of reasons; whose content it is hears only of what was decided against them, or for them after all."""
    row = _notice(fact)
    if not row.is_ours:
        _to(row.reporter, "notice_ruled", row, fact, email=row.email)
    if row.state != states.KEPT or row.is_ours:
        _to(row.author, "notice_decided", row, fact, email=row.author_email)


@journal.on("offer.published", "guide.published")
def keep_it_down(fact: Fact) -> None:
    """What a decision has taken down does not come back by itself."""
    standing = Notice.objects.select_related("ruled_by", "last_by").filter(
        house=fact.house_id, subject=fact.subject, state__in=states.DOWN
    )
    row = standing.first()
    judge = (row.last_by or row.ruled_by) if row else None
    kind = kind_of(row) if row else None
    if row is not None and kind is not None and judge is not None and fact.data.get("move") != "put_back":
        kind.take_down(row, judge)


def _notice(fact: Fact) -> Notice:
    return Notice.objects.select_related("house", "author", "reporter").get(house=fact.house_id, pk=fact.subject_id)


def _ask(row: Notice, fact: Fact, judges: Iterable[Person]) -> None:
    for judge in judges:
        if judge.pk != row.about_id and not row.is_author(judge) and not row.is_reporter(judge):
            _to(judge, "notice_judge", row, fact)


def _to(person: Person | None, name: str, row: Notice, fact: Fact, *, email: str = "") -> None:
    """One letter, to a person or to the address of who has no account."""
    known = row.language if email == row.email else row.house.language  # of who wrote it we know no language
    language = person.language if person else known
    with override(language):
        facts = {
            "quoted": queries.headlines([row])[row.pk] if secrets([row]) else row.quoted[:300],
            "reason": str(row.reason_words),
            "kept": row.state in (states.KEPT, states.KEPT_FOR_GOOD),
            "last": row.is_last,
            "ours": row.is_ours,
            "appealed": row.state in states.APPEALED,
            "ground": str(row.grounds.every.get(row.last_ground if row.is_last else row.ground, "")),
            "ruling": row.last_ruling if row.is_last else row.ruling,
            "house": row.house,
            "link": link(f"/notices/{row.pk}/"),
        }
    key = f"{name}:{fact.pk}:{person.pk if person else email}"
    if person is not None:
        maildesk.send(to=person, name=name, folder=LETTERS, facts=facts, key=key, house=row.house, about=row.reference)
    elif email:
        written = write(LETTERS, name, language, {"to": Reader(email), **facts})
        maildesk.post(
            to=email, language=language, name=name, written=written, key=key, house=row.house, about=row.reference
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone without an account, known by an address alone."""

    email: str

    @property
    def first_name(self) -> str:
        return self.email.partition("@")[0]
