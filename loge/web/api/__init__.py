"""The API: the same actions and queries as the pages, for programs that hold a person's token.

Every answer is JSON. What goes wrong is one sentence in ``detail`` and the ``field`` to mend, empty where there is none. Times are
ISO 8601 in UTC; money is whole cents and a currency.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from loge.common.errors import Refused

from .demands import router as demands
from .loges import router as loges
from .needs import router as needs
from .reviews import router as reviews


class Described(NinjaAPI):
    """An API whose description is drawn once: drawing it takes longer than a hundred answers."""

    drawn: ClassVar[dict[str, OpenAPISchema]] = {}

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        prefix = path_prefix or self.get_root_path(path_params or {})
        if prefix not in self.drawn:
            self.drawn[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self.drawn[prefix]


api = Described(
    title="Loge",
    version="1",
    description=__doc__ or "",
    urls_namespace="api",
    docs_url=None,  # its page wants scripts from elsewhere, which our policy forbids; openapi.json is there for tools
)
api.add_router("", loges)
api.add_router("", demands)
api.add_router("", needs)
api.add_router("", reviews)


@api.exception_handler(Refused)
def refused(request: HttpRequest, problem: Any) -> HttpResponse:
    """Refused, Stale, Invalid or too often: its own sentence and status."""
    return _told(request, problem.status, str(problem), getattr(problem, "field", ""))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, problem: Any) -> HttpResponse:
    return _told(request, 404, _("The address may be old, or what it showed is not for you to see."))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, problem: Any) -> HttpResponse:
    return _told(
        request,
        401,
        _("Send a key of yours in the header Authorization, after the word Bearer. Keys are made on your page."),
    )


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, problem: Any) -> HttpResponse:
    """The body is no JSON."""
    return _told(request, problem.status_code, str(problem))


@api.exception_handler(ValidationError)
def garbled(request: HttpRequest, problem: Any) -> HttpResponse:
    """What was sent does not have the shape it should: the first thing to mend, where and why."""
    first = problem.errors[0]
    field = ".".join(str(part) for part in first["loc"][1:] if part != "told")
    return _told(request, 422, f"{field}: {first['msg']}", field)


def _told(request: HttpRequest, status: int, detail: str, field: str = "") -> HttpResponse:
    return api.create_response(request, {"detail": detail, "field": field}, status=status)
