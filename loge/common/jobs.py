"""Jobs: the ``django-tasks`` API over leases in our own database, so that work is enqueued with the change it follows.

A row may be done by several, one after the other, each with its own priority, its own commit and its own attempts: the listeners
of a fact (:data:`BEHIND`). One that fails stays behind with its row, the others go on.

Two kinds of work, named as such. An *atomic* task (the default) touches the database only: its effect and "done" are
one commit, hence exactly once. An *external* task talks to the world outside any transaction with an idempotency key,
then commits briefly: at least once. A worker that dies loses its lease, and another takes the job over; the fencing
token keeps the dead one, should it wake, from finishing it (Kleppmann, "How to do distributed locking", 2016).
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import threading
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from .clock import now, zone
from .keys import uuid7
from .models import Job
from .rooms import load_listeners

log = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=60)
LONGEST_WAIT = dt.timedelta(hours=1)
KEPT_FOR = dt.timedelta(days=14)
BEHIND = "behind"  # in the values of a row: [[path, priority], …] of those who come after, each in a commit of its own


class LeaseLost(Exception):
    """Another worker holds this job now; what this one did is rolled back, or was idempotent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTask(Task):
    """A task that knows whether it talks to the world."""

    external: bool = False

    def run(self, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return self.func(*args, **kwargs)


class LeaseBackend(BaseTaskBackend):
    """``TASKS`` backend: enqueue is one INSERT on the caller's connection, in the caller's transaction."""

    task_class = LeaseTask
    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        job = _insert(task, args, kwargs)
        return TaskResult(
            task=task,
            id=str(job.pk),
            status=TaskResultStatus.READY,
            enqueued_at=job.made_at,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def task(*, external: bool = False, priority: int = 0) -> Callable[[Callable[..., Any]], LeaseTask]:
    """Declare work that can be enqueued: ``@task()`` or ``@task(external=True)``."""
    return lambda function: LeaseTask(func=function, external=external, priority=priority)


def later(work: LeaseTask, *args: Any, house: uuid.UUID | None = None, **kwargs: Any) -> Job:
    """Enqueue work in the caller's transaction, filed under the house it belongs to (its dead jobs are shown there)."""
    return _insert(work, args, kwargs, house=house)


def _insert(work: Task, args: Any, kwargs: Any, *, house: uuid.UUID | None = None) -> Job:
    job = made(work, args, kwargs, house=house)
    job.save(force_insert=True)
    return job


def made(work: Task, args: Any, kwargs: Any, *, house: uuid.UUID | None = None) -> Job:
    """A job that is not in the table yet: for whoever writes it together with other rows."""
    return Job(
        path=work.module_path,
        args=list(args),
        kwargs=kwargs,
        house_id=house,
        queue=work.queue_name,
        priority=work.priority,
        run_at=work.run_after or now(),
    )


def columns(work: Task, args: Any, kwargs: Any, *, house: uuid.UUID | None = None) -> dict[str, Any]:
    """The same as columns of its row: for whoever writes many, and makes no object of them."""
    moment = now()
    return _STILL | {  # what is not named here begins as every job does
        "id": uuid7(), "house_id": house, "path": work.module_path, "args": list(args), "kwargs": kwargs, "queue": work.queue_name,
        "priority": work.priority, "made_at": moment, "run_at": work.run_after or moment,
    }  # fmt: skip


_STILL: dict[str, Any] = {field.attname: field.get_default() for field in Job._meta.concrete_fields}


# ----------------------------------------------------------------------------------------------------------- one job


def claim(at: dt.datetime, *, queues: tuple[str, ...] = ()) -> Job | None:
    """Lease the most urgent due job, or None. Safe between workers: IMMEDIATE on SQLite, SKIP LOCKED on PostgreSQL."""
    due = Job.objects.filter(state=Job.State.TODO, run_at__lte=at).filter(Q(lease_until=None) | Q(lease_until__lt=at))
    if queues:
        due = due.filter(queue__in=queues)
    if not connection.in_atomic_block and not due.exists():  # the common, idle case takes no write lock
        return None
    with transaction.atomic():
        locked = due.select_for_update(skip_locked=True) if connection.features.has_select_for_update else due
        job = locked.order_by("-priority", "run_at").first()
        if job is None:
            return None
        if job.attempts < job.max_attempts:
            job.token, job.lease_until, job.attempts = uuid.uuid4(), at + LEASE, job.attempts + 1
            job.save(update_fields=["token", "lease_until", "attempts"])
            return job
        _bury(job, at, job.error or "the worker died each time it took this job")
    return claim(at, queues=queues)  # that one killed its worker every time: the next one


def perform(job: Job) -> None:
    """Run a leased job to its end: done, put off with back-off, or dead. Never raises but for KeyboardInterrupt."""
    try:
        work = import_string(job.path)
        if work.external:
            work.run(job.args, job.kwargs)
            _finish(job)
        else:
            with transaction.atomic():
                work.run(job.args, job.kwargs)
                _finish(job)
    except LeaseLost:
        log.warning("lease lost", extra={"job": str(job.pk), "task": job.name})
    except Exception as error:
        log.warning("job failed", extra={"job": str(job.pk), "task": job.name, "attempt": job.attempts}, exc_info=True)
        _put_off(job, error)


def backoff(attempts: int) -> dt.timedelta:
    """2, 4, 8 … seconds, at most an hour, each ± 25 % so that a crowd does not return at once."""
    wait = min(dt.timedelta(seconds=2**attempts), LONGEST_WAIT)
    return wait * random.uniform(0.75, 1.25)  # noqa: S311  spreads load, guards nothing


def replay(job: Job) -> bool:
    """Give a dead job its attempts back. False if it is no longer dead (someone was faster)."""
    fresh = {"state": Job.State.TODO, "attempts": 0, "run_at": now(), "lease_until": None, "token": None}
    return bool(Job.objects.filter(pk=job.pk, state=Job.State.DEAD).update(**fresh))


def _finish(job: Job) -> None:
    """Done; or, if others stand behind it in this row, theirs from now on: in the very commit of what was done."""
    passed_on = _behind(job)
    done = passed_on or {"state": Job.State.DONE, "lease_until": None, "done_at": now(), "error": ""}
    if not Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.TODO).update(**done):
        raise LeaseLost


def _behind(job: Job) -> dict[str, Any] | None:
    """The columns of a row that goes on to the next of those who must hear of its fact; None after the last."""
    line = job.kwargs.get(BEHIND)
    if not line:
        return None
    (path, priority), *others = line
    fact = {name: value for name, value in job.kwargs.items() if name != BEHIND}
    return {
        "path": path, "priority": priority, "kwargs": fact | ({BEHIND: others} if others else {}), "run_at": job.run_at, "attempts": 0,
        "lease_until": None, "token": None, "error": "",
    }  # fmt: skip


def _put_off(job: Job, error: Exception) -> None:
    words = "".join(traceback.format_exception(error))[-8_000:]
    if job.attempts >= job.max_attempts:
        _bury(job, now(), words)
        return
    later = {"lease_until": None, "token": None, "run_at": now() + backoff(job.attempts), "error": words}
    _stay_behind(job, later)


def _bury(job: Job, at: dt.datetime, words: str) -> None:
    dead = {"state": Job.State.DEAD, "lease_until": None, "token": None, "done_at": at, "error": words}
    if _stay_behind(job, dead):
        log.error("job dead", extra={"job": str(job.pk), "task": job.name})


def _stay_behind(job: Job, changes: dict[str, Any]) -> bool:
    """Write that it did not succeed. Those behind it in its row do not wait for it: they go on in a row of their own."""
    behind = _behind(job)
    if behind is not None:
        changes |= {"kwargs": {name: value for name, value in job.kwargs.items() if name != BEHIND}}
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.TODO).update(**changes):
            return False
        if behind is not None:
            Job.objects.create(
                house_id=job.house_id, queue=job.queue, max_attempts=job.max_attempts, made_at=job.made_at, **behind
            )
    return True


# --------------------------------------------------------------------------------------------------- what comes round


@dataclass(frozen=True, slots=True)
class Round:
    """Periodic work: every ``period``, or every day ``at`` a wall-clock time of the installation's zone."""

    task: LeaseTask
    period: dt.timedelta | None = None
    at: dt.time | None = None

    def slot(self, moment: dt.datetime) -> str:
        """The name of the last slot that has begun at ``moment``. Two workers name it alike; the key is unique."""
        if self.period is not None:
            seconds = int(self.period.total_seconds())
            return str(int(moment.timestamp()) // seconds * seconds)
        assert self.at is not None
        wall = moment.astimezone(zone())
        day = wall.date() if wall.time() >= self.at else wall.date() - dt.timedelta(days=1)
        return day.isoformat()


_rounds: list[Round] = []


def every(period: dt.timedelta) -> Callable[[LeaseTask], LeaseTask]:
    """``@every(timedelta(seconds=30))`` above ``@task()``."""
    return _go_round(period=period)


def daily(at: dt.time) -> Callable[[LeaseTask], LeaseTask]:
    """``@daily(time(3, 30))`` above ``@task()``: once a day, on the wall clock of settings.TIME_ZONE."""
    return _go_round(at=at)


def _go_round(**when: Any) -> Callable[[LeaseTask], LeaseTask]:
    def declare(made: LeaseTask) -> LeaseTask:
        _rounds.append(Round(made, **when))
        return made

    return declare


def enqueue_due(moment: dt.datetime, known: dict[str, str]) -> None:
    """Insert the slots that have begun and are not in ``known`` (path → slot). Racing workers insert each once."""
    fresh = []
    for round_ in _rounds:
        path, slot = round_.task.module_path, round_.slot(moment)
        if known.get(path) != slot:
            fresh.append(Job(path=path, dedupe=f"round:{path}:{slot}", max_attempts=1 if round_.period else 8))
            known[path] = slot
    if fresh:
        Job.objects.bulk_create(fresh, ignore_conflicts=True)


@daily(dt.time(4, 10))
@task()
def sweep() -> None:
    """Forget jobs done a fortnight ago; the journal keeps what happened."""
    Job.objects.filter(state=Job.State.DONE, done_at__lt=now() - KEPT_FOR).delete()


# ---------------------------------------------------------------------------------------------------------- a worker


class Worker:
    """Takes jobs one by one until told to stop; a heartbeat keeps the lease of a long one."""

    IDLE = 0.2  # seconds between looks at an empty table

    def __init__(self, *, queues: tuple[str, ...] = ()) -> None:
        self.queues = queues
        self.stopping = threading.Event()
        self._job: Job | None = None
        self._slots: dict[str, str] = {}

    def run(self) -> None:
        """Until :meth:`stop`. The database being away for a while is waited out."""
        load_listeners()
        threading.Thread(target=self._beat, daemon=True, name="heartbeat").start()
        while not self.stopping.is_set():
            try:
                close_old_connections()
                enqueue_due(now(), self._slots)
                if not self.work_one():
                    self.stopping.wait(self.IDLE)
            except Exception:
                log.exception("the worker cannot reach its table")
                self._slots.clear()
                self.stopping.wait(2)

    def work_one(self) -> bool:
        """One job, if one is due."""
        job = claim(now(), queues=self.queues)
        if job is None:
            return False
        self._job = job
        try:
            perform(job)
        finally:
            self._job = None
        return True

    def stop(self, *_: Any) -> None:
        self.stopping.set()

    def _beat(self) -> None:
        while not self.stopping.wait(LEASE.total_seconds() / 3):
            job = self._job
            if job is None:
                continue
            try:
                Job.objects.filter(pk=job.pk, token=job.token).update(lease_until=now() + LEASE)
            except Exception:
                log.warning("heartbeat missed", exc_info=True)
            finally:
                connection.close()


def run_all(*, most: int = 1_000, at: dt.datetime | None = None) -> int:
    """Do everything that is due now, in this thread; returns how many jobs ran. For tests, drills and the demo check."""
    done = 0
    while done < most and (job := claim(at or now())):
        perform(job)
        done += 1
    return done
