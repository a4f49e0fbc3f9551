"""Opening a house and handing it over, joining it and leaving it, showing that one may be trusted."""

from .apply import apply, book_interview, change_interview, withdraw_application
from .charter import ensure_charter, publish_charter, sign_charter
from .handover import accept_handover, decline_handover, lapse_handover, offer_handover, withdraw_handover
from .house import open_house, redraw_territory, welcome
from .leave import expel
from .opening import approve_opening, ask_opening, decline_opening, lapse_opening, propose_territory, withdraw_opening
from .trust import (
    count_mission,
    declare_residence,
    remind_of_papers,
    see_document,
    see_paper,
    send_code,
    try_code,
    vouch,
)
from .vet import (
    accept_application,
    decline_application,
    forget,
    invite,
    keep_notes,
    lapse,
    meet,
    miss,
    offer_slots,
    overlook,
    remind_of_interviews,
    remove_slot,
    set_checklist,
)

__all__ = [
    "accept_application",
    "accept_handover",
    "apply",
    "approve_opening",
    "ask_opening",
    "book_interview",
    "change_interview",
    "count_mission",
    "declare_residence",
    "decline_application",
    "decline_handover",
    "decline_opening",
    "ensure_charter",
    "expel",
    "forget",
    "invite",
    "keep_notes",
    "lapse",
    "lapse_handover",
    "lapse_opening",
    "meet",
    "miss",
    "offer_handover",
    "offer_slots",
    "open_house",
    "overlook",
    "propose_territory",
    "publish_charter",
    "redraw_territory",
    "remind_of_interviews",
    "remind_of_papers",
    "remove_slot",
    "see_document",
    "see_paper",
    "send_code",
    "set_checklist",
    "sign_charter",
    "try_code",
    "vouch",
    "welcome",
    "withdraw_application",
    "withdraw_handover",
    "withdraw_opening",
]
