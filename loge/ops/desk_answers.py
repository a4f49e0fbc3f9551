"""What the concierges of the demonstration's hotel have answered before anyone comes to look: its morning is a working day's, and
its outbox is full. Told in ``desk_answers.toml``; each answer is an action done at its own moment, and leaves by the real server."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from loge.common.jobs import run_all
from loge.demands import desk_states
from loge.demands.desk import actions
from loge.demands.models import Case, Item
from loge.houses.models import House
from loge.maildesk.models import Mail, Thread
from loge.maildesk.models.post import UNDO_FOR
from loge.people.models import Person

from .cast import person, then

HERE = Path(__file__).parent
PORT = "LOGE_POST_PORT"  # where the demonstration's mail server listens; without one nothing could leave, and nothing is written


def lines(house: House, came: Mapping[str, dt.datetime], ids: Mapping[str, str]) -> list[tuple[dt.datetime, Any]]:
    """Every answer with its moment. ``came``: when each mail of the file comes; ``ids``: its Message-ID."""
    if PORT not in os.environ:
        return []
    told = tomllib.loads((HERE / "desk_answers.toml").read_text("utf-8"))["answer"]
    found = []
    for number, about in enumerate(told):
        moment = came[about.get("upon", about["to"])] + dt.timedelta(minutes=about["after"])
        found.append((moment, partial(_answer, house, f"belombre-answer-{number}", about, ids[about["to"]], moment)))
    return found


def _answer(house: House, key: str, about: dict[str, Any], message_id: str, moment: dt.datetime) -> None:
    mail = Mail.objects.select_related("thread__mailbox", "thread__house").get(house=house, message_id=message_id)
    assert mail.thread is not None
    case = Case.objects.select_related("house", "client", "stay").get(pk=mail.thread.about.partition(":")[2])
    by = person(f"{about['by']}.belombre")
    title = mail.title if mail.title.lower().startswith("re:") else f"Re: {mail.title}"
    with then(moment):
        if "words" in about:
            tells = _arranged(mail.thread, case, by) if about.get("done") else []
            actions.reply(
                mail.thread, case, by=by, words=about["words"].strip(), title=title, to=[about.get("reader", (mail.sender_name, mail.sender))],
                key=key, seen_version=mail.thread.version, tells=tells, language=mail.language, reason=about.get("rest", about.get("ends", "")),
            )  # fmt: skip
            case.refresh_from_db()
        if "ends" in about and case.state != desk_states.CLOSED:
            actions.close_case(case, by=by, reason=about["ends"])
    with then(moment + UNDO_FOR) as gone:
        run_all(at=gone)


def _arranged(thread: Thread, case: Case, by: Person) -> list[Item]:
    """What was asked in this conversation, confirmed: the answer tells it."""
    items = list(
        Item.objects.select_related("house", "case__house").filter(house=case.house, case=case, asked_in__thread=thread)
    )
    for item in items:
        if item.state in (desk_states.ASKED, desk_states.ENQUIRED, desk_states.HELD):
            actions.confirm(item, by=by)
    return [item for item in items if item.state == desk_states.CONFIRMED]
