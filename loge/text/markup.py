"""An HTML body as lines of text, without the containers in which mail programs keep what is answered."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_DEEPEST: Final = 400  # elements within one another; no mail program writes so many
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_HIDDEN: Final = frozenset(("head", "script", "style", "title", "template", "noscript"))
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr")
)
_QUOTES: Final = re.compile(
    r"gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|tutanota_quote|ms-outlook-mobile-reference|"
    r"outlookmessageheader|quoted-?text|reply-?quote|wisestamp|x_gmail_quote|gmail_attr|cite",
    re.IGNORECASE,
)
_TO_THE_END: Final = re.compile(
    r"^(?:divrplyfwdmsg|appendonsend|stopspelling|originalmessage|mail-editor-reference-message-container|orkmessagecontainer)|reply-intro",
    re.IGNORECASE,
)
_OUTLOOK_BORDER: Final = re.compile(
    r"border(?:-top)?:\s*(?:none;\s*border-top:\s*)?solid\s+#?(?:b5c4df|e1e1e1|c4c4c4)", re.IGNORECASE
)


# A "<" that opens nothing costs the parser a look to the end of the text, each time
_LOOSE: Final = re.compile(r"<(?![a-zA-Z/!?][^<>]{0,4000}>)")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def lines_of(html: str) -> str:
    """An HTML body as lines of text, without what it quotes."""
    reader = _Reader()
    reader.feed(_LOOSE.sub("&lt;", _COMMENT.sub("", html)))
    reader.close()
    return reader.text()


def is_html(text: str) -> bool:
    return bool(re.match(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|body|div|head)\b", text[:400], re.IGNORECASE))


class _Reader(HTMLParser):
    """Collects the words outside hidden and quoted elements, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[tuple[str, bool]] = []  # open elements, with whether their words are left out
        self._left_out = 0
        self._done = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._done:
            return
        given = {name: value or "" for name, value in attrs}
        if _TO_THE_END.search(given.get("id", "")) or _is_outlook_border(tag, given):
            self._done = True
            return
        if tag == "br" or tag in _BLOCKS:
            self._out.append("\n")
        if tag in _VOID:
            return
        leaves = tag in _HIDDEN or _quotes(tag, given)
        if len(self._open) >= _DEEPEST:
            return
        self._open.append((tag, leaves))
        self._left_out += leaves

    def handle_endtag(self, tag: str) -> None:
        if self._done or tag in _VOID or tag not in (each for each, _ in self._open):
            return
        while self._open:
            name, leaves = self._open.pop()
            self._left_out -= leaves
            if name == tag:
                break
        if tag in _BLOCKS:
            self._out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._done and not self._left_out:
            self._out.append(
                data if any(name == "pre" for name, _ in self._open) else re.sub(r"[ \t\r\n\f]+", " ", data)
            )

    def text(self) -> str:
        said = "".join(self._out).replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in said.split("\n"))).strip()


def _quotes(tag: str, given: dict[str, str]) -> bool:
    if tag == "blockquote":
        return True
    return bool(_QUOTES.search(f"{given.get('class', '')} {given.get('id', '')}"))


def _is_outlook_border(tag: str, given: dict[str, str]) -> bool:
    return tag in ("div", "hr") and bool(_OUTLOOK_BORDER.search(given.get("style", "")))
