"""What a browser sends back of a page nobody touched."""

from __future__ import annotations

import re
from html.parser import HTMLParser


def words(page: str) -> set[str]:
    """The whole words of a page or a file. Whether it tells a few figures is asked of them: a key in an address may hold the same."""
    return set(re.findall(r"\w+", page))


def untouched(page: str, *, having: str) -> dict[str, list[str]]:
    """The fields of the form of this page that has this one, as they would be sent."""
    reader = _Forms()
    reader.feed(page)
    told = next(form for form in reader.forms if having in form or having in form[""])
    return {name: [_sent(value) for value in values] for name, values in told.items()} | {"": []}


def _sent(value: str) -> str:
    """The end of a line is sent as two signs (HTML, “constructing the entry list”)."""
    return value.replace("\r\n", "\n").replace("\n", "\r\n")


class _Forms(HTMLParser):
    """Every form with what it would send; under ``""`` the boxes that are not ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = [{"": []}]
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told, form = dict(attrs), self.forms[-1]
        name, value = told.get("name") or "", told.get("value") or ""
        if tag == "form":
            self.forms.append({"": []})
        elif tag == "input" and name:
            if told.get("type") in ("checkbox", "radio") and "checked" not in told:
                form[""].append(name)
            else:
                form.setdefault(name, []).append(value or ("on" if told.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._area = name
            form[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in form or "selected" in told):
            form[self._select] = [value]

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._select = "" if tag == "select" else self._select

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area][0] += data
