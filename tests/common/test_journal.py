from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
from django.db import transaction

from loge.common import jobs, journal
from loge.common.clock import now
from loge.common.models import Fact, Job

heard: list[tuple[str, str]] = []
trouble: set[str] = set()


@journal.on("test.happened")
def first(fact: Fact) -> None:
    if "first" in trouble:
        raise RuntimeError("the first cannot hear just now")
    heard.append(("first", fact.subject))


@journal.on("test.happened", "test.happened.again")
def second(fact: Fact) -> None:
    if "second" in trouble:
        raise RuntimeError("the second cannot hear just now")
    heard.append(("second", fact.subject))


@journal.on("test.ranked", priority=-3)
def at_leisure(fact: Fact) -> None:
    heard.append(("at_leisure", fact.subject))


@journal.on("test.ranked", external=True)
def calls(fact: Fact) -> None:
    heard.append(("calls", fact.subject))


@journal.on("test.ranked", priority=3)
def soon(fact: Fact) -> None:
    heard.append(("soon", fact.subject))


@pytest.fixture(autouse=True)
def _fresh():
    heard.clear()
    trouble.clear()


def write(subject: str = "thing:1", **also) -> Fact:
    return journal.write("test.happened", subject=subject, house=None, by="clock", **also)


@pytest.mark.django_db(transaction=True)
def test_a_fact_goes_with_its_change_or_not_at_all():
    with pytest.raises(transaction.TransactionManagementError, match="with its change"):
        write()
    with pytest.raises(KeyError), transaction.atomic():
        write()
        raise KeyError
    assert not Fact.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_fact_enqueues_one_row_in_its_transaction_that_goes_from_listener_to_listener():
    house = uuid.uuid4()
    fact = journal.write("test.happened", subject="thing:1", house=house, by="clock", price=3)
    [waiting] = Job.objects.all()
    assert (waiting.house_id, waiting.kwargs["fact"]) == (house, str(fact.pk))
    assert jobs.run_all() == 2
    assert heard == [("first", "thing:1"), ("second", "thing:1")]
    [done] = Job.objects.all()
    assert (done.state, done.kwargs) == (Job.State.DONE, {"fact": str(fact.pk)})
    assert Fact.objects.get().data == {"price": 3}


@pytest.mark.django_db
def test_each_listener_has_its_own_priority_and_those_that_talk_to_the_world_a_row_of_their_own():
    journal.write("test.ranked", subject="thing:1", house=None, by="clock")
    journal.write("test.ranked", subject="thing:2", house=None, by="clock")
    assert Job.objects.count() == 4
    jobs.run_all()
    assert heard == [(name, f"thing:{number}") for name in ("soon", "calls", "at_leisure") for number in (1, 2)]


@pytest.mark.django_db
def test_one_that_kills_its_worker_each_time_holds_up_nobody_behind_it():
    write()
    for _ in range(8):
        Job.objects.exclude(lease_until=None).update(lease_until="2020-01-01T00:00:00Z")
        assert jobs.claim(now()).name.endswith(".first")  # the worker falls silent here
    Job.objects.update(lease_until="2020-01-01T00:00:00Z")
    jobs.run_all()
    assert heard == [("second", "thing:1")]
    assert {(job.name.rpartition(".")[2], job.state) for job in Job.objects.all()} == {
        ("first", "dead"),
        ("second", "done"),
    }


@pytest.mark.django_db
def test_a_fact_nobody_listens_to_is_still_history():
    journal.write("test.unheard", subject="thing:1", house=None, by="clock")
    assert Fact.objects.count() == 1
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_each_listener_is_retried_alone():
    for failing, others in (("second", ["first"]), ("first", ["second"])):
        heard.clear()
        trouble.add(failing)
        write()
        jobs.run_all()
        assert [name for name, _subject in heard] == others
        trouble.clear()
        [waits] = Job.objects.filter(state=Job.State.TODO)
        assert waits.name.endswith(failing) and waits.attempts == 1 and "just now" in waits.error
        Job.objects.filter(pk=waits.pk).update(run_at="2020-01-01T00:00:00Z")
        jobs.run_all()
        assert [name for name, _subject in heard] == [*others, failing]


@pytest.mark.django_db
def test_who_acted_is_a_person_or_a_machine(cast):
    assert journal.write("test.unheard", subject="x:1", house=None, by=cast.client).by == str(cast.client.pk)
    assert journal.write("test.unheard", subject="x:1", house=None, by="gateway").by == "gateway"


def test_every_listener_of_the_product_hears_a_fact_that_someone_writes():
    """A listener for a fact that nobody writes is a spelling mistake. Facts of lives are named by their states."""
    from django.apps import apps

    from loge.common.moves import Moving
    from loge.demands.states import FORMER
    from loge.maildesk.models import Mail

    lives = [model for model in apps.get_models() if issubclass(model, Moving)]
    known = {f"{life.KIND}.{state}" for life in lives for state in life.MOVES.states}
    known |= {f"demand.{state}" for state in FORMER}
    known |= {f"mail.{state}" for state in Mail.State.values}  # written by hand: maildesk.books
    reminding = [(life, move) for life in lives for move in life.MOVES if move.nudges or move.before]
    known |= {f"{life.KIND}.{source}.reminded" for life, move in reminding for source in move.sources}
    for path in (Path(__file__).parents[2] / "loge").rglob("*.py"):
        source = re.sub(r"@journal\.on\([^)]*\)", "", path.read_text("utf-8"))
        if "journal.write(" in source:
            known |= set(re.findall(r'"([a-z_]+\.[a-z_.]+)"', source))
    assert {kind for kind in journal._listeners if not kind.startswith("test.")} <= known
