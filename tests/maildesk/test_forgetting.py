"""Someone asks what a desk's mail holds of them, and wishes to be forgotten."""

from __future__ import annotations

import pytest

from loge.common.models import Fact
from loge.maildesk import leaving
from loge.maildesk.models import Mail, Party, Raw, Thread
from loge.people.models import Person

from .desk import AT, Desk, letter

pytestmark = [pytest.mark.django_db, pytest.mark.moment(AT)]


def test_edge_59_the_bytes_are_purged_the_audit_stays(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_LIMIT_MB = tmp_path, 1
    desk = Desk()
    karin = Person.objects.create(email="karin@lindqvist.example", name="Karin Lindqvist")
    content = letter("Une table, et je suis allergique aux crustacés. " + "x" * 1_100_000)
    first = desk.receive(content, uid=1, uid_validity=1)
    other = desk.receive(letter("Rien à voir.", sender="nils@x.example", key="<2@x>"))
    told = leaving.export(karin)
    assert {mail["title"] for mail in told["mails"]} == {
        "Une table",
        "Re: Une table",
    }  # theirs, and that it was too long
    assert len(told["conversations"]) == 1
    assert [bytes_ for name, bytes_ in leaving.files(karin) if name.endswith(".eml")] == [content]

    leaving.erase(karin)
    mail = Mail.objects.get(pk=first.mail)
    assert (mail.text, mail.visible, mail.title, mail.found) == (
        "",
        "",
        "—",
        {},
    ) and "karin" not in mail.sender + mail.sender_name.lower()
    assert bytes(mail.raw.content) == b"" and not list((tmp_path / "mail").iterdir())
    assert (
        not Party.objects.filter(email__contains="karin").exists() and Thread.objects.get(pk=first.thread).title == "—"
    )
    assert Fact.objects.filter(kind="mail.filed", subject=mail.reference).exists()
    assert bytes(Raw.objects.get(mail=other.mail).content) and Mail.objects.get(pk=other.mail).text
    assert desk.receive(content, uid=9, uid_validity=1).state == "duplicate"  # fetched again, it is not news
