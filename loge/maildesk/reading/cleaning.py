"""The HTML of a mail, cleaned in the bounded child: what is nested without end costs its reader time, never the desk's pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, Final

_TAGS: Final = {
    "a", "abbr", "b", "blockquote", "br", "center", "code", "dd", "del", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
    "*": {"dir", "lang"},
}
MOST_SOURCES: Final = 60
_CID: Final = re.compile(r"cid:", re.IGNORECASE)
_SMALL: Final = re.compile(r"(?<![\w-])(?:width|height)\s*:\s*[0-2](?:\.\d+)?(?:px|pt)?\s*(?:;|!|$)|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # fmt: skip


def clean(
    html: str, inline: Mapping[str, str], *, drawn: Sequence[str] = (), address: str = ""
) -> tuple[dict[str, Any], str]:
    """What was left out, and the HTML that may be shown: no script, style, form or frame, nothing from elsewhere.

    ``inline``: part keys by Content-ID, shown from ``address``; ``drawn``: where the pictures lie that we drew, each shown as
    ``drawn/`` and its place among them.
    """
    import nh3  # only a child that cleans needs it

    sources: list[str] = []
    places = {source: place for place, source in enumerate(drawn)}

    def judge(tag: str, attribute: str, value: str) -> str | None:
        if tag != "img" or attribute != "src":
            return value
        source = value.strip()
        if _CID.match(source):
            key = inline.get(source[4:].strip("<> "))
            return f"{address}{key}" if key and address else None
        if source.lower().startswith(("https://", "http://", "//")):
            if source[:500] in places:
                return f"drawn/{places[source[:500]]}"
            sources.append(source[:500])
        return None

    told = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=judge, url_schemes={"http", "https", "mailto", "tel", "cid"},
        clean_content_tags={"script", "style", "title", "head", "template", "noscript", "svg", "math", "iframe", "object"},
        link_rel="noopener noreferrer nofollow", strip_comments=True,
    )  # fmt: skip
    hidden = _spies(html) if sources else set()
    seen = list(dict.fromkeys(source for source in sources if source not in hidden))[:MOST_SOURCES]
    return {"remote": len(sources), "sources": seen, "spies": sum(source in hidden for source in sources)}, told


def _spies(html: str) -> set[str]:
    """The pictures of a mail nobody is meant to see: of a point or two, or hidden."""
    looking = _Looking()
    looking.feed(html)
    return looking.found


class _Looking(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "img":
            return
        told = {name: value or "" for name, value in attrs}
        small = any(re.fullmatch(r"\s*[0-2]\s*(?:px)?\s*", told.get(name, "")) for name in ("width", "height"))
        if small or _SMALL.search(told.get("style", "")):
            self.found.add(told.get("src", "").strip()[:500])
