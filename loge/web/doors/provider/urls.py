"""Where these doors stand."""

from django.urls import path

from . import joining, offers, own, statements

urlpatterns = [
    path("loges/<slug:slug>/charter/", joining.charter, name="charter"),
    path("loges/<slug:slug>/join/", joining.join, name="join"),
    path("loges/<slug:slug>/trust/<uuid:key>/", joining.trust, name="trust"),
    path("loges/<slug:slug>/vouch/<uuid:key>/", joining.vouch, name="vouch"),
    path("loges/<slug:slug>/place/", joining.place, name="place"),
    path("loges/<slug:slug>/place/sign/", joining.sign, name="place_sign"),
    path("loges/<slug:slug>/place/take/", joining.take_slot, name="place_take"),
    path("loges/<slug:slug>/place/free/", joining.free_slot, name="place_free"),
    path("loges/<slug:slug>/place/withdraw/", joining.withdraw, name="place_withdraw"),
    path("loges/<slug:slug>/place/code/", joining.try_code, name="place_code"),
    path("loges/<slug:slug>/place/move/", joining.move_home, name="place_move"),
    path("loges/<slug:slug>/place/interview.ics", joining.interview_file, name="interview_file"),
    path("demands/<uuid:key>/tip/back/", statements.tip_back, name="tip_back"),
    path("serve/", offers.serve, name="serve"),
    path("serve/offers/new/", offers.write_offer, name="write_offer"),
    path("serve/offers/sums/", offers.offer_sums, name="offer_sums"),
    path("serve/offers/<uuid:key>/", offers.edit_offer, name="edit_offer"),
    path("serve/offers/<uuid:key>/look/", offers.look_offer, name="look_offer"),
    path("serve/offers/<uuid:key>/state/", offers.set_offer_state, name="offer_state"),
    path("serve/offers/<uuid:key>/copy/", offers.copy_offer, name="copy_offer"),
    path("serve/offers/<uuid:key>/delete/", offers.delete_draft, name="delete_draft"),
    path("serve/profile/", own.profile, name="profile"),
    path("serve/status/", own.set_status, name="set_status"),
    path("serve/photo/remove/", own.remove_photo, name="remove_photo"),
    path("serve/week/", own.week, name="week"),
    path("serve/leaves/", own.add_leave, name="add_leave"),
    path("serve/leaves/<uuid:key>/remove/", own.remove_leave, name="remove_leave"),
    path("serve/break/", own.take_break, name="take_break"),
    path("serve/money/", statements.earnings, name="earnings"),
    path("serve/money/csv/", statements.earnings_csv, name="earnings_csv"),
    path("serve/money/pdf/", statements.earnings_pdf, name="earnings_pdf"),
    path("serve/money/tax/", statements.tax_identity, name="tax_identity"),
    path("serve/money/dac7/", statements.tax_copy, name="tax_copy"),
    path("serve/money/dac7/pdf/", statements.tax_copy_pdf, name="tax_copy_pdf"),
]
