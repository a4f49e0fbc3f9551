"""Who is there, in one query: the session, its person and their places are read together.

Sessions are Django's own, in the database, each listed with its person (allauth's usersessions) so that one can see and
close it. Whatever this shortcut cannot vouch for is left to Django's own ``get_user``, rule by rule the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.exceptions import SuspiciousOperation
from django.db import connection, models
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from loge.common.clock import now
from loge.common.raw import as_key, as_moment, rows
from loge.people.models import Person

from .places import Kept, Places, by_name

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SessionStore(DatabaseStore):
    """A session that brings the row of its person along."""

    person_row: tuple[Any, ...] | None = None

    def load(self) -> dict[str, Any]:
        found = rows(_sql(), self.session_key, now()) if self.session_key else []
        if not found:
            self._session_key = None
            return {}
        data, *person = found[0]
        self.person_row = tuple(person) if person[0] is not None else None
        try:
            told: dict[str, Any] = self.decode(data)
        except (SuspiciousOperation, ValueError) as wrong:
            logging.getLogger("django.security.Session").warning(str(wrong))
            return {}
        return told

    @classmethod
    def get_model_class(cls) -> Any:
        return DatabaseStore.get_model_class()


class Reader(AuthenticationMiddleware):
    """``request.user``, from the row that came with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _cached(request))  # type: ignore[assignment]


def _cached(request: Any) -> Any:
    if not hasattr(request, "_cached_user"):
        request._cached_user = _person(request) or auth.get_user(request)
    return request._cached_user


def _person(request: Any) -> Person | None:
    """The person, if the session says so by every rule of ``django.contrib.auth.get_user``; else None."""
    session = request.session
    key = session.get(auth.SESSION_KEY)
    row = getattr(session, "person_row", None)
    if key is None or row is None or session.get(auth.BACKEND_SESSION_KEY) != BACKEND:
        return None
    person: Person = Person.from_db("default", *_values(row[: -len(_PLACES)]))
    kept, *others = row[-len(_PLACES) :]
    houses = [Kept(*told.split(_BESIDE)) for told in (kept or "").split(_NEXT) if told]
    person._places = Places(by_name(houses), *(found is not None for found in others))  # type: ignore[attr-defined]
    proof = session.get(auth.HASH_SESSION_KEY)
    vouched = str(person.pk) == key and person.is_active and proof
    return person if vouched and constant_time_compare(proof, person.get_session_auth_hash()) else None


@cache
def _columns() -> list[tuple[str, str, Callable[[Any], Any] | None]]:
    """Field, column, and what makes a Python value of what the driver gives."""
    makers: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
        models.UUIDField: as_key, models.DateTimeField: as_moment, models.BooleanField: bool,
    }  # fmt: skip
    return [(field.attname, str(field.column), makers.get(type(field))) for field in Person._meta.concrete_fields]


_BESIDE, _NEXT = "\x1f", "\x1e"  # unit and record separator (ASCII): no name holds them
_KEPT = f"""(select {{together}}(h.slug || '{_BESIDE}' || h.kind || '{_BESIDE}' || h.name, '{_NEXT}')
 from houses_membership m join houses_house h on h.id = m.house_id
 where m.person_id = p.id and m.until_at is null and m.role in ('coordinator', 'concierge'))"""  # noqa: S608  our own words
_AGENDA = "(select 1 from planning_teammate t where t.person_id = p.id and t.until_at is null limit 1)"
_SPACE = """(select 1 from clients_member c join clients_clientfile f on f.id = c.client_id
 where c.person_id = p.id and c.status = 'here' and f.merged_into_id is null limit 1)"""
_SERVES = "(select 1 from offers_provider o where o.person_id = p.id limit 1)"
_PLACES = (_KEPT, _AGENDA, _SPACE, _SERVES)  # in the order of ``Places``


@cache
def _sql() -> str:
    columns = ", ".join(f"p.{column}" for _name, column, _make in _columns())
    places = ", ".join(_PLACES).format(together="string_agg" if connection.vendor == "postgresql" else "group_concat")
    return (
        f"select s.session_data, {columns}, {places} from django_session s"  # noqa: S608  our own columns
        " left join usersessions_usersession u on u.session_key = s.session_key left join people_person p on p.id = u.user_id"
        " where s.session_key = %s and s.expire_date > %s"
    )


def _values(row: tuple[Any, ...]) -> tuple[list[str], list[Any]]:
    told = zip(_columns(), row, strict=True)
    names_values = [
        (name, make(value) if make and value is not None else value) for (name, _column, make), value in told
    ]
    return [name for name, _value in names_values], [value for _name, value in names_values]
