"""What is done about those who are looked after: the only writer of their files, stays, links, lists, things and notes."""

from .file import add_address, change_client, drop_address, welcome
from .household import (
    add_home,
    add_member,
    change_date,
    change_member,
    confirm,
    drop,
    hush,
    keep_date,
    know,
    like,
    lock_away,
    open_household,
    refer,
    remember_gift,
    set_status,
)
from .kept import correct_kept, pass_on, receive, say_told
from .link import open_link, revoke_links
from .look import forget_looks, look, reveal, see_unusual
from .merging import merge, unmerge
from .photo import show, take_off
from .roll import choose_columns, give_list, read_list
from .shift import acknowledge, close_note, leave_note, reopen_note, reword_note
from .stay import change_stay, expect

__all__ = [
    "acknowledge",
    "add_address",
    "add_home",
    "add_member",
    "change_client",
    "change_date",
    "change_member",
    "change_stay",
    "choose_columns",
    "close_note",
    "confirm",
    "correct_kept",
    "drop",
    "drop_address",
    "expect",
    "forget_looks",
    "give_list",
    "hush",
    "keep_date",
    "know",
    "leave_note",
    "like",
    "lock_away",
    "look",
    "merge",
    "open_household",
    "open_link",
    "pass_on",
    "read_list",
    "receive",
    "refer",
    "remember_gift",
    "reopen_note",
    "reveal",
    "revoke_links",
    "reword_note",
    "say_told",
    "see_unusual",
    "set_status",
    "show",
    "take_off",
    "unmerge",
    "welcome",
]
