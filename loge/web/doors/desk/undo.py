"""For fifteen seconds, a mail that was sent can be taken back: the page that follows offers it, with or without a script."""

from __future__ import annotations

from django.http import HttpRequest

from loge.maildesk.models import Post
from loge.maildesk.models.post import UNDO_FOR

KEY = "desk_undo"


def offer(request: HttpRequest, post: Post, *, back: str) -> None:
    """Show the way back on the pages that follow; ``back`` is where one was."""
    until = post.since_at + UNDO_FOR
    request.session[KEY] = {
        "post": str(post.pk),
        "house": str(post.house.slug),
        "until": until.timestamp(),
        "back": back,
    }


def done(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
