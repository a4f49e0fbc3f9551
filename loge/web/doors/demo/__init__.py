"""Doors of a demonstration only (LOGE_DEMO)."""
