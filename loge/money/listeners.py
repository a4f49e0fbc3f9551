"""Rounds of this room that every worker makes."""

from __future__ import annotations

from .actions import nightly as nightly
from .invoices import reminders as reminders
