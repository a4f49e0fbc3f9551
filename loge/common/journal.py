"""The journal: facts written with the change. A fact enqueues who must hear of it in the same transaction, in one row that goes from
listener to listener, so the queue is the only way anything is delivered later, at least once, each listener retried alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from .clock import now
from .jobs import BEHIND, LeaseTask, later
from .models import Fact
from .rooms import load_listeners

_listeners: dict[str, list[Listener]] = defaultdict(list)
_carried: ContextVar[dict[str, Any] | None] = ContextVar("carried", default=None)


class Listener(LeaseTask):
    """A task that is told a fact."""

    def run(self, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return self.func(Fact.objects.get(pk=kwargs["fact"]))


def on(*kinds: str, external: bool = False, priority: int = 0) -> Callable[[Callable[[Fact], Any]], Listener]:
    """Declare a listener for facts of these kinds. It may run twice: look first, then act.

    ``external`` ones may talk to the world and run outside any transaction; the others run in the transaction that
    marks them done (exactly once) and must do no input or output.
    """

    def declare(listener: Callable[[Fact], Any]) -> Listener:
        task = Listener(func=listener, external=external, priority=priority)
        for kind in kinds:
            _listeners[kind].append(task)
        return task

    return declare


def write(
    kind: str, *, subject: str, house: uuid.UUID | None, by: Any, at: dt.datetime | None = None, **data: Any
) -> Fact:
    """Write what happened and enqueue who must hear of it. Only inside a transaction: a fact goes with its change."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"the fact {kind} must be written with its change (atomic)")
    fact = Fact(
        kind=kind, subject=subject, house_id=house, by=actor(by), at=at or now(), data=data | (_carried.get() or {})
    )
    fact.save(force_insert=True)
    for listener, told in hearing(kind, fact.pk):
        later(listener, house=house, **told)
    return fact


@contextmanager
def carrying(**data: Any) -> Iterator[None]:
    """Every fact written inside also says this: on whose behalf, with which consent."""
    mark = _carried.set((_carried.get() or {}) | data)
    try:
        yield
    finally:
        _carried.reset(mark)


def actor(by: Any) -> str:
    """How a fact names who acted: a person's key, or the word of a machine ("clock", "gateway")."""
    return str(by.pk) if hasattr(by, "pk") else str(by)


def listeners(kind: str) -> Sequence[Listener]:
    """Who must hear of facts of this kind."""
    load_listeners()
    return _listeners.get(kind, ())


def hearing(kind: str, fact: uuid.UUID) -> Iterator[tuple[Listener, dict[str, Any]]]:
    """The rows of work a fact makes, as who does it with which values: one for all, and one for each that talks to the world."""
    within = []
    for listener in listeners(kind):
        if listener.external:
            yield listener, {"fact": str(fact)}
        else:
            within.append(listener)
    if within:
        first, *others = sorted(within, key=lambda listener: -listener.priority)
        told: dict[str, Any] = {"fact": str(fact)}
        if others:
            told[BEHIND] = [[listener.module_path, listener.priority] for listener in others]
        yield first, told
