"""Doors for who keeps a house, whatever its kind."""
