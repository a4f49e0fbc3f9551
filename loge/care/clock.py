"""What comes round by itself in this room: loaded with the listeners, so that every worker knows it."""

from . import actions, taxes
from .kindness import clock as kindness
from .meeting import actions as meeting
from .promises import clock as promises
from .recovery import clock as recovery

__all__ = ["actions", "kindness", "meeting", "promises", "recovery", "taxes"]
