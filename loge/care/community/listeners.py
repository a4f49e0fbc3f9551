"""What is told of questions: to those who may know, to who asked, to who keeps the house. A secret is in no letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation

from loge.common import journal
from loge.common.models import Fact
from loge.houses.queries import keepers
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.people.models import Person

from . import actions, by_mail, knowing, states
from .models import Answer, Asked, Credit, Helper, Question
from .queries import asker_name, author_name

LETTERS = Path(__file__).resolve().parent.parent / "letters"


@journal.on("question.open", "question.opened")
def seek(fact: Fact) -> None:
    """It is open to everyone: those who may know are told, with the reason; a secret goes to who keeps the house."""
    row = _question(fact.subject_id)
    if row.state != states.OPEN:
        return
    if row.is_private:
        for keeper in keepers(row.house):
            if keeper.pk != row.asker_id:
                _send(keeper, "question_private", row, {}, f"{row.pk}:{keeper.pk}")
        return
    actions.find_knowers(row, at=fact.at)
    for one in Asked.objects.filter(house=row.house_id, question=row, declined_at=None).select_related(
        "person", "question", "house"
    ):
        with translation.override(one.person.language):
            told = {"name": asker_name(row), "reasons": knowing.told(one.reasons), "by_mail": by_mail.open_to(one)}
        _send(one.person, "question_asked", row, told, f"{row.pk}:{one.person_id}")


@journal.on("question.open", "question.removed")
def tell_the_asker(fact: Fact) -> None:
    """It was read and shown, or taken away with a reason."""
    if fact.data.get("move") not in ("publish", "remove"):
        return
    row = _question(fact.subject_id)
    name = "question_shown" if fact.data["move"] == "publish" else "question_removed"
    _send(row.asker, name, row, {"reason": row.reason}, str(fact.pk))


@journal.on("question.helped")
def tell_the_helper(fact: Fact) -> None:
    """Somebody's trust: the letter says that they are needed, not for what."""
    row = _question(fact.subject_id)
    key = fact.data.get("helper", "")
    for one in Helper.objects.filter(house=row.house_id, question=row, person=key).select_related("person"):
        _send(one.person, "question_helper", row, {}, f"{row.pk}:{one.person_id}")


@journal.on("answer.shown")
def tell_of_an_answer(fact: Fact) -> None:
    """Who asked reads that somebody knew; in a secret, whoever speaks in it hears that there is a word, and no word of it."""
    answer = _answer(fact.subject_id)
    row = answer.question
    if answer.state != states.SHOWN:
        return
    if not answer.is_askers:
        facts = {"words": "" if row.is_private else answer.words, "name": _named(answer, row.asker)}
        _send(row.asker, "question_answered", row, facts, str(answer.pk))
    elif row.is_private:
        spoke = Answer.objects.filter(house=row.house_id, question=row, state=states.SHOWN).exclude(author=row.asker)
        for person in dict.fromkeys(one.author for one in spoke.select_related("author")):
            _send(person, "question_word", row, {}, f"{answer.pk}:{person.pk}")
    if fact.data.get("move") == "publish":
        _send(answer.author, "answer_shown", row, {}, str(fact.pk))


@journal.on("answer.removed")
def tell_of_removal(fact: Fact) -> None:
    answer = _answer(fact.subject_id)
    if fact.data.get("move") == "remove":
        _send(answer.author, "answer_removed", answer.question, {"reason": answer.reason}, str(fact.pk))


@journal.on("answer.thanked", "answer.helped")
def tell_of_thanks(fact: Fact) -> None:
    """A thank-you is worth a letter; one for both, if both are said."""
    answer = _answer(fact.subject_id)
    row = answer.question
    _send(answer.author, "answer_thanked", row, {"name": _named_asker(row, answer.author)}, f"{answer.pk}")


@journal.on("credit.asked")
def ask_for_the_name(fact: Fact) -> None:
    """May the guide say who knew?"""
    credit = Credit.objects.select_related("guide__house", "person", "answer__question__house").get(pk=fact.subject_id)
    told: dict[str, Any] = {"guide": credit.guide.title}
    _send(credit.person, "guide_credit", credit.answer.question, told, str(credit.pk))


# -------------------------------------------------------------------------------------------------------------- helpers


def _named(answer: Answer, reader: Person) -> str:
    with translation.override(reader.language):
        return author_name(answer)


def _named_asker(row: Question, reader: Person) -> str:
    with translation.override(reader.language):
        return asker_name(row)


def _question(key: str) -> Question:
    return Question.objects.select_related("house", "asker").get(pk=key)


def _answer(key: str) -> Answer:
    return Answer.objects.select_related("house", "author", "question__house", "question__asker").get(pk=key)


def _send(to: Person, name: str, row: Question, facts: dict[str, Any], key: str) -> None:
    """A letter about a question. Of a private one nothing is quoted, not even its title: others open one's mail. Of an open one about
    something delicate, the letter says what it is about in general words; its own stand on the page.
    """
    if not to.is_active:
        return
    with translation.override(to.language):
        title = "" if row.is_private else row.told_title
    told = {
        "house": row.house, "title": title, "is_private": row.is_private, "is_delicate": bool(row.topic),
        "link": link(f"/questions/{row.pk}/"), "letters": link(f"/loges/{row.house.slug}/questions/letters/"), **facts,
    }  # fmt: skip
    maildesk.send(
        to=to, name=name, folder=LETTERS, facts=told, key=f"{name}:{key}", house=row.house, about=row.reference
    )
