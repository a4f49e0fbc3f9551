"""What is written is heard: hard words are veiled, danger is put on top, who is limited is told why and where to contest it."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import override

from loge.common import journal
from loge.common.clock import local
from loge.common.models import Fact
from loge.houses.models import House
from loge.houses.queries import keepers, operators
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link, write
from loge.maildesk.models import Mail
from loge.people.models import Person

from ..reviews.models import Review
from . import states
from .actions import hear
from .held import hold
from .models import Limit, Veil
from .numbers import numbers_of
from .written import written

LETTERS = Path(__file__).resolve().parent.parent / "letters"


@journal.on("demand.said", "demand.heard", "mail.filed", "note.taken", "review.written", priority=-4)
def hear_what_was_written(fact: Fact) -> None:
    """Whatever was written to someone, once."""
    house = House.objects.filter(pk=fact.house_id).first() if fact.house_id else None
    found = written(house, _subject(fact)) if house is not None else None
    if found is not None:
        hear(found, at=fact.at)
    if house is not None and fact.kind == "mail.filed":
        mail = Mail.objects.select_related("house", "thread").filter(house=house, pk=fact.subject_id).first()
        if mail is not None:
            hold(mail, at=fact.at)


def _subject(fact: Fact) -> str:
    if fact.kind == "demand.said":
        return f"message:{fact.data.get('message', '')}"
    if fact.kind == "review.written":
        row = Review.objects.filter(house=fact.house_id, subject=fact.subject, author__pk=fact.by).only("pk").first()
        return row.reference if row else ""
    return fact.subject


@journal.on("veil.open")
def tell_of_danger(fact: Fact) -> None:
    """Everyone who keeps the house hears of words of danger at once."""
    row = Veil.objects.select_related("house").filter(house=fact.house_id, pk=fact.subject_id).first()
    if row is None or not row.danger:
        return
    for keeper in keepers(row.house):
        facts = {
            "name": row.name,
            "danger": row.danger,
            "number": numbers_of(row.house)[0][0],
            "house": row.house,
            "link": link(f"/veils/{row.pk}/"),
        }
        maildesk.send(
            to=keeper, name="danger", folder=LETTERS, facts=facts, key=f"danger:{row.pk}:{keeper.pk}", house=row.house, about=row.about
        )  # fmt: skip


@journal.on("veil.handed")
def tell_who_takes_over(fact: Fact) -> None:
    """Whoever takes it over is told, without the words."""
    row = (
        Veil.objects.select_related("house", "answerer", "second")
        .filter(house=fact.house_id, pk=fact.subject_id)
        .first()
    )
    if row is None or row.answerer is None or fact.by == str(row.answerer_id):
        return
    facts = {"asked": row.asked, "before": row.second, "house": row.house, "link": link(f"/veils/{row.pk}/")}
    maildesk.send(
        to=row.answerer, name="veil_handed", folder=LETTERS, facts=facts, key=f"{fact.pk}", house=row.house, about=row.about
    )  # fmt: skip


@journal.on("limit.in_force")
def tell_of_limit(fact: Fact) -> None:
    """Who it is about reads what is asked, why, until when, and how to contest it (DSA, art. 17)."""
    _tell(fact, "limit")


@journal.on("limit.upheld", "limit.lifted")
def tell_of_ruling(fact: Fact) -> None:
    """And what somebody else decided."""
    _tell(fact, "limit_ruled")


@journal.on("limit.contested")
def ask_a_judge(fact: Fact) -> None:
    """Somebody who did not impose it is asked; the operator where nobody else keeps the house."""
    row = _limit(fact)
    if row is None:
        return
    judges = [one for one in keepers(row.house) if one.pk not in (row.imposed_by_id, row.person_id)] or operators()
    for judge in judges:
        facts = {"row": row, "house": row.house, "link": link(f"/limits/{row.pk}/")}
        maildesk.send(
            to=judge, name="limit_judge", folder=LETTERS, facts=facts, key=f"{fact.pk}:{judge.pk}", house=row.house
        )


def _tell(fact: Fact, name: str) -> None:
    row = _limit(fact)
    if row is None or (row.person is None and not row.email):
        return
    reader: Person | None = row.person
    language = reader.language if reader else row.house.language
    with override(language):
        facts = {
            "row": row,
            "step": str(row.get_step_display()),
            "until": f"{local(row.until_at, row.house.zone):%d/%m/%Y}",
            "lifted": row.state == states.LIFTED,
            "house": row.house,
            "link": link(f"/limits/{row.pk}/") if reader else "",
        }
    if reader is not None:
        maildesk.send(
            to=reader, name=name, folder=LETTERS, facts=facts, key=f"{fact.pk}", house=row.house, about=row.reference
        )
        return
    told = write(LETTERS, name, language, {"to": Addressed(row.name), **facts})
    maildesk.post(
        to=row.email, language=language, name=name, written=told, key=f"{fact.pk}", house=row.house, about=row.reference
    )


def _limit(fact: Fact) -> Limit | None:
    found = Limit.objects.select_related("house", "person", "imposed_by")
    return found.filter(house=fact.house_id, pk=fact.subject_id).first()


class Addressed:
    """Someone without an account, by the name they sign with."""

    def __init__(self, name: str) -> None:
        self.first_name = name.partition(" ")[0]
