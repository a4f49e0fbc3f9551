"""What every request goes through: it is counted, spoken to in its language, and its refusals become sentences."""

from __future__ import annotations

import logging
import time
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation

from loge.common.errors import Refused, Unreachable

from . import errors, metrics
from .doors.find import SecondFactorMissing
from .ui import speaking_to

log = logging.getLogger("loge.web")
Next = Callable[[HttpRequest], HttpResponse]
SLOW = 0.5  # seconds: a page that takes longer is worth a line in the log


class Watch:
    """Counts requests and their time, by door (the route, never the address: no key or name gets into the figures)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        took = time.perf_counter() - begun
        match = request.resolver_match
        metrics.served(match.view_name or "?" if match else "?", request.method or "?", response.status_code, took)
        if took > SLOW:
            log.warning("slow page", extra={"door": match.view_name if match else "?", "ms": round(took * 1000)})
        return response


class Speak:
    """The person's own language and clock; a visitor's by cookie, then by browser, then French."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if person.is_authenticated:
            spoken, clock = person.language, person.time_zone
        else:
            spoken, clock = translation.get_language_from_request(request), ""
        with translation.override(spoken), speaking_to(request):
            timezone.activate(zoneinfo.ZoneInfo(clock)) if clock else timezone.deactivate()
            response = self.get_response(request)
            response.headers["Content-Language"] = spoken
        return response


class SignedOut:
    """What a script asks for is never answered with the page to sign in on: it would stand in the middle of another, or
    be taken for a yes."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_by_script = "HX-Request" in request.headers or "X-Autosave" in request.headers
        if is_by_script and response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL)):
            return errors.signed_out(request)
        return response


class Sentences:
    """Refused, Stale, Invalid and Unreachable, wherever they were raised, become a sentence with its status."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, SecondFactorMissing):
            return redirect("mfa_index")
        if isinstance(problem, Refused):
            return errors.refused(request, problem)
        if isinstance(problem, DataError):  # it fits no column: a sign PostgreSQL cannot hold, a text without end
            log.warning("unfit", exc_info=problem)
            return errors.bad_request(request)
        if isinstance(problem, Unreachable):
            log.warning("unreachable", exc_info=problem)
            return errors.unreachable(request)
        return None
