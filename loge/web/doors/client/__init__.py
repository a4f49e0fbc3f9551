"""Doors for who asks: their demands, needs, plan and space."""
