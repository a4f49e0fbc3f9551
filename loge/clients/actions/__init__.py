"""What is done about those who are looked after: the only writer of their files, stays, links, lists, things and notes."""

from .file import add_address, change_client, drop_address, look, merge, unmerge, welcome
from .kept import pass_on, receive, say_told
from .link import open_link, revoke_links
from .photo import show, take_off
from .roll import choose_columns, give_list, read_list
from .shift import acknowledge, close_note, leave_note, reopen_note
from .stay import change_stay, expect

__all__ = [
    "acknowledge",
    "add_address",
    "change_client",
    "change_stay",
    "choose_columns",
    "close_note",
    "drop_address",
    "expect",
    "give_list",
    "leave_note",
    "look",
    "merge",
    "open_link",
    "pass_on",
    "read_list",
    "receive",
    "reopen_note",
    "revoke_links",
    "say_told",
    "show",
    "take_off",
    "unmerge",
    "welcome",
]
