"""What is done about those who are looked after: the only writer of their files, stays, links, lists, things and notes."""

from .file import add_address, change_client, drop_address, look, merge, unmerge, welcome
from .stay import change_stay, expect

__all__ = [
    "add_address",
    "change_client",
    "change_stay",
    "drop_address",
    "expect",
    "look",
    "merge",
    "unmerge",
    "welcome",
]
