"""Doors about oneself: name, clock, photo, keys; leaving with everything."""
