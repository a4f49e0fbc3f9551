"""Doors of the agenda: a day, whether one more fits in, the team and what comes back."""
