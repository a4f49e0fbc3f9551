"""The command line: every command, its sentences and its exit status."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from loge import cli
from loge.common.models import Fact, Job
from loge.money import ledger
from loge.money.models import Account
from loge.ops import demo
from loge.ops.children import Family
from loge.ops.trouble import Trouble
from loge.people.models import Person

from ..databases import POSTGRES


def loge(*arguments):
    return cli.main(arguments)


# ------------------------------------------------------------------------------------------------------------ the front


def test_help_answers_at_once_without_loading_the_house():
    code = "import sys; from loge.cli import parser; parser().format_help(); print([m for m in ('django', 'gunicorn', 'numpy') if m in sys.modules])"
    begun = time.monotonic()
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "serve",
        "worker",
        "migrate",
        "ledger",
        "jobs",
        "backup",
        "restore",
        "sandbox",
        "operator",
        "check",
        "shell",
    ],
)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as left:
        loge(command, "--help")
    assert left.value.code == 0
    assert f"usage: loge {command}" in capsys.readouterr().out


@pytest.mark.parametrize("slip", [[], ["serv"], ["serve", "--port", "eighty"], ["ledger"], ["restore"]])
def test_a_slip_says_where_help_is(slip, capsys):
    with pytest.raises(SystemExit) as left:
        loge(*slip)
    assert left.value.code == 2
    assert "--help" in capsys.readouterr().err


# -------------------------------------------------------------------------------------------------------- the books


@pytest.mark.django_db
def test_a_clean_ledger_says_so(cast, capsys):
    cast.funded_demand()
    assert loge("ledger", "check") == 0
    assert loge("ledger", "check", "--house", cast.house.slug) == 0
    assert "Every cent" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_cent_that_is_missing_is_found(cast, capsys):
    demand = cast.settled_demand()
    code = ledger.owed(demand.provider.reference)
    Account.objects.filter(house=cast.house, code="commission").update(balance_cents=1)
    assert loge("ledger", "check") == 1
    said = capsys.readouterr().out
    assert "commission: the balance says 1" in said
    assert code not in said


@pytest.mark.django_db
def test_a_house_that_does_not_exist_is_said_so(capsys):
    assert loge("ledger", "check", "--house", "atlantis") == 2
    assert "No house is called atlantis" in capsys.readouterr().err


@pytest.mark.django_db
def test_dead_jobs_are_shown_and_tried_again(capsys):
    job = Job.objects.create(
        path="loge.maildesk.actions.deliver", state=Job.State.DEAD, attempts=8, error="Traceback…\nOSError: no route"
    )
    assert loge("jobs") == 1
    assert loge("jobs", "dead") == 1
    said = capsys.readouterr().out
    assert str(job.pk) in said and "OSError: no route" in said
    assert loge("jobs", "replay", str(job.pk)) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.TODO, 0)
    assert Fact.objects.filter(kind="job.replayed", subject=f"job:{job.pk}").exists()
    assert loge("jobs", "dead") == 0
    assert loge("jobs", "replay", str(uuid.uuid4())) == 1
    assert loge("jobs", "replay", "the big one") == 2


@pytest.mark.django_db
def test_an_operator_is_made_once_and_found_again(capsys):
    assert loge("operator", "Helene@Example.org", "--name", "Hélène Marchal") == 0
    assert loge("operator", "helene@example.org") == 0
    (person,) = Person.objects.all()
    assert (person.name, person.is_operator) == ("Hélène Marchal", True)
    assert Fact.objects.filter(kind="operator.named").count() == 1
    assert loge("operator", "helene") == 2


# ------------------------------------------------------------------------------------------------------ the processes


def test_without_a_secret_key_a_sentence_says_how_to_make_one(installation):
    status, said = installation.loge("check", LOGE_SECRET_KEY="")
    assert status == 2
    assert "LOGE_SECRET_KEY is missing" in said and "Il manque un réglage" in said
    assert "Traceback" not in said


def test_a_database_that_does_not_answer_is_said_so(installation):
    installation.url = "postgres://nobody@127.0.0.1:9/nothing"
    status, said = installation.does("check")
    assert status == 2
    assert "does not answer" in said and "Traceback" not in said


def test_a_sound_installation_is_said_so(installation):
    status, said = installation.does("check")
    assert status == 0
    assert "sound" in said


@pytest.mark.skipif(POSTGRES, reason="an empty SQLite folder is the quickest way to have no tables")
@pytest.mark.parametrize("command", ["serve", "worker", "backup"])
def test_nothing_runs_on_tables_of_another_version(tmp_path, command, django_db_setup, django_db_blocker):
    from .installation import Installation

    with django_db_blocker.unblock():
        status, said = Installation(tmp_path).does(command)
    assert status == 2
    assert "loge migrate" in said and "Traceback" not in said


def listens_to(pid: int, number: int) -> bool:
    """Whether a process has said what it does at this signal (proc(5), SigCgt)."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    caught = int(re.search(r"^SigCgt:\s*([0-9a-f]+)", status, re.MULTILINE)[1], 16)
    return bool(caught >> (number - 1) & 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_gracefully(installation, number):
    process = installation.start("worker")
    until = time.monotonic() + 30
    while not listens_to(process.pid, signal.SIGTERM):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(number)
    _said, wrong = process.communicate(timeout=25)  # within the thirty seconds docs/running.md gives it
    assert process.returncode == 0, wrong
    assert "Traceback" not in wrong


def test_the_web_server_answers_and_ends_gracefully(installation):
    port = demo.free_ports()[0]
    process = installation.start("serve", "--port", str(port), "--workers", "1", LOGE_HOSTS="localhost")
    until = time.monotonic() + 30
    while not demo.answers(port, "/readyz"):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.1)
    process.terminate()
    _said, wrong = process.communicate(timeout=30)
    assert process.returncode == 0, wrong
    assert not demo.answers(port, "/readyz")


# ------------------------------------------------------------------------------------------------- the demonstration


def test_the_demonstration_takes_another_port_when_its_own_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        wanted = other.getsockname()[1]
        port, sandbox = demo._ports(wanted)
    assert len({wanted, port, sandbox}) == 3


def test_the_demonstration_never_touches_a_folder_that_is_not_its_own(tmp_path):
    (tmp_path / "loge.sqlite3").write_text("a real house")
    with pytest.raises(Trouble, match="no demonstration"):
        demo._claim(tmp_path, fresh=True)
    assert (tmp_path / "loge.sqlite3").read_text() == "a real house"


def test_a_first_start_that_was_cut_short_begins_anew(tmp_path):
    demo._claim(tmp_path, fresh=False).close()
    (tmp_path / "loge.sqlite3").write_text("half a cast")
    demo._claim(tmp_path, fresh=False).close()
    assert [path.name for path in tmp_path.iterdir()] == ["cast.begun"]


def test_one_folder_holds_one_demonstration_at_a_time(tmp_path):
    with demo._claim(tmp_path, fresh=False), pytest.raises(Trouble, match="already runs"):
        demo._claim(tmp_path, fresh=False)


def test_a_child_that_dies_is_started_again_and_all_end_together(tmp_path, monkeypatch):
    monkeypatch.setenv("LOGE_DATA", str(tmp_path))
    monkeypatch.setenv("LOGE_DEMO", "1")
    family = Family(tmp_path / "log")
    child = family.start("sandbox", "sandbox", "--port", "0")
    try:
        first = child.process
        first.kill()
        first.wait()
        assert family.mend() == ["sandbox"]
        assert child.lives and child.process.pid != first.pid
    finally:
        family.stop()
    assert not child.lives


def test_a_child_that_cannot_live_is_given_up(tmp_path):
    family = Family(tmp_path / "log")
    family.start("nonsense", "nonsense")
    with pytest.raises(Trouble, match="stops as soon as it starts"):
        for _fall in range(10):
            family.children[0].process.wait()
            family.mend()
