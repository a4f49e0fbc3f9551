"""What kind of mail it is: someone's words, a machine's (RFC 3834), an absence, a report (RFC 3464, 8098, 5965), a newsletter."""

from __future__ import annotations

import re
from email.message import Message
from typing import Final

LETTER, AUTOMATIC, AWAY, BOUNCE, LIST, RECEIPT, COMPLAINT = (
    "letter", "automatic", "away", "bounce", "list", "receipt", "complaint",
)  # fmt: skip
_REPORTS: Final = {
    "delivery-status": BOUNCE,
    "disposition-notification": RECEIPT,
    "feedback-report": COMPLAINT,
}
_MAILER: Final = re.compile(r"^(?:mailer-daemon|postmaster|mail-?daemon|mdaemon|bounces?)@", re.IGNORECASE)
_NO_REPLY: Final = re.compile(
    r"^(?:no-?reply|do-?not-?reply|ne-?pas-?repondre|noreponse|nepasrepondre)\b", re.IGNORECASE
)
_BOUNCED: Final = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed|incomplete)|mail delivery (?:failed|system)|returned mail|failure notice|"
    r"non remis|échec de (?:la )?remise|non[- ]?distribu|message non délivré|unzustellbar|no se ha podido entregar|mancata consegna",
    re.IGNORECASE,
)
_ABSENT: Final = re.compile(
    r"out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?reply|away from (?:the office|my)|on (?:annual )?leave|on (?:vacation|holiday)|"
    r"réponse automatique|message d[’']absence|absen(?:t|te|ce)\b|en cong[ée]s?|de retour le|hors du bureau|abwesen|fuera de la oficina|"
    r"fuori ufficio|assenza|afwezig",
    re.IGNORECASE,
)
_TOLD_ABSENT: Final = re.compile(
    r"^(?:automatic reply|réponse automatique|out of (?:the )?office|abwesenheits|automatische antwort|respuesta automática|risposta automatica|"
    r"absence\b|message d[’']absence|absent)",
    re.IGNORECASE,
)
_BULK: Final = frozenset(("bulk", "list", "junk"))


def kind_of(message: Message, sender: str, title: str, words: str, *, is_answer: bool) -> tuple[str, bool]:
    """The kind, and whether RFC 3834 lets a machine answer it."""
    if message.get_content_type() == "multipart/report":
        report = str(message.get_param("report-type") or "").lower()
        if kind := _REPORTS.get(report) or _report_inside(message):
            return kind, False
    automatic = str(message.get("Auto-Submitted") or "").partition(";")[0].strip().lower()
    nobody = (message.get("Return-Path") or "x").strip() == "<>"
    if (nobody or _MAILER.match(sender)) and _BOUNCED.search(title):
        return BOUNCE, False
    precedence = str(message.get("Precedence") or "").strip().lower()
    if _is_away(message, automatic, precedence, title, words):
        return AWAY, False
    if automatic and automatic != "no":
        return AUTOMATIC, False
    if message.get("List-Id") or precedence in _BULK or (message.get("List-Unsubscribe") and not is_answer):
        return LIST, False
    if message.get("X-Autoreply") or message.get("X-Autorespond"):
        return AUTOMATIC, False
    if nobody or _MAILER.match(sender):
        return AUTOMATIC, False
    suppressed = str(message.get("X-Auto-Response-Suppress") or "").lower()
    return LETTER, not (_NO_REPLY.match(sender) or "all" in suppressed or "autoreply" in suppressed)


def _report_inside(message: Message) -> str:
    parts = message.get_payload()
    if isinstance(parts, list):
        for part in parts[:5]:
            inner = part.get_content_type() if isinstance(part, Message) else ""
            if inner.startswith("message/") and (kind := _REPORTS.get(inner[8:])):
                return kind
    return ""


def _is_away(message: Message, automatic: str, precedence: str, title: str, words: str) -> bool:
    if _TOLD_ABSENT.search(title) and automatic != "no":
        return True
    answers = (
        automatic.startswith("auto-replied")
        or precedence == "auto_reply"
        or bool(message.get("X-Autoreply") or message.get("X-Autorespond"))
    )
    return answers and bool(_ABSENT.search(title) or _ABSENT.search(words[:2_000]))
