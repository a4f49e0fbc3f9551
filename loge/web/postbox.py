"""The mailboxes of the demonstration's guests: files in the data folder, a folder for each address."""

from __future__ import annotations

import os
import smtplib
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings

MOST = 100  # messages shown of a box
MOST_WORDS = 10_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as its reader sees it."""

    key: str
    sender: str
    sender_address: str
    to: str
    title: str
    words: str
    files: list[str]
    at: float
    message_id: str
    is_own: bool


def lay_down(recipient: str, content: bytes, *, own: bool = False) -> None:
    """Keep it for this reader, at the hour it bears: whole under its name, or not there."""
    folder = _folder(recipient)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{_hour_of(content)}{'-own' if own else ''}.eml"
    half = folder / f".{name}.{os.getpid()}"
    half.write_bytes(content)
    half.rename(folder / name)


def _hour_of(content: bytes) -> int:
    """Nanoseconds, no two alike. A mail says its second only: it is believed when that is a minute ago, or more."""
    here = time.time_ns()
    try:
        said = int(parsedate_to_datetime(str(message_from_bytes(content)["Date"])).timestamp())
    except (ValueError, OverflowError, OSError):
        return here
    return said * 10**9 + here % 10**9 if 0 < said < here // 10**9 - 60 else here


def boxes() -> list[tuple[str, int]]:
    """Every address something came for, with how much."""
    root = settings.DATA / "postbox"
    return sorted((unquote(one.name), len(list(one.glob("*.eml")))) for one in root.iterdir()) if root.is_dir() else []


def messages(address: str) -> list[Kept]:
    """What lies in a box, the newest first."""
    found = sorted(_folder(address).glob("*.eml"), reverse=True)[:MOST]
    return [_read(path) for path in found]


def _folder(address: str) -> Path:
    return Path(settings.DATA) / "postbox" / quote(address.strip().lower()[:200], safe="@").replace(".", "%2E")


def _read(path: Path) -> Kept:
    mail: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain", "html"))
    name, address = parseaddr(str(mail["From"] or ""))
    return Kept(
        key=path.stem, sender=name or address, sender_address=address, to=str(mail["To"] or ""), title=str(mail["Subject"] or ""),
        words=body.get_content() if body is not None else "", files=[part.get_filename() or "" for part in mail.iter_attachments()],
        at=int(path.stem.removesuffix("-own")) / 1e9, message_id=str(mail["Message-ID"] or ""), is_own=path.stem.endswith("-own"),
    )  # fmt: skip


def written(*, sender: str, name: str, to: str, title: str, words: str, answers: Kept | None = None) -> bytes:
    """The bytes of what a guest writes, as a mail programme makes them: quoted below, threaded by its headers."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f'"{name}" <{sender}>' if name else sender
    mail["To"] = to
    mail["Subject"] = title
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "guest.invalid")
    text = words
    if answers is not None:
        mail["In-Reply-To"] = mail["References"] = answers.message_id
        quoted = "\n".join(f"> {line}" for line in answers.words.splitlines())
        text += (
            f"\n\nLe {time.strftime('%d/%m/%Y', time.localtime(answers.at))}, {answers.sender} a écrit :\n{quoted}\n"
        )
    mail.set_content(text)
    return mail.as_bytes()


def post(content: bytes, *, sender: str, to: str) -> None:
    """Hand it to the house the real way: its LMTP server. Raises OSError, smtplib.SMTPException."""
    host, _colon, port = settings.LOGE_LMTP.rpartition(":")
    with smtplib.LMTP(host, int(port)) as line:
        line.sendmail(sender, [to], content)
    lay_down(sender, content, own=True)
