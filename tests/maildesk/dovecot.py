"""A real Dovecot (IMAP and LMTP) of our own: started unprivileged in a folder that is thrown away, on this machine alone."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

USER, WORD = "bonjour", "a-very-secret-word"
ADDRESS = "bonjour@hotel.example"

CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = loge-tests
protocols = imap lmtp
listen = 127.0.0.1
log_path = {folder}/log
info_log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%n
mail_uid = {user}
mail_gid = {group}
mail_fsync = never
mailbox_list_index = no
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%n {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


def is_here() -> bool:
    return shutil.which("dovecot") is not None or Path("/usr/sbin/dovecot").exists()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


class Dovecot:
    """``deliver`` puts a message in through LMTP, as a mail server would."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="loge-dovecot-"))
        self.imap, self.lmtp = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Dovecot:
        # Dovecot's helpers will not run as root: there it runs as nobody, for whom the folder is
        root = os.getuid() == 0
        user = "nobody" if root else getpass.getuser()
        told = pwd.getpwnam(user)
        group = grp.getgrgid(told.pw_gid).gr_name
        (self.folder / "users").write_text(
            f"{USER}:{{plain}}{WORD}:{told.pw_uid}:{told.pw_gid}::{self.folder}/mail/{USER}\n"
        )
        conf = self.folder / "dovecot.conf"
        conf.write_text(CONF.format(folder=self.folder, user=user, group=group, imap=self.imap, lmtp=self.lmtp))
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir()
        if root:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, told.pw_uid, told.pw_gid)
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        down = {"user": told.pw_uid, "group": told.pw_gid, "extra_groups": []} if root else {}
        self.process = subprocess.Popen(
            [program, "-F", "-c", str(conf)], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=(self.folder / "errors").open("wb"), **down,
        )  # fmt: skip
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with suppress(OSError, imaplib.IMAP4.error):
                self.client().logout()
                return self
            assert self.process.poll() is None, self.said()
            time.sleep(0.02)
        raise AssertionError(f"Dovecot does not answer: {self.said()}")

    def said(self) -> str:
        return "".join(
            path.read_text("utf-8", "replace") for name in ("errors", "log") if (path := self.folder / name).exists()
        )

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self) -> imaplib.IMAP4:
        line = imaplib.IMAP4("127.0.0.1", self.imap, timeout=5)
        line.login(USER, WORD)
        return line

    def deliver(self, *messages: bytes) -> None:
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            for message in messages:
                line.sendmail("guest@example.org", [ADDRESS], message)

    def put(self, *messages: bytes, at: float | None = None, folder: str = "INBOX") -> None:
        """APPEND, with the hour the server has it since."""
        line = self.client()
        for message in messages:
            line.append(folder, None, imaplib.Time2Internaldate(at or time.time()), message)
        line.logout()

    def empty(self) -> None:
        """Nothing in it, and another numbering: a fresh mailbox."""
        line = self.client()
        for name in ("INBOX", "Elsewhere"):
            if line.select(name)[0] == "OK":
                line.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
                line.expunge()
                line.unselect()
        line.logout()

    def renumber(self) -> None:
        """UIDVALIDITY changes: the messages stay, all with other UIDs."""
        box = self.folder / "mail" / USER
        for path in box.glob("dovecot*"):
            path.unlink()
        listing = box / "dovecot-uidlist"
        listing.write_text(f"3 V{int(time.time()) + 1000} N1 G{os.urandom(16).hex()}\n")
        if os.getuid() == 0:
            told = pwd.getpwnam("nobody")
            os.chown(listing, told.pw_uid, told.pw_gid)
