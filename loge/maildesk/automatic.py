"""What a machine may answer by itself (RFC 3834)."""

from __future__ import annotations

from .models import Mail
from .reading import Read


def consider(mail: Mail, read: Read) -> None:
    """The house's acknowledgement, if it has one."""
