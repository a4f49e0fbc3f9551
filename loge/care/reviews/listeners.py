"""What is told about reviews: a reply, a report and its ruling, a review held back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import override

from loge.common import journal
from loge.common.models import Fact
from loge.houses.queries import keepers
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link, write
from loge.people.models import Person

from ..models import Report, Review
from . import states

LETTERS = Path(__file__).resolve().parent.parent / "letters"


@journal.on("review.replied")
def tell_of_reply(fact: Fact) -> None:
    """Who wrote the review reads the answer."""
    review = Review.objects.select_related("house", "author").get(pk=fact.subject_id)
    demand = review.subject.partition(":")[2]
    facts = {"reply": review.reply, "link": link(f"/demands/{demand}/")}
    maildesk.send(
        to=review.author, name="replied", folder=LETTERS, facts=facts, key=str(fact.pk), house=review.house, about=review.subject
    )  # fmt: skip


@journal.on("report.open")
def tell_of_report(fact: Fact) -> None:
    """A keeper who is no party is asked to look; who reported reads that it arrived; who is held back, why."""
    report = _report(fact)
    if report.is_ours:
        _to(report.review.author, "review_held", report, fact)
    elif report.reporter or report.email:
        _to(report.reporter, "report_received", report, fact)
    _ask_judges(report, fact, keepers(report.house) or operators())


@journal.on("report.appealed_kept", "report.appealed_refused")
def tell_of_appeal(fact: Fact) -> None:
    """The operator is asked to look again."""
    report = _report(fact)
    _ask_judges(report, fact, [who for who in operators() if who.pk != report.ruled_by_id])


@journal.on("report.kept", "report.refused", "report.kept_for_good", "report.refused_for_good")
def tell_of_ruling(fact: Fact) -> None:
    """Both sides read the decision with its reasons, and where to ask again (DSA, art. 17)."""
    report = _report(fact)
    _to(report.review.author, "review_ruled", report, fact)
    if not report.is_ours:
        _to(report.reporter, "report_ruled", report, fact)


def _report(fact: Fact) -> Report:
    return Report.objects.select_related("house", "review__author", "reporter").get(pk=fact.subject_id)


def _ask_judges(report: Report, fact: Fact, judges: Iterable[Person]) -> None:
    parties = {str(key) for key in report.parties()}
    for judge in judges:
        if str(judge.pk) not in parties:
            _to(judge, "report_judge", report, fact)


def _to(person: Person | None, name: str, report: Report, fact: Fact) -> None:
    """One letter about a report, to a person or to the address a visitor left."""
    language = person.language if person else report.language
    last = report.state in (states.KEPT_FOR_GOOD, states.REFUSED_FOR_GOOD)
    with override(language):
        facts = {
            "review": report.review,
            "reason": str(report.reason_words),
            "kept": report.state in (states.KEPT, states.KEPT_FOR_GOOD),
            "last": last,
            "appealed": report.state in states.APPEALED,
            "ground": str(states.GROUNDS.get(report.last_ground if last else report.ground, "")),
            "ruling": report.last_ruling if last else report.ruling,
            "house": report.house,
            "link": link(f"/reports/{report.pk}/"),
        }
    key = f"{name}:{fact.pk}:{person.pk if person else report.email}"
    if person is not None:
        maildesk.send(
            to=person, name=name, folder=LETTERS, facts=facts, key=key, house=report.house, about=report.reference
        )
        return
    written = write(LETTERS, name, language, {"to": Reader(report.email), **facts})
    maildesk.post(
        to=report.email, language=language, name=name, written=written, key=key, house=report.house, about=report.reference
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone without an account, known by an address alone."""

    email: str

    @property
    def first_name(self) -> str:
        return self.email.partition("@")[0]


def operators() -> list[Person]:
    return list(Person.objects.filter(is_operator=True, is_active=True).order_by("joined_at"))
