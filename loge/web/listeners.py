"""What the doors do by themselves: loaded with the listeners of every room, so that a worker knows its rounds."""

from . import bookings, digest, searches

__all__ = ["bookings", "digest", "searches"]
