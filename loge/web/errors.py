"""What went wrong, in a sentence, with what to do next. JSON for the API, a part for HTMX, a page for everyone else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from loge.common.errors import Refused
from loge.demands.actions import OnceOnly

from .ui import page


def answer(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """One sentence on a page of its own, with a way back."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": words}, status=status)
    return page(request, "error.html", part="error", status=status, title=title, words=words, code=status)


def refused(request: HttpRequest, problem: Refused) -> HttpResponse:
    titles = {
        403: _("This is not possible"),
        409: _("This has changed in the meantime"),
        422: _("Something is missing"),
    }
    if isinstance(problem, OnceOnly) and not request.path.startswith("/api/"):
        return page(
            request, "needs/once.html", part="error", status=problem.status, words=str(problem), before=problem.before
        )
    return answer(request, problem.status, titles.get(problem.status, titles[403]), str(problem))


def unreachable(request: HttpRequest) -> HttpResponse:
    words = _(
        "The payment service does not answer just now. Nothing was lost and nothing was taken twice: try again in a minute."
    )
    return answer(request, 503, _("One moment, please"), words)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF: the form is older than the session."""
    return answer(
        request,
        403,
        _("This page has grown old"),
        _("Go back, reload the page and send it again: what you wrote is still there."),
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    """A script asked for part of a page whose reader was signed out meanwhile: js/signed_out.js says it there."""
    return page(request, "_signed_out.html", status=401)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request, 404, _("There is nothing here"), _("The address may be old, or what it showed is not for you to see.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403, _("This is not possible"), _("This is not for you to do."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        400,
        _("We could not read that"),
        _("What was sent is too large or garbled. Go back and try with less."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours. Says so without the database, the session or the person: any of them may be what broke."""
    html = (
        '<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>Loge</title><link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/base.css">'
        '<link rel="stylesheet" href="/static/css/components.css"><main class="page stack">'
        "<h1>Un instant, s’il vous plaît</h1><p>Quelque chose s’est cassé chez nous, pas chez vous. Rien n’est perdu\u202f: "
        'réessayez dans une minute.</p><p lang="en">Something broke on our side. Nothing is lost: please try again in a minute.</p>'
        '<p><a class="button" href="/">Loge</a></p></main></html>'
    )
    return HttpResponse(html, status=500)
