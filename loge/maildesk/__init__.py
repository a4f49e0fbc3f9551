"""Mail: what comes in is never lost, what leaves says what became of it."""

from loge.maildesk.visible import visible

__all__ = ["visible"]
