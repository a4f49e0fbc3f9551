"""From the bytes of a mail to a guest who knows: the real intake, the real outbox, a partner who answers by mail."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

from loge.common.clock import now
from loge.demands import desk_states
from loge.demands.desk import actions, queries
from loge.demands.models import Case, Suggestion
from loge.demands.triage import triage
from loge.maildesk.intake import receive
from loge.maildesk.models import Mail, Thread

from .ground import Desk
from .test_triage import STAY


def _bytes(sender: str, to: str, title: str, words: str, *, answers: str = "", automatic: bool = False) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, title
    mail["Date"], mail["Message-ID"] = (
        "Mon, 23 Nov 2026 09:12:00 +0100",
        f"<{abs(hash((sender, title, words)))}@x.example>",
    )
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    if automatic:
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(words)
    return mail.as_bytes()


def test_a_mail_is_taken_in_asked_confirmed_and_told(desk: Desk) -> None:
    stay = desk.stay(desk.karin, room="312", adults=4)
    box = desk.mailbox
    told = receive(
        _bytes("Karin <karin@lindqvist.example>", box.address, "Friday", STAY), mailbox=box, triage=triage, at=now()
    )
    assert told.state == Mail.State.FILED and told.items >= 3 and told.about.startswith("case:")
    case = Case.objects.select_related("house", "client", "stay").get(pk=told.about.partition(":")[2])
    assert case.stay == stay and case.reference == Thread.objects.get(pk=told.thread).about
    table = next(item for item in desk.items(case) if item.category_key == "table")

    (asked,) = actions.ask_partners(table, by=desk.camille, partners=[desk.quai])
    ours = Mail.objects.get(thread=asked.thread, way=Mail.Way.OUT)
    words = "Votre table est confirmée. Référence : QT-4471. 248,00 € pour quatre."
    back = receive(
        _bytes("Le Quai <table@quai.example>", box.address, "Re: Table", words, answers=ours.message_id, automatic=True),
        mailbox=box, triage=triage, at=now(),
    )  # fmt: skip
    assert (back.thread, back.about) == (asked.thread_id, case.reference)
    suggestion = Suggestion.objects.select_related("house").get(case=case)
    assert (suggestion.reference_given, suggestion.cents) == ("QT-4471", 24_800)
    actions.apply(suggestion, by=desk.camille)
    table.refresh_from_db()
    assert (table.state, table.partner) == (desk_states.CONFIRMED, desk.quai)

    guest = Thread.objects.get(pk=told.thread)
    actions.reply(
        guest, Case.objects.select_related("house").get(pk=case.pk), by=desk.camille, words="Your table is kept, at eight.",
        title="Re: Friday", to=[("Karin", "karin@lindqvist.example")], key="answer", seen_version=guest.version, tells=[table],
        reason="The car and the flowers follow at noon.",
    )  # fmt: skip
    table.refresh_from_db()
    case.refresh_from_db()
    assert (table.state, case.state, case.answer_by) == (desk_states.TOLD, desk_states.WAITING, None)
    assert [row.key for row in queries.inbox(desk.house, desk.camille, queries.Filters(pile="waiting")).rows] == [
        case.pk
    ]


def test_the_same_bytes_twice_are_one_case(desk: Desk) -> None:
    content = _bytes("Karin <karin@lindqvist.example>", desk.mailbox.address, "Friday", STAY)
    first = receive(content, mailbox=desk.mailbox, triage=triage)
    again = receive(content, mailbox=desk.mailbox, triage=triage)
    assert again.state == Mail.State.DUPLICATE and again.about == first.about
    assert Case.objects.count() == 1 and len(desk.items(Case.objects.get())) == first.items


def test_57_a_promise_is_counted_in_the_hours_of_the_desk(desk: Desk) -> None:
    """Against a clock that walks minute by minute, over the nights in which the hour changes."""
    from loge.demands.desk.promise import working_time
    from loge.demands.models import DeskRules

    zone = desk.house.zone
    for opens, closes in ((dt.time(7), dt.time(23)), (dt.time(22), dt.time(6)), (dt.time(9), dt.time(12, 30))):
        rules = DeskRules(house=desk.house, opens=opens, closes=closes)
        for said in ("2026-10-24T22:50", "2026-03-28T23:10", "2026-12-31T05:55"):
            start = dt.datetime.fromisoformat(said)
            begun = start.replace(tzinfo=zone).astimezone(dt.UTC)
            left, moment = 137, begun
            while left:
                here = moment.astimezone(zone).time()
                is_open = opens <= here < closes if opens < closes else here >= opens or here < closes
                left -= is_open
                moment += dt.timedelta(minutes=1)
            assert working_time(begun, dt.timedelta(minutes=137), rules, zone) == moment, (opens, start)
