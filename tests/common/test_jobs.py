from __future__ import annotations

import datetime as dt
import threading
import time
import uuid

import pytest
from django.db import connection, transaction

from loge.common import jobs
from loge.common.clock import now
from loge.common.models import Fact, Job

from ..together import together

trouble: set[str] = set()
hold = threading.Event()
SECOND = dt.timedelta(seconds=1)


@jobs.task()
def note(words: str, fail: bool = False) -> None:
    """An effect in the database."""
    Fact.objects.create(kind="test.noted", subject=words, by="clock")
    if fail or words in trouble:
        raise RuntimeError("on purpose")


@jobs.task(external=True)
def call(words: str) -> None:
    """An effect that stays whatever follows, as a call to the world does."""
    note.func(words)


@jobs.task(external=True)
def last(seconds: float) -> None:
    time.sleep(seconds)


@jobs.task(priority=5)
def hurry() -> None:
    note.func("hurry")


@pytest.fixture(autouse=True)
def _calm():
    trouble.clear()


def noted() -> list[str]:
    return list(Fact.objects.filter(kind="test.noted").order_by("pk").values_list("subject", flat=True))


def time_passes() -> None:
    """Whatever was put off is due, whatever was leased is free."""
    Job.objects.filter(state=Job.State.TODO).update(run_at=now() - SECOND)
    Job.objects.exclude(lease_until=None).update(lease_until=now() - SECOND)


@pytest.mark.django_db
def test_work_is_enqueued_with_the_change_it_follows_or_not_at_all():
    with pytest.raises(KeyError), transaction.atomic():
        note.enqueue("never")
        raise KeyError
    assert not Job.objects.exists()
    note.enqueue("once")
    assert jobs.run_all() == 1
    assert noted() == ["once"]
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.django_db
def test_an_atomic_effect_happens_exactly_once_however_often_it_fails():
    trouble.add("a")
    note.enqueue("a")
    for _ in range(3):
        jobs.run_all()
        time_passes()
    assert noted() == []
    trouble.clear()
    jobs.run_all()
    assert noted() == ["a"]
    assert Job.objects.get().attempts == 4


@pytest.mark.django_db
def test_an_external_effect_happens_at_least_once():
    trouble.add("a")
    call.enqueue("a")
    jobs.run_all()
    trouble.clear()
    time_passes()
    jobs.run_all()
    assert noted() == ["a", "a"], "so what is called must carry a key"


@pytest.mark.django_db
def test_what_failed_waits_longer_each_time_and_says_why():
    trouble.add("a")
    note.enqueue("a")
    jobs.run_all()
    job = Job.objects.get()
    assert job.state == Job.State.TODO
    assert dt.timedelta(seconds=1) < job.run_at - now() < dt.timedelta(seconds=3)
    assert "RuntimeError: on purpose" in job.error
    assert jobs.run_all() == 0, "not before its time"


def test_back_off_doubles_up_to_an_hour():
    waits = [jobs.backoff(attempts).total_seconds() for attempts in range(1, 20)]
    for attempts, wait in enumerate(waits, start=1):
        planned = min(2**attempts, 3600)
        assert planned * 0.75 <= wait <= planned * 1.25


@pytest.mark.django_db
def test_a_job_that_always_fails_dies_and_can_be_replayed_once():
    trouble.add("a")
    note.enqueue("a")
    for _ in range(10):
        jobs.run_all()
        time_passes()
    dead = Job.objects.get()
    assert (dead.state, dead.attempts) == (Job.State.DEAD, 8)
    assert "on purpose" in dead.error
    trouble.clear()
    assert jobs.run_all() == 0
    assert [jobs.replay(dead), jobs.replay(dead)] == [True, False]
    jobs.run_all()
    assert noted() == ["a"]


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_each_time_dies_too():
    note.enqueue("a")
    for _ in range(8):
        assert jobs.claim(now()) is not None  # the worker falls silent here
        time_passes()
    assert jobs.claim(now()) is None
    assert Job.objects.get().state == Job.State.DEAD
    assert "died" in Job.objects.get().error


@pytest.mark.django_db
def test_a_task_that_no_longer_exists_is_kept_and_seen():
    Job.objects.create(path="loge.common.nowhere.gone")
    jobs.run_all()
    assert "nowhere" in Job.objects.get().error


@pytest.mark.django_db
def test_a_leased_job_is_nobody_elses_until_the_lease_ends():
    note.enqueue("a")
    moment = now()
    assert jobs.claim(moment) is not None
    assert jobs.claim(moment + jobs.LEASE) is None
    assert jobs.claim(moment + jobs.LEASE + SECOND) is not None


@pytest.mark.django_db
def test_a_worker_that_wakes_after_its_lease_changes_nothing():
    """The fencing token: what the sleeper did is rolled back, whether the other has finished or not."""
    note.enqueue("a")
    asleep = jobs.claim(now())
    time_passes()
    awake = jobs.claim(now())
    assert asleep.pk == awake.pk
    jobs.perform(asleep)
    assert noted() == []
    jobs.perform(awake)
    jobs.perform(asleep)
    assert noted() == ["a"]
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.django_db
def test_a_sleepers_failure_does_not_put_off_the_others_work():
    note.enqueue("a")
    asleep = jobs.claim(now())
    time_passes()
    awake = jobs.claim(now())
    trouble.add("a")
    jobs.perform(asleep)
    trouble.clear()
    jobs.perform(awake)
    assert (noted(), Job.objects.get().state) == (["a"], Job.State.DONE)


@pytest.mark.django_db
def test_urgent_work_goes_first_then_the_oldest():
    note.enqueue("a")
    note.enqueue("b")
    hurry.enqueue()
    jobs.run_all()
    assert noted() == ["hurry", "a", "b"]


@pytest.mark.django_db
def test_work_for_later_waits_for_its_hour():
    note.using(run_after=now() + dt.timedelta(hours=1)).enqueue("later")
    assert jobs.run_all() == 0
    assert jobs.run_all(at=now() + dt.timedelta(hours=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_keeps_the_lease_of_a_long_job(monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", dt.timedelta(seconds=0.9))
    monkeypatch.setattr(jobs, "_rounds", [])
    last.enqueue(1.6)
    worker = jobs.Worker()
    thread = threading.Thread(target=lambda: (worker.run(), connection.close()))
    thread.start()
    others = []
    while not (job := Job.objects.get()).done_at:
        if job.lease_until is not None:
            others.append(jobs.claim(now()))
        time.sleep(0.1)
    worker.stop()
    thread.join(10)
    assert len(others) > 5
    assert set(others) == {None}
    assert (job.state, job.attempts) == (Job.State.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_many_workers_do_each_job_once():
    for number in range(40):
        note.enqueue(f"{number:02}")
    assert sum(together([jobs.run_all] * 4)) == 40
    assert sorted(noted()) == [f"{number:02}" for number in range(40)]


# ------------------------------------------------------------------------------------------------------- what comes round


@pytest.fixture
def two_rounds(monkeypatch):
    """One at an hour that a spring night skips and an autumn night repeats, one at a quiet hour."""
    rounds = [jobs.Round(note, at=dt.time(2, 30)), jobs.Round(hurry, at=dt.time(4, 10))]
    monkeypatch.setattr(jobs, "_rounds", rounds)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("two_rounds")
@pytest.mark.parametrize("begun", [dt.date(2026, 3, 24), dt.date(2026, 10, 20)], ids=["spring", "autumn"])
def test_ten_days_over_the_change_of_hour_are_ten_slots_each(begun):
    """Six workers race through ten days in steps of twenty minutes, two of them restarting every hour."""
    first = dt.datetime.combine(begun, dt.time(4, 10), jobs.zone())
    moments = [first.astimezone(dt.UTC) + dt.timedelta(minutes=20 * step) for step in range(10 * 72 - 24)]

    def walk(forgets: bool) -> None:
        known: dict[str, str] = {}
        for step, moment in enumerate(moments):
            if forgets and step % 24 == 0:
                known.clear()
            jobs.enqueue_due(moment, known)

    outcomes = together([lambda who=who: walk(who < 2) for who in range(6)])
    assert outcomes == [None] * 6
    keys = sorted(Job.objects.values_list("dedupe", flat=True))
    assert len(keys) == 20, keys
    assert len({key.rpartition(":")[2] for key in keys}) == 10


@pytest.mark.usefixtures("two_rounds")
def test_a_slot_is_named_by_the_wall_clock():
    night = jobs._rounds[0]
    named = {
        dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC): "2026-03-28",  # 01:59, then the clock jumps
        dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC): "2026-03-29",  # 03:00
        dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC): "2026-10-25",  # 02:30 for the first time
        dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC): "2026-10-25",  # and for the second
        dt.datetime(2026, 12, 1, 1, 29, tzinfo=dt.UTC): "2026-11-30",
    }
    assert {moment: night.slot(moment) for moment in named} == named


def test_a_period_names_its_slots_alike_everywhere():
    half_minute = jobs.Round(note, period=dt.timedelta(seconds=30))
    moment = dt.datetime(2026, 11, 22, 18, 0, 29, tzinfo=dt.UTC)
    paris = moment.astimezone(jobs.zone())
    assert half_minute.slot(moment) == half_minute.slot(paris) != half_minute.slot(moment + SECOND)


@pytest.mark.django_db
def test_old_work_is_swept_and_the_dead_are_kept():
    old = now() - dt.timedelta(days=15)
    Job.objects.create(path="done", state=Job.State.DONE, done_at=old)
    Job.objects.create(path="dead", state=Job.State.DEAD, done_at=old)
    Job.objects.create(path="recent", state=Job.State.DONE, done_at=now())
    jobs.sweep.func()
    assert sorted(Job.objects.values_list("path", flat=True)) == ["dead", "recent"]


def test_a_job_written_as_columns_is_the_job_that_would_have_been_made():
    work, house = note, uuid.uuid4()
    made, told = jobs.made(work, (1,), {"fact": "x"}, house=house), jobs.columns(work, (1,), {"fact": "x"}, house=house)
    assert told["id"] != made.pk and {field.attname for field in Job._meta.concrete_fields} == set(told)
    same = set(told) - {"id", "made_at", "run_at"}
    assert {name: told[name] for name in same} == {name: getattr(made, name) for name in same}
