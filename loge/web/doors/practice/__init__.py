"""Doors of a practice: its households, dates, network and long requests."""
