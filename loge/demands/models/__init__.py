"""A demand, what was said about it, its prices; needs on the board; its reception and what went wrong; what was noted of a
call, what a caller agreed to."""

from .absence import Absence
from .attachment import Attachment
from .case import Case, Enquiry, Item
from .consent import Consent
from .demand import MOST_WORDS, VOID, Demand, Message, Quote
from .desk_rules import DeskRules
from .dispute import Dispute, Evidence, Ruling
from .found import KnownWord
from .long import Candidate, CandidateNote, Encounter, LongTemplate, Step, Undertaking
from .need import Need, Quiet
from .note import Correction, Note, Reply
from .once import Exemption, Flag
from .practice import Errand, Gesture, PartnerIdea
from .reception import MOST_TRIES, Adjustment, Reception
from .replacement import Replacement, Substitute
from .sought import Sought
from .suggestion import Share, Suggestion

__all__ = [
    "MOST_TRIES", "MOST_WORDS", "VOID", "Absence", "Adjustment", "Attachment", "Candidate", "CandidateNote", "Case", "Consent", "Correction", "Demand", "DeskRules",
    "Dispute", "Encounter", "Enquiry", "Errand", "Evidence", "Exemption", "Flag", "Gesture", "Item", "KnownWord", "LongTemplate", "Message", "Need", "Note", "PartnerIdea", "Quiet", "Quote", "Reception", "Replacement", "Reply", "Ruling",
    "Share", "Sought", "Step", "Substitute", "Suggestion", "Undertaking",
]  # fmt: skip
