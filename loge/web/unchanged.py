"""A page that has not changed since its reader last had it costs one query and no template (RFC 9110, 13.1.2).

A door says on what its page depends (``@unchanged.door("demands", PULSE)``: SQL with ``{me}`` for the reader's key). The
middleware stands before the session is opened: session, reader and pulse are read in one statement; if the ETag the
browser sent still holds, the answer is 304 and nothing else is done. A 304 shows nothing, so a session that a new
password has just ended learns nothing by it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from loge import __version__
from loge.common.clock import now
from loge.common.keys import fingerprint
from loge.common.raw import rows, to_key

Next = Callable[[HttpRequest], HttpResponse]

_PULSES: dict[str, str] = {}
_READER = """select p.id, p.language, p.theme, p.name, {pulse} from django_session s
 join usersessions_usersession u on u.session_key = s.session_key join people_person p on p.id = u.user_id
 where s.session_key = %s and s.expire_date > %s and p.is_active"""
_ALONE = "select {pulse} from people_person p where p.id = %s"


def door(name: str, pulse: str) -> Callable[[Any], Any]:
    """The page at this door is the same as long as its pulse, its reader and the minute are (times are spoken)."""
    _PULSES[name] = pulse.format(me="p.id")

    def wrap(view: Any) -> Any:
        @wraps(view)
        def tagged(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = view(request, *args, **kwargs)
            if response.status_code == 200 and request.user.is_authenticated and not _message_waits(request):
                person = request.user
                facts = (str(to_key(person.pk)), person.language, person.theme, person.name, pulse_of(request, name))
                response.headers["ETag"] = _tag(request, facts)
                response.headers["Cache-Control"] = "private, no-cache"
                patch_vary_headers(response, ["Cookie"])
            return response

        return tagged

    return wrap


def pulse_of(request: HttpRequest, name: str) -> str:
    """The pulse of this page for this reader; read once per request."""
    kept: str | None = getattr(request, "_pulse", None)
    if kept is None:
        [(kept,)] = rows(_ALONE.format(pulse=_PULSES[name]), request.user.pk)
        request._pulse = kept  # type: ignore[attr-defined]
    return kept


def pulse(request: HttpRequest) -> str:
    """Inside a door: its own pulse."""
    assert request.resolver_match is not None
    return pulse_of(request, request.resolver_match.view_name)


class Unchanged:
    """Answers 304 where nothing has changed; lets everything else through."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._names: dict[str, str] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        held = request.META.get("HTTP_IF_NONE_MATCH")
        if held and request.method == "GET":
            name = self._door(request.path_info)
            if name and self._holds(request, name, held):
                return HttpResponseNotModified(headers={"ETag": held})
        return self.get_response(request)

    def _door(self, path: str) -> str | None:
        if not self._names:  # the doors are declared when the addresses are first read
            self._names = {reverse(name): name for name in _PULSES}
        return self._names.get(path)

    def _holds(self, request: HttpRequest, name: str, held: str) -> bool:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if not session or _message_waits(request):
            return False
        found = rows(_READER.format(pulse=_PULSES[name]), session, now())
        return bool(found) and _tag(request, (str(found[0][0]), *found[0][1:])) == held


def _tag(request: HttpRequest, facts: tuple[str, ...]) -> str:
    minute = int(now().timestamp()) // 60
    told = (
        __version__,
        settings.STATIC_URL,
        request.get_full_path(),
        minute,
        request.META.get("HTTP_HX_REQUEST"),
        *facts,
    )
    return f'W/"{fingerprint(repr(told))[:32]}"'


def _message_waits(request: HttpRequest) -> bool:
    return "messages" in request.COOKIES
