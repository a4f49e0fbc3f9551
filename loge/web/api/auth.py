"""Who calls: the owner of a personal token."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from loge.people import tokens
from loge.people.models import Person


class Token(HttpBearer):
    """``Authorization: Bearer loge_…``, made on the page "My keys"."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person = tokens.owner(token)
        if person is not None:
            request.user = person
        return person


token = Token()
