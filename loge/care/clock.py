"""What comes round by itself in this room: loaded with the listeners, so that every worker knows it."""

from . import taxes
from .community import clock as community
from .community import digest as weekly
from .feedback import asking as feedback
from .kindness import clock as kindness
from .meeting import actions as meeting
from .moments import clock as moments
from .network import clock as network
from .notices import clock as notices
from .promises import clock as promises
from .recovery import clock as recovery
from .reviews import actions as reviews
from .week import drawing as week

__all__ = [
    "community",
    "feedback",
    "kindness",
    "meeting",
    "moments",
    "network",
    "notices",
    "promises",
    "recovery",
    "reviews",
    "taxes",
    "week",
    "weekly",
]
