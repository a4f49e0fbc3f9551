"""The hosted pages, as HTML. No script, no inline style; everything written by others is escaped on its way in."""

from __future__ import annotations

import sqlite3
from html import escape
from urllib.parse import urlsplit

from .cards import CARDS, Card, Written
from .words import NARROW, amount, say

TILL = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 10h16v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 19z"/>'
    '<path d="M7 10V4.5A1.5 1.5 0 0 1 8.5 3h7A1.5 1.5 0 0 1 17 4.5V10"/><path d="M9.5 6.5h5"/><path d="M4 14.5h16"/>'
    '<path d="M11 17.5h2"/></svg>'
)


def policy(back: str = "") -> str:
    """The Content-Security-Policy: our sheet, our forms, and the one place a form may lead back to."""
    home = urlsplit(back)
    origin = f" {home.scheme}://{home.netloc.rpartition('@')[2]}" if home.netloc else ""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self'{origin}"
    )


def card(payment: sqlite3.Row, written: Written, token: str) -> str:
    """Where the card is written."""
    language, price = payment["language"], _price(payment)
    errors = {field: say(language, error) for field, error in written.errors.items()}
    trouble = "mend_text" if errors else payment["reason"]
    heard = f'<p class="notice notice-trouble" role="alert">{say(language, trouble)}</p>' if trouble else ""

    def field(name: str, most: int) -> str:
        return _field(language, name, written.values[name], errors, focus=name == next(iter(errors), ""), most=most)

    main = f"""
<div class="stack">
<header class="head"><h1>{say(language, "pay", amount=price)}</h1>
<p class="lead"><bdi>{escape(payment["words"])}</bdi></p></header>
{heard}
<form class="card" method="post" action="/pay/{payment["ref"]}" novalidate autocomplete="off">
<input type="hidden" name="form" value="{escape(token)}">
{field("number", 23)}
<div class="fields">{field("expiry", 9)}{field("cvc", 4)}</div>
<p><small>{say(language, "held_until")}</small></p>
<div class="buttons"><button class="button button-primary">{say(language, "pay", amount=price)}</button>
<a class="button button-plain" href="{escape(payment["back"])}">{say(language, "cancel")}</a></div>
</form></div>
<aside class="well" aria-labelledby="cards"><h2 id="cards">{say(language, "cards")}</h2>
<p><small>{say(language, "cards_help")}</small></p>
<ul class="cards">{_choices(payment, written)}</ul></aside>"""
    title = say(language, "pay", amount=price)
    return _page(language, f"{say(language, 'mend')}{_colon(language)}{title}" if errors else title, main, sided=True)


def step(payment: sqlite3.Row, attempt: sqlite3.Row) -> str:
    """The bank's step (3-D Secure): the code it sent, the code one writes."""
    language, price, code = payment["language"], _price(payment), attempt["code"]
    wrong = attempt["wrong"] > 0
    shown = f"<b>{code[:3]}{NARROW}{code[3:]}</b>"
    errors = {"code": say(language, "code_wrong")} if wrong else {}
    field = _field(language, "code", "", errors, focus=True, most=12, kind=" input-code")
    main = f"""
<div class="stack">
<header class="head"><p><small>{say(language, "bank")}, 3-D Secure</small></p><h1>{say(language, "step")}</h1>
<p class="lead">{say(language, "step_lead", amount=price, card=attempt["card"])} \
<bdi>{escape(payment["words"])}</bdi></p></header>
<section class="notice notice-bank" aria-labelledby="message"><h2 id="message">{say(language, "message")}</h2>
<p>{say(language, "message_text", code=shown, amount=price)}</p>
<p><small>{say(language, "message_help")}</small></p></section>
<form class="card" method="post" action="/pay/{payment["ref"]}/step/{attempt["ref"]}" novalidate>
{field}
<div class="buttons">
<button class="button button-primary" name="act" value="confirm">{say(language, "confirm")}</button>
<button class="button" name="act" value="refuse">{say(language, "refuse")}</button></div>
</form></div>"""
    title = say(language, "step")
    return _page(language, f"{say(language, 'mend')}{_colon(language)}{title}" if wrong else title, main)


def over(payment: sqlite3.Row) -> str:
    """A payment that is done, or will never be: what became of it, and the way back."""
    language, status = payment["language"], payment["status"]
    title = say(language, status if status in ("held", "captured") else "closed")
    reason = say(language, "capture_failed") if payment["reason"] == "capture_failed" else ""
    main = f"""
<div class="stack">
<header class="head"><h1>{title}</h1><p class="lead"><bdi>{escape(payment["words"])}</bdi></p></header>
<p>{reason or say(language, f"{status}_text", amount=_price(payment))}</p>
<p><a class="button button-primary" href="{escape(payment["back"])}">{say(language, "back")}</a></p></div>"""
    return _page(language, title, main)


def lost(language: str, name: str) -> str:
    """``unknown``: nothing is there. ``refused``: what was sent cannot be read."""
    title = say(language, name)
    return _page(language, title, f'<div class="stack"><h1>{title}</h1><p>{say(language, f"{name}_text")}</p></div>')


def _page(language: str, title: str, main: str, *, sided: bool = False) -> str:
    name = say(language, "name")
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title}. {name}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/mark.svg" type="image/svg+xml">
</head>
<body>
<header class="topbar"><p class="mark">{TILL}{name}</p><p class="badge">{say(language, "play_money")}</p></header>
<main class="page{" page-sided" if sided else ""}">{main}
</main>
</body>
</html>
"""


def _field(
    language: str, name: str, value: str, errors: dict[str, str], *, focus: bool, most: int, kind: str = ""
) -> str:
    wrong = name in errors
    error = f'<p class="error" id="{name}-error">{escape(errors[name])}</p>' if wrong else ""
    marks = f' aria-invalid="true" aria-describedby="{name}-error {name}-help"'
    marks = marks if wrong else f' aria-describedby="{name}-help"'
    once = "one-time-code" if name == "code" else "off"  # "cc-number" would offer one's real card: not here
    return f"""<div class="field"><label for="{name}">{say(language, name)}</label>
<small id="{name}-help">{say(language, f"{name}_help")}</small>
<input class="input{kind}" id="{name}" name="{name}" value="{escape(value)}" maxlength="{most}" inputmode="numeric" \
autocomplete="{once}" required{marks}{" autofocus" if focus else ""}>{error}</div>"""


def _choices(payment: sqlite3.Row, written: Written) -> str:
    def choice(each: Card) -> str:
        mark = ' aria-current="true"' if each is written.card else ""
        words = say(payment["language"], f"test_{each.name}")
        link = f"/pay/{payment['ref']}?card={each.number}"
        return f'<li><a href="{link}"{mark}><b>{each.spaced}</b><small>{words}</small></a></li>'

    return "".join(choice(each) for each in CARDS)


def _price(payment: sqlite3.Row) -> str:
    return amount(payment["captured"] or payment["cents"], payment["currency"], payment["language"])


def _colon(language: str) -> str:
    return f"{NARROW}: " if language == "fr" else ": "
