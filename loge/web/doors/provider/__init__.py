"""Doors for who serves."""
