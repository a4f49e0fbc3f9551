"""A mail that leaves, and what became of it with each of those it is for."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Moving, Table
from loge.houses.models import HouseRow
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

from .mail import Mail

UNDO_FOR = dt.timedelta(seconds=15)
WAITING, LEAVING, GONE, TAKEN_BACK = "waiting", "leaving", "gone", "taken_back"
DESK, POST = "desk", "post"

POST_MOVES = Table(
    Move("take_back", (WAITING,), TAKEN_BACK, frozenset({DESK}), _("Take it back")),
    Move("leave", (WAITING,), LEAVING, frozenset({CLOCK}), after=UNDO_FOR),
    Move("gone", (LEAVING,), GONE, frozenset({POST})),  # each delivery says how it ended
)

QUEUED, SENT, DELAYED, BOUNCED, REFUSED, UNKNOWN = "queued", "sent", "delayed", "bounced", "refused", "unknown"
DROPPED, KEPT = "dropped", "kept"  # kept: no mail server is set, it left for nowhere
FAILED_STATES = (REFUSED, BOUNCED, UNKNOWN)  # someone of the desk must know
OPEN_STATES = (QUEUED, DELAYED)  # the server still has to answer

DELIVERY_MOVES = Table(
    Move("send", (QUEUED, DELAYED, UNKNOWN), SENT, frozenset({POST})),
    Move("delay", (QUEUED, DELAYED, SENT, UNKNOWN), DELAYED, frozenset({POST})),  # 4xx, or a report of delay
    Move("refuse", (QUEUED, DELAYED), REFUSED, frozenset({POST})),  # 5xx: for good
    Move("bounce", (SENT, DELAYED, UNKNOWN), BOUNCED, frozenset({POST})),  # a report came back (RFC 3464)
    Move("doubt", (QUEUED, DELAYED), UNKNOWN, frozenset({POST})),  # cut after DATA: never blindly sent again
    Move("keep", (QUEUED, DELAYED), KEPT, frozenset({POST})),
    Move("again", (REFUSED, BOUNCED, UNKNOWN, KEPT, DELAYED), QUEUED, frozenset({DESK}), _("Send it again")),
    Move("believe", (UNKNOWN,), SENT, frozenset({DESK}), _("It did arrive")),
    Move("drop", (QUEUED, DELAYED, UNKNOWN, REFUSED, BOUNCED), DROPPED, frozenset({DESK}), _("Leave it")),
)


class Post(HouseRow, Moving):
    """The leaving of one mail. ``key`` makes it leave once, however often the button is pressed."""

    KIND = "post"
    MOVES: ClassVar[Table] = POST_MOVES

    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, related_name="post")
    key = models.CharField(max_length=80)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    overruled = models.JSONField(default=list)  # warnings of the guard that were read and set aside, with the reason

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="post_once")]
        indexes = [models.Index(fields=["clock_at"], condition=models.Q(clock_at__isnull=False), name="post_clock")]

    def __str__(self) -> str:
        return f"{self.mail_id} {self.state}"

    def roles_of(self, by: Any) -> set[str]:
        return _roles(by, self.house_id)


class Delivery(HouseRow, Moving):
    """One address a post is for, and the truth about it."""

    KIND = "delivery"
    MOVES: ClassVar[Table] = DELIVERY_MOVES

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="deliveries")
    email = models.CharField(max_length=254)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    first_at = models.DateTimeField(null=True)  # the first try: a server that is away is believed for two days
    begun_at = models.DateTimeField(null=True)  # its words are being handed over: found so after a crash, it is unknown
    answer = models.CharField(max_length=300, blank=True)  # what the server or the report said
    told_at = models.DateTimeField(null=True)  # a failure that someone of the desk has read

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["post", "email"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["house", "since_at"],
                condition=models.Q(state__in=(REFUSED, BOUNCED, UNKNOWN)),
                name="delivery_failed",
            ),
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.state}"

    def roles_of(self, by: Any) -> set[str]:
        return _roles(by, self.house_id)


def _roles(by: Any, house_id: Any) -> set[str]:
    if isinstance(by, Person):
        return {DESK} if KEEPERS & roles(by, house_id) else set()
    return {CLOCK} if by == CLOCK else {POST}
