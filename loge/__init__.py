"""Loge, the open concierge."""

__version__ = "0.1.0"
