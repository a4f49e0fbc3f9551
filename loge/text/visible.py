"""What somebody wrote themselves in a reply: without the message they answer, its headers, and the signature.

Lines are judged one by one, top to bottom. A header that opens what is quoted ("On Monday, X wrote:", "De : … Objet : …",
"----- Original Message -----") ends the message, unless words of the writer's own follow the quotation. HTML is first
turned into lines, containers in which mail programs keep what is answered left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from loge.text.markup import is_html, lines_of

LONGEST: Final = 200_000  # characters looked at
_MOST_LINES: Final = 5_000
_LONGEST_ANNOUNCEMENT: Final = 400
_BROKEN_AT: Final = 60  # characters from which a mail program may break a line
_SPREAD: Final = 4  # lines over which "On Monday, X wrote:" may be broken

_WROTE: Final = (
    r"wrote|writes|sent|a écrit|a ecrit|écrivait|schrieb|geschrieben|escribió|escribio|ha scritto|scrisse|schreef|geschreven|escreveu|"
    r"napisał(?:a|\(a\))?|skrev|kirjoitti|пишет|написала?|napsala?|napsal\(a\)|írta|a scris|yazdı|έγραψε|đã viết"
)
_OPENS_WITH: Final = r"on|le|am|el|il|op|em|dnia|w dniu|den|dne|vào|at"
_VERB: Final = re.compile(rf"(?:\b(?:{_WROTE})(?!\w)|写道|寫道|のメール|님이 작성)", re.IGNORECASE)
# the first sign is always a figure
_DATED: Final = re.compile(r"\d(?:\d?\s?[:h]\s?\d{2}|\d{3}|\d?[./-]\d{1,2}|\d?\s\S{3,12})")
_OPENING: Final = re.compile(rf"(?:^|(?<=\s)|(?<=-))(?:{_OPENS_WITH})\s+(?=\S)", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"<\s*(?:mailto:)?[^<>]{0,80}@[^<>\s]+\s*>|\S+@\S+\.\S+")
_ENDS_IN_ADDRESS: Final = re.compile(r"<\s*[^<>\s]+@[^<>\s]+\s*>\W{0,3}[:：]\s*$")
_BETWEEN_DASHES: Final = re.compile(rf"^\s*-{{2,}}\s?.{{0,160}}\b(?:{_WROTE})\b\s?-{{2,}}\s*$", re.IGNORECASE)
_FROM: Final = r"from|de|von|van|da|från|fra|lähettäjä|od|от|feladó|kimden|remitente|发件人|寄件者|差出人|보낸 사람"
_OTHER: Final = (
    r"sent|date|to|cc|subject|reply-to|importance|envoyé(?: le)?|envoyé par|date d'envoi|à|copie à|objet|répondre à|gesendet|datum|an|kopie|betreff|"
    r"verzonden|aan|onderwerp|enviado(?: el| em)?|fecha|para|asunto|assunto|inviato|data|a|oggetto|skickat|till|ämne|dato|sendt|til|emne|"
    r"lähetetty|vastaanottaja|aihe|wysłano|do|temat|отправлено|дата|кому|тема|elküldve|címzett|tárgy|发送时间|收件人|主题|日時|宛先|件名"
)
_HEADER: Final = re.compile(
    rf"^[\s>*_|]{{0,12}}(?P<name>{_FROM}|{_OTHER})\s?[*_]{{0,2}}\s?[:：][*_]{{0,2}}\s?(?P<rest>.*)$", re.IGNORECASE
)
_FIRST: Final = re.compile(
    rf"^(?:{_FROM}|date|sent|envoyé(?: le)?|gesendet|enviado|inviato|subject|objet|sujet|message du)$", re.IGNORECASE
)
_RULE: Final = re.compile(
    r"^\s*(?:[-_=*]{2,}\s*(?:original message|message d'origine|message original|ursprüngliche (?:nachricht|mail)|"
    r"originalnachricht|mensaje original|messaggio originale|oorspronkelijk(?: bericht)?|mensagem original|ursprungligt meddelande|"
    r"oprindelig (?:meddelelse|besked)|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|исходное сообщение|reply message|"
    r"original appointment|original|原始邮件)\s*[-_=*]{0,}\s*|"
    r"[-_=]{3,}\s*(?:reply above this line|répondre au-dessus de cette ligne|antworten sie über dieser zeile).*)$",
    re.IGNORECASE,
)
_OF_A_WAY: Final = frozenset(
    ("de", "à", "a", "from", "to", "von", "nach", "an", "da", "date", "datum", "fecha", "data")
)
_STAMPED: Final = re.compile(r"@|\d{4}|\d{1,2}:\d{2}|\d{1,2}[/.]\d{1,2}")
_ENDED: Final = re.compile(r"[.!?,;]\s*$")
_SAID: Final = re.compile(r"[.!?:;]\s*$")  # a line that ends so goes on nowhere
_FORWARDED: Final = re.compile(
    r"^\s*(?:[-_=]{2,}\s*(?:forwarded message|message transféré|weitergeleitete nachricht|mensaje reenviado|messaggio inoltrato|"
    r"doorgestuurd bericht|пересылаемое сообщение)\s*[-_=]*|begin forwarded message\s*:|début du message (?:réexpédié|transféré)\s*:)\s*$",
    re.IGNORECASE,
)
_ABOVE: Final = re.compile(
    r"(?:reply|répond\w+|write|type) (?:your reply )?(?:above|au-dessus d\w+|over) (?:this|cette|the) li(?:n|gn)e",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"^\s*(?:-{2,3}|—|–{1,2}|__)\s*$")
_LINE: Final = re.compile(r"^\s*[_=*~-]{5,}\s*$")
_BETWEEN_LINES: Final = re.compile(r"^\s*[_=*~-]{3,}\s?\w.{0,60}[_=*~-]{3,}\s*$")  # "----- Mail original -----"
_QUOTED: Final = re.compile(r"^\s{0,3}(?:>(?!.*<<)|[›»|](?!\w))")
_FROM_A_PHONE: Final = re.compile(
    r"^\W{0,3}(?:sent (?:from|via|with|using) (?:my \w[\w -]{2,30}$|(?:my|the) (?:\w+ ){0,3}(?:i?phone|ipad|mobile|smartphone|android|galaxy|blackberry|tablet|device|mail|samsung|huawei|xiaomi|pixel|windows)|mobile|samsung|outlook|mail|yahoo|proton|windows|android|iphone|ipad|blackberry|nine|spark|superhuman|mailbox|gmail)\b"
    r".{0,60}|(?:message )?envoyé (?:de(?:puis)?|avec|par|via|à (?:partir|l'aide) (?:de|d')) ?(?:mon|ma|la messagerie|l'|un|outlook|yahoo|proton|courrier|gmail|samsung|orange|sfr|free|iphone|ipad)\b.{0,60}|"
    r"(?:gesendet|von (?:meinem|meiner)|enviado|inviato|verzonden|verstuurd|skickat|sendt|lähetetty|wysłan[oey]|отправлено)\s(?:von|mit|vom|desde|do|da|dal|"
    r"de|vanaf|van|met|från|fra|z|с|via)\b.{0,60}|von meinem (?:\w+ ){1,4}gesendet.{0,20}|"
    r"(?:télécharger?|get|obtenir|holen sie sich) \w+ (?:pour|for|für) (?:ios|android|mac|windows|mobile).{0,60}|"
    r"provenance : courrier pour.{0,20}|(?:garanti )?sans virus\b.{0,40}|virus-free\b.{0,40}|(?:please )?excuse (?:the |my |any )?(?:brevity|typos)\b.{0,40}|"
    r"my (?:iphone|ipad|phone).{0,20}|⁣?sent from .{0,12})$",
    re.IGNORECASE,
)


def visible(text: str, *, html: bool = False) -> str:
    """The writer's own words as plain text; ``html`` says that ``text`` is an HTML body. The whole text when all is quoted."""
    body = text[:LONGEST]
    plain = lines_of(body) if html or is_html(body) else body
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MOST_LINES]
    own = _without_signature(_own_lines(_unbroken(lines)))
    said = "\n".join(line.rstrip() for line in own).strip("\n ")
    return re.sub(r"\n{3,}", "\n\n", said)


# ------------------------------------------------------------------------------------------------------------- lines


def _unbroken(lines: Sequence[str]) -> list[str]:
    """The lines, a "On Monday, X wrote:" that a mail program broke being one again."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        joined, count = _announcement(lines, at)
        if count:
            found.append(joined)
            at += count
        else:
            found.append(lines[at])
            at += 1
    return found


def _announcement(lines: Sequence[str], at: int) -> tuple[str, int]:
    words = lines[at].strip()
    if not words or len(words) > _LONGEST_ANNOUNCEMENT or not _may_go_on(words):
        return "", 0
    count = 1
    while not _announces(words):
        following = lines[at + count].strip() if at + count < len(lines) else ""
        blank = not following and at + count + 1 < len(lines) and lines[at + count + 1].strip().startswith("<")
        if count > _SPREAD or not (following or blank) or (following.startswith(">") and not _VERB.search(following)):
            return "", 0
        words, count = f"{words} {following}", count + 1
    return words, count


def _may_go_on(words: str) -> bool:
    return (words.startswith("--") and _BETWEEN_DASHES.match(words) is not None) or bool(
        _DATED.search(words)
        and (_OPENING.search(words) or _ADDRESS.search(words) or "<" in words or words[0].isdigit())
    )


def _announces(words: str) -> bool:
    """Whether a line says that what follows was written by someone: "On Monday at 9:00, X wrote:"."""
    if len(words) > _LONGEST_ANNOUNCEMENT:
        return False
    if words.startswith("--") and _BETWEEN_DASHES.match(words):
        return True
    if not _DATED.search(words):
        return bool(_ADDRESS.search(words) and _VERB.search(words)) and words.endswith((":", "："))
    if _ENDS_IN_ADDRESS.search(words):
        return True
    if "@" not in words and not words.rstrip("*_ ").endswith((":", "：")):  # it closes with neither
        return False
    verb = _VERB.search(words)
    if verb is None:
        return False
    closes = words.rstrip("*_ ").endswith((":", "：")) or (
        not words[verb.end() :].strip(" .-") and bool(_ADDRESS.search(words))
    )
    return closes and bool(
        _OPENING.search(words[: verb.start()]) or _ADDRESS.search(words) or words.lstrip("-*_ ")[:1].isdigit()
    )


def _head_of(words: str) -> str:
    """What was written on the very line on which the announcement begins: "Yes. On Monday at 9:00, X wrote:"."""
    opening = _OPENING.search(words)
    dated = _DATED.search(words)
    if opening is None or opening.start() == 0 or (dated and dated.start() < opening.start()):
        return ""
    head = words[: opening.start()].rstrip(" -—")
    return "" if _ADDRESS.search(head) else head


def _own_lines(lines: Sequence[str]) -> list[str]:
    """The lines before what is answered, and those written between or below its quoted lines."""
    own: list[str] = []
    quoted = ""  # the quoted line just before, if there is one
    at = 0
    while at < len(lines):
        line = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if _QUOTED.match(line) or (quoted and line.strip() and _is_wrapped(quoted, line, following)):
            quoted, at = line, at + 1
            continue
        quoted = ""
        if _announces(line.strip()):
            if head := _head_of(line.strip()):
                own.append(head)
            if not _quotation_follows(lines, at + 1):
                break
            at += 1
            continue
        if _FORWARDED.match(line):  # what is passed on is what they have to say
            return own + list(lines[at:])
        if _RULE.match(line) or _ABOVE.search(line) or _is_header_block(lines, at):
            break
        if _LINE.match(line) or _BETWEEN_LINES.match(line) or not line.strip():
            said = _next_said(lines, at + 1)
            if _is_header_block(lines, said):
                break
            own += lines[at:said]
            at = said
            continue
        own.append(line)
        at += 1
    return own


def _is_wrapped(quoted: str, line: str, following: str) -> bool:
    """Whether a line is only the rest of the quoted one above it, broken by a mail program."""
    return (len(quoted) >= _BROKEN_AT and len(line) < _BROKEN_AT) or bool(
        _QUOTED.match(following) and not _SAID.search(quoted)
    )


def _quotation_follows(lines: Sequence[str], at: int) -> bool:
    """Whether what comes after the announcement is marked ">" (own words may follow it), or just runs to the end."""
    place = _next_said(lines, at)
    return place < len(lines) and bool(_QUOTED.match(lines[place]))


def _next_said(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip(" \t_=-*"):
        at += 1
    return at


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """Two header lines of a message or more, one after the other, of which one says from whom or when."""
    if at >= len(lines):
        return False
    first = _HEADER.match(lines[at])
    if first is None or not (_FIRST.match(first["name"].strip()) or re.match(r"(?i)\s*message du\s?:", lines[at])):
        return re.match(r"(?i)^\s*message du\s?:", lines[at]) is not None
    names = {first["name"].lower()}
    said = first["rest"]
    blanks = 0
    for line in lines[at + 1 : at + 9]:
        if not line.strip():
            blanks += 1
            if blanks > 3:
                break
            continue
        header = _HEADER.match(line)
        if header is None:
            if len(names) > 1:
                break
            continue
        names.add(header["name"].lower())
        said += header["rest"]
    return (len(names) > 1 and bool(_STAMPED.search(said))) or (len(names) > 2 and not names <= _OF_A_WAY)


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at "-- ", at "Sent from my phone", and at the footer of a mailing list."""
    for at, line in enumerate(lines):
        said = line.strip()
        if _DASHES.match(line) and at and _after(lines, at, 1):
            return lines[:at]
        if _FROM_A_PHONE.match(said):
            last = len(_after(lines, at, 4)) <= 3
            if last or (_stands_alone(lines, at) and not _ENDED.search(said)):
                return lines[:at]
        if at and _LINE.match(line) and 0 < len(after := _after(lines, at, 9)) <= 8 and _is_footer(after):
            return lines[:at]
    return lines


def _after(lines: Sequence[str], at: int, most: int) -> list[str]:
    """The first lines after that one in which something is said."""
    return list(islice((line for line in lines[at + 1 :] if line.strip()), most))


def _stands_alone(lines: Sequence[str], at: int) -> bool:
    return not (lines[at - 1].strip() if at else "") and not (lines[at + 1].strip() if at + 1 < len(lines) else "")


def _is_footer(lines: Sequence[str]) -> bool:
    return any("http" in line or "@" in line or "www." in line for line in lines)
