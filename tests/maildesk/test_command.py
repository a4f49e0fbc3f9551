"""``loge intake``, as a mail server's pipe runs it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from loge import cli
from loge.maildesk import spool
from loge.maildesk.models import Mail
from loge.maildesk.threads import mark
from loge.ops import intake
from tests.ops.installation import ROOT

from .desk import Desk, letter


@pytest.mark.django_db
def test_one_line_of_json_after_the_commit(monkeypatch, capsys):
    Desk()

    def run(content: bytes, **asked: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        status = intake.run(**{"slug": "belombre"} | asked)
        return status, capsys.readouterr().out

    status, said = run(letter())
    told = json.loads(said)
    assert status == 0 and set(told) == {"state", "message", "case", "items", "duplicate_of"}
    assert told["state"] == "filed" and str(Mail.objects.get().pk) == told["message"]
    status, said = run(letter())
    assert (status, json.loads(said)["duplicate_of"]) == (0, told["message"])
    assert run(b"")[0] == 65
    assert run(letter(), slug="nowhere")[0] == 67
    assert run(letter(), mailbox="other@belombre.example")[0] == 67


@pytest.mark.django_db
def test_an_answer_that_comes_by_the_pipe_finds_its_conversation_by_the_address_it_was_delivered_to(
    monkeypatch, capsys, settings, tmp_path
):
    """A mailbox among several, named with the mark after its plus; the mail itself says nothing of the conversation."""
    settings.MEDIA_ROOT = tmp_path
    desk = Desk()
    desk.open("direction@belombre.example")

    def run(content: bytes, mailbox: str) -> int:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        return intake.run(slug="belombre", mailbox=mailbox)

    assert run(letter(), "Concierge@belombre.example") == 0
    thread = Mail.objects.get().thread
    name, _at, domain = desk.mailbox.address.partition("@")
    tagged = f"{name}+{mark(thread)}@{domain}"
    with monkeypatch.context() as wrong:
        wrong.setattr(intake, "receive", lambda *_given, **_named: 1 / 0)
        assert run(letter("Et un taxi.", key="<two@guests.example>"), tagged) == 75
    assert spool.file_all(None) == 1, "what waited in the spool says to whom it came too"
    assert run(letter("Merci !", key="<three@guests.example>"), tagged) == 0
    assert set(Mail.objects.values_list("thread", flat=True)) == {thread.pk}
    capsys.readouterr()


@pytest.mark.django_db
def test_whatever_goes_wrong_the_mail_server_is_asked_to_try_again(monkeypatch, capsys, settings, tmp_path):
    """A status a mail server does not know is a bounce (sysexits.h; Postfix, pipe(8)): the guest's mail would be gone."""
    settings.MEDIA_ROOT = tmp_path
    desk = Desk()

    def run() -> int:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(letter())))
        return intake.run(slug="belombre")

    def fails(trouble):
        def raises(*_given, **_named):
            raise trouble

        return raises

    for trouble in (OSError(28, "No space left on device"), MemoryError(), ValueError("a fault of ours")):
        with monkeypatch.context() as wrong:
            wrong.setattr(intake, "receive", fails(trouble))
            assert run() == 75
    assert len(list(tmp_path.rglob("*.mail"))) == 3 and not Mail.objects.exists()
    with monkeypatch.context() as wrong:
        wrong.setattr(intake, "receive", fails(OSError(28, "full")))
        wrong.setattr(intake.spool, "keep", fails(OSError(28, "full")))
        assert run() == 75
    with monkeypatch.context() as wrong:
        wrong.setattr(intake, "print", fails(BrokenPipeError()), raising=False)
        assert run() == 0 and Mail.objects.count() == 1, "filed, though nobody listens"
    desk.mailbox.is_on = False
    desk.mailbox.save()
    assert run() == 75, "a mailbox that rests lets mail wait outside"
    monkeypatch.setattr(cli, "_set_up", fails(ImproperlyConfigured("LOGE_SECRET_KEY")))
    assert cli.main(["intake", "--house", "belombre"]) == 75
    assert [cli.main(["intake", *slip]) for slip in ([], ["--house"], ["--hause", "belombre"])] == [75, 75, 75]
    monkeypatch.setattr(sys, "stdin", None)
    assert intake.run(slug="belombre") == 75
    capsys.readouterr()


def test_edge_46_without_its_database_it_spools_and_asks_to_try_again(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "LOGE_DATA": str(tmp_path),
        "LOGE_SECRET_KEY": "k" * 60,
    }
    told = subprocess.run(
        [sys.executable, "-m", "loge.cli", "intake", "--house", "belombre"],
        input=letter(), env=environment, cwd=ROOT, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 75, told.stderr.decode()
    assert json.loads(told.stdout)["state"] == "spooled"
    (kept,) = (tmp_path / "media" / "mail" / "spool").iterdir()
    assert kept.read_bytes().endswith(letter())
