"""Kindness under fire: hard words are veiled for who answers, someone comes in beside them, rules escalate, danger comes first."""
