"""Complaints: heard, answered for by one person by an hour, mended within the house’s limits, looked back upon a week later."""
