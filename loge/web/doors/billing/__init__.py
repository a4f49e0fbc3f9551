"""Doors of billing, for who keeps a house."""
