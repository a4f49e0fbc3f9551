"""The rounds of the outbox: what waits to leave though its worker died, presences that are over."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.common.jobs import every, later, task

from .. import presence
from .leaving import due_posts, leave


@every(dt.timedelta(minutes=1))
@task()
def look_after_posts() -> None:
    """No post is left behind: what should have left a while ago is given to a worker again. Telling it twice does nothing."""
    for key in due_posts(now()):
        later(leave, key)


@every(dt.timedelta(hours=1))
@task()
def forget_presences() -> None:
    presence.forget(at=now())
