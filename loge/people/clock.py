"""What comes round by itself in this room: loaded with the listeners, so that every worker knows it."""

from . import exports, leaving

__all__ = ["exports", "leaving"]
