"""A browser for checks: keeps cookies, follows redirects, fills in the forms it finds. Standard library only."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

TIMEOUT = 20
SPACES = re.compile(r"[\s\u00a0\u202f]+")


class Unfit(Exception):
    """The page is not what the story expects; says which and how."""


@dataclass
class Form:
    """A form as it stands on the page: where it goes, what is written in it, what its buttons say."""

    action: str
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass
class Page:
    """An answer: its status and final address, its text as one reads it, its forms and links."""

    status: int
    url: str
    html: str
    text: str
    forms: list[Form]
    links: list[tuple[str, str]]
    raw: bytes = b""  # as it came: a picture, a paper

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def form(self, action: str, words: str = "") -> Form:
        """The first form whose action holds ``action`` and whose text holds ``words``."""
        for form in self.forms:
            if action in form.action and words in form.words:
                return form
        said = f" with “{words}”" if words else ""
        raise Unfit(f"there is no form to {action}{said} on {self.path} (status {self.status}: {self.text[:200]}…)")

    def has(self, action: str) -> bool:
        return any(action in form.action for form in self.forms)

    def link(self, holding: str, words: str = "") -> str:
        for address, said in self.links:
            if holding in address and words in said:
                return address
        raise Unfit(f"there is no link to {holding} on {self.path}")


@dataclass(frozen=True)
class File:
    """A file one chooses in a form: in which field, what it is called, what it holds."""

    field: str
    name: str
    raw: bytes


class Browser:
    """One person's browser."""

    def __init__(self, base: str, *, language: str = "fr") -> None:
        self.base, self.language = base, language
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, address: str) -> Page:
        return self._open(urllib.request.Request(urljoin(self.base, address)))  # noqa: S310  our own server

    def submit(self, page: Page, form: Form, *files: File, **written: str) -> Page:
        """Send the form with these fields written over what stood there, and these files chosen."""
        told, target = form.fields | written, urljoin(page.url, form.action)
        if form.method == "get":
            return self.get(f"{target}?{urlencode(told)}")
        if not files:
            return self._open(urllib.request.Request(target, urlencode(told).encode()))  # noqa: S310  our own server
        line = f"----{uuid.uuid4().hex}"
        request = urllib.request.Request(target, _parts(line, told, files))  # noqa: S310  our own server
        request.add_header("Content-Type", f"multipart/form-data; boundary={line}")
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> Page:
        request.add_header("Accept-Language", self.language)
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return read(answer.status, answer.url, answer.read())
        except urllib.error.HTTPError as answer:
            return read(answer.code, answer.url or request.full_url, answer.read())
        except (OSError, http.client.HTTPException) as problem:
            raise Unfit(f"{request.full_url} does not answer: {problem}") from problem


def says(page: Page, *words: str, status: int = 200) -> Page:
    """The page, if it answers so and says all this, as text or in what is written in its fields. Raises Unfit."""
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != status or missing:
        lacks = f", without {missing}" if missing else ""
        raise Unfit(f"{page.path} answered {page.status} (wanted {status}){lacks}: {page.text[:1500]}")
    return page


def _parts(line: str, told: dict[str, str], files: Sequence[File]) -> bytes:
    """A form with files as a browser sends it (RFC 7578)."""
    parts = [(f'name="{name}"', value.encode()) for name, value in told.items()]
    parts += [
        (f'name="{file.field}"; filename="{file.name}"\r\nContent-Type: application/octet-stream', file.raw)
        for file in files
    ]
    body = b"".join(
        f"--{line}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + held + b"\r\n" for head, held in parts
    )
    return body + f"--{line}--\r\n".encode()


def read(status: int, url: str, raw: bytes) -> Page:
    """Take an HTML page apart."""
    html = raw.decode("utf-8", "replace")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(status, url, html, SPACES.sub(" ", " ".join(reader.words)).strip(), reader.forms, reader.links, raw)


class _Reader(HTMLParser):
    """Collects forms with their fields, links and text; scripts and styles are no text."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select = self._textarea = self._link = ""
        self._mute = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        names = {name for name, _value in attrs}
        if tag in ("script", "style", "template"):
            self._mute = True
        elif tag == "a" and "href" in told:
            self._link = told["href"]
            self.links.append((self._link, ""))
        elif tag == "form":
            self._form = Form(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None and told.get("name"):
            self._field(self._form, tag, told, names)
        elif (
            self._form is not None
            and tag == "option"
            and self._select
            and ("selected" in names or self._select not in self._form.fields)
        ):
            self._form.fields[self._select] = told.get("value", "")

    def _field(self, form: Form, tag: str, told: dict[str, str], names: set[str]) -> None:
        kind, name = told.get("type", "text"), told["name"]
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
        elif tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in names:
                form.fields[name] = told.get("value", "on")
        elif tag == "input" and kind not in ("submit", "button", "image", "file"):
            form.fields[name] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "template"):
            self._mute = False
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            if self._form is not None and self._textarea:
                # HTML drops the first
                self._form.fields[self._textarea] = self._form.fields[self._textarea].removeprefix("\n")
            self._textarea = ""
        elif tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if self._mute:
            return
        if self._textarea and self._form is not None:
            self._form.fields[self._textarea] += data
            return
        words = SPACES.sub(" ", data)
        self.words.append(words)
        if self._form is not None:
            self._form.words += words
        if self._link:
            address, said = self.links[-1]
            self.links[-1] = (address, said + words)
