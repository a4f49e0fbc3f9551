"""Letters that leave the house. The outbox tells the truth about each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from loge.common.moves import CLOCK, Move, Moving, Table
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

QUEUED, SENT, KEPT, FAILED = "queued", "sent", "kept", "failed"
TO_TELL, TOLD = "to_tell", "told"  # the reader has no address: the house tells them by telephone
HELD = "held"  # about to leave when a backup was made that was put back: it may have left since
KEEPER, OPERATOR = "keeper", "operator"
_MACHINE = frozenset({"post"})

LETTER_MOVES = Table(
    Move("send", (QUEUED,), SENT, _MACHINE),
    Move("keep", (QUEUED,), KEPT, _MACHINE),  # no mail server is set: readable in the outbox, it left for nowhere
    Move("fail", (QUEUED,), FAILED, _MACHINE),
    Move("retry", (FAILED, KEPT), QUEUED, _MACHINE),
    Move("let_leave", (HELD,), QUEUED, frozenset({OPERATOR})),
    Move("had_left", (HELD,), SENT, frozenset({OPERATOR})),
    Move("tell", (TO_TELL,), TOLD, frozenset({KEEPER})),
    Move("untell", (TOLD,), TO_TELL, frozenset({KEEPER})),  # the wrong button: it waits again
)


class Letter(Moving):
    """One letter to one person. ``key`` makes it leave once, however often its cause is told."""

    KIND = "letter"
    MOVES: ClassVar[Table] = LETTER_MOVES

    house = models.ForeignKey("houses.House", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=40)  # which letter: "demand_quoted"
    to = models.EmailField(blank=True)  # empty: the reader has no address
    # whom to telephone
    reader = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    to_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    about = models.CharField(max_length=80, blank=True)  # "demand:0192…"
    # the address at which one POST stops letters like it (RFC 8058)
    stop = models.CharField(max_length=500, blank=True)
    is_secret = models.BooleanField(default=False)  # holds a code: its words are forgotten once it has left
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["house", "-since_at"], name="letter_of_house"),
            models.Index(fields=["to", "-since_at"], name="letter_to"),
            models.Index(fields=["house", "since_at"], condition=models.Q(state="to_tell"), name="letter_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.to}"

    def roles_of(self, by: Any) -> set[str]:
        if isinstance(by, Person):
            keeps = {KEEPER} if self.house_id and KEEPERS & roles(by, self.house_id) else set()
            return keeps | ({OPERATOR} if by.is_operator else set())
        return {CLOCK} if by == CLOCK else {"post"}
