"""A real browser, a real server, a real worker: what a person sees."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import login
from django.http import HttpRequest

from loge.web.sessions import SessionStore

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FADED = "() => document.getAnimations().forEach((one) => { if (one instanceof CSSTransition) one.finish() })"
PATIENCE = 20_000  # milliseconds: two cores may have other work
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright's own loop runs in this thread; the database does not mind
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def town(transactional_db, live_server, sandbox, settings) -> Iterator[Town]:
    """The cast's house, served; the sandbox tells it by webhook; a worker does what is enqueued."""
    from loge.common.jobs import Worker

    settings.BASE_URL = live_server.url
    settings.LOGE_SANDBOX_URL = sandbox.url
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "form-action": [*policy["form-action"], sandbox.url]}}
    sandbox.hook_url = f"{live_server.url}/hooks/sandbox/"
    worker = Worker()
    thread = threading.Thread(target=_work, args=(worker,))
    thread.start()
    made = Town(live_server.url, sandbox)
    yield made
    made.leave()
    worker.stop()
    thread.join(10)


def _work(worker: object) -> None:
    from django.db import connections

    try:
        worker.run()
    finally:
        connections.close_all()


class Town:
    """The cast, and a way for each to sit down at a browser."""

    def __init__(self, url: str, sandbox: object) -> None:
        from tests.cast import Cast

        self.url = url
        self.cast = Cast(sandbox)
        self.windows = []

    def sit_down(self, chromium, person=None, *, wide=1280, theme="light", scripts=True):
        """A browser window in which this person has signed in."""
        context = chromium.new_context(
            viewport={"width": wide, "height": 900},
            color_scheme=theme,
            java_script_enabled=scripts,
            locale="fr-FR",
            base_url=self.url,
        )
        self.windows.append(context)
        if person is not None:
            context.add_cookies([{"name": "sessionid", "value": _session(person), "url": self.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []  # what the browser itself has to say: a script that failed, a rule of the policy broken
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    def leave(self) -> None:
        """Everyone closes their windows: an open one goes on asking and holding memory."""
        for window in self.windows:
            window.close()


def _session(person) -> str:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    request.session, request.user = SessionStore(), person
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session.save()
    return str(request.session.session_key)


@pytest.fixture(scope="session")
def axe() -> str:
    import axe_playwright_python

    [source] = Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")
    return source.read_text("utf-8")


@pytest.fixture
def look(axe):
    """Look at a page as a careful reviewer: no accessibility violation, nothing wider than the window; with ``PICTURES=1``
    a picture is kept. ``only`` names the rules of axe to ask, if any; all of WCAG 2.2 AA and its best practices otherwise."""

    def looked(page, name: str, *, only: list[str] | None = None) -> None:
        width = page.viewport_size["width"]
        wrong = [] if only == [] else _broken(page, axe, only)
        if os.environ.get("PICTURES"):
            ARTEFACTS.mkdir(exist_ok=True)
            page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
        assert not wrong, (name, wrong)
        complaints = [words for words in page.complaints if not re.search("status of 4(04|10)", words)]
        page.complaints.clear()
        assert not complaints, (name, complaints)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"

    return looked


def _broken(page, axe: str, only: list[str] | None) -> list[str]:
    """The rules of axe that this page breaks, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": AXE_TAGS}
    found = page.evaluate(
        """async (asked) => (await axe.run({runOnly: asked, resultTypes: ['violations']})).violations
            .map((row) => [row.id, row.nodes.map((node) => node.html.slice(0, 120))])""",
        asked,
    )
    return [f"{rule}: {nodes}" for rule, nodes in found]


@pytest.fixture
def look_around(look):
    """Look at the page that is open, in both themes, on a phone and on a desk.

    What a wider window changes is the arrangement, what a theme changes are the colours: each page, read once, is asked
    everything on a light phone and on a dark desk, and for its width on a dark phone too. The colours of what only a
    phone shows, the same on every page, are asked on the ``first`` one. Where it stood last, it begins.
    """

    def looked(page, name: str, *, first: bool = False) -> None:
        wrong = []
        ways = [("light", 360, None), ("dark", 360, ["color-contrast"] if first else []), ("dark", 1280, None)]
        for theme, wide, only in ways if page.viewport_size["width"] == 360 else reversed(ways):
            page.emulate_media(color_scheme=theme)
            page.evaluate(FADED)
            if page.viewport_size["width"] != wide:
                page.set_viewport_size({"width": wide, "height": 900})
            try:
                look(page, f"{name}-{wide}-{theme}", only=only)
            except AssertionError as problem:
                wrong.append(str(problem)[:600])
        assert not wrong, "\n\n".join(wrong)

    return looked


@pytest.fixture
def look_through(town, chromium, look_around, axe):
    """Look around every page, as who reads it: ``pages[person][name]`` is its address."""

    def looked(pages, prefix: str = "") -> None:
        wrong = []
        for person, addresses in pages.items():
            page = town.sit_down(chromium, person, wide=360)
            page.context.add_init_script(axe)
            for name, address in addresses.items():
                page.goto(address)
                page.evaluate("() => document.querySelectorAll('main details').forEach((fold) => { fold.open = true })")
                try:
                    look_around(page, f"{prefix}{name}", first=name == next(iter(addresses)))
                except AssertionError as problem:
                    wrong.append(str(problem))
            page.context.close()
        assert not wrong, "\n\n".join(wrong)

    return looked
