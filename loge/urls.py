"""Every door of the house. A new one is walked as every wrong person by tests/house/test_walls.py, by itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from loge.web.api import api
from loge.web.doors import books, client, demo, house, leaving, machine, me, note, provider, public, statements

handler400 = "loge.web.errors.bad_request"
handler403 = "loge.web.errors.forbidden"
handler404 = "loge.web.errors.not_found"
handler500 = "loge.web.errors.broken"

urlpatterns = [
    # Public
    path("", public.home, name="home"),
    path("loges/<slug:slug>/", public.loge, name="loge"),
    path("loges/<slug:slug>/find/", public.search_offers, name="search"),
    path("loges/<slug:slug>/offers/<uuid:key>/", public.offer, name="offer"),
    path("language/", public.set_language, name="language"),
    path("photos/<uuid:key>/", me.photo, name="photo"),
    path("manifest.webmanifest", public.manifest, name="manifest"),
    path("worker.js", public.service_worker, name="service_worker"),
    path("offline/", public.offline, name="offline"),
    path("robots.txt", public.robots, name="robots"),
    path("favicon.ico", RedirectView.as_view(url="/static/icon-192.png"), name="favicon"),
    # A demand, for its parties and its house
    path("demands/", client.demands, name="demands"),
    path("demands/<uuid:key>/", client.demand, name="demand"),
    path("demands/<uuid:key>/say/", client.say, name="say"),
    path("demands/<uuid:key>/pay/", client.pay, name="pay"),
    path("demands/<uuid:key>/paid/", client.paid, name="paid"),
    path("demands/<uuid:key>/money/", client.money_of, name="money"),
    path("demands/<uuid:key>/review/", client.review, name="review"),
    path("demands/<uuid:key>/tip/", client.tip, name="tip"),
    path("demands/<uuid:key>/tip/back/", statements.tip_back, name="tip_back"),
    path("demands/<uuid:key>/tipped/", client.tipped, name="tipped"),
    path("demands/<uuid:key>/move/<slug:name>/", client.move, name="move"),
    # Who serves
    path("serve/", provider.serve, name="serve"),
    path("serve/offers/new/", provider.write_offer, name="write_offer"),
    path("serve/offers/<uuid:key>/state/", provider.set_offer_state, name="offer_state"),
    path("serve/money/", statements.earnings, name="earnings"),
    path("serve/money/csv/", statements.earnings_csv, name="earnings_csv"),
    path("serve/money/pdf/", statements.earnings_pdf, name="earnings_pdf"),
    path("serve/money/tax/", statements.tax_identity, name="tax_identity"),
    path("serve/money/dac7/", statements.tax_copy, name="tax_copy"),
    path("serve/money/dac7/pdf/", statements.tax_copy_pdf, name="tax_copy_pdf"),
    # Who keeps a house
    path("house/<slug:slug>/", house.morning, name="morning"),
    path("house/<slug:slug>/demands/", house.demands_of, name="house_demands"),
    path("house/<slug:slug>/note/", note.note, name="note"),
    path("house/<slug:slug>/notes/", note.notes_of, name="house_notes"),
    path("house/<slug:slug>/notes/<uuid:key>/", note.one_note, name="house_note"),
    path("house/<slug:slug>/notes/<uuid:key>/correct/", note.correct, name="house_note_correct"),
    path("house/<slug:slug>/outbox/", house.outbox, name="house_outbox"),
    path("house/<slug:slug>/jobs/", house.jobs_of, name="house_jobs"),
    path("house/<slug:slug>/jobs/<uuid:key>/replay/", house.replay_job, name="house_replay"),
    path("house/<slug:slug>/books/", books.books, name="books"),
    path("house/<slug:slug>/books/csv/", books.books_csv, name="books_csv"),
    path("house/<slug:slug>/payouts/<uuid:key>/retry/", books.payout_retry, name="payout_retry"),
    path("house/<slug:slug>/refunds/<uuid:key>/retry/", books.refund_retry, name="refund_retry"),
    path("house/<slug:slug>/debts/<uuid:key>/forgive/", books.debt_forgive, name="debt_forgive"),
    path("house/<slug:slug>/chargebacks/<uuid:key>/fraud/", books.chargeback_fraud, name="chargeback_fraud"),
    path("house/<slug:slug>/chargebacks/<uuid:key>/evidence/", books.chargeback_evidence, name="chargeback_evidence"),
    path("platform/", house.platform, name="platform"),
    path("platform/jobs/<uuid:key>/replay/", house.replay_any, name="replay"),
    # Oneself
    path("me/", me.me, name="me"),
    path("me/photo/", me.give_photo, name="give_photo"),
    path("me/tokens/", me.api_tokens, name="api_tokens"),
    path("me/tokens/<uuid:key>/revoke/", me.token_revoke, name="token_revoke"),
    path("me/leave/", leaving.leave, name="leave"),
    path("me/leave/export/", leaving.leave_export, name="leave_export"),
    path("me/leave/exports/<uuid:key>/", leaving.leave_file, name="leave_file"),
    path("me/leave/ask/", leaving.leave_ask, name="leave_ask"),
    path("me/leave/undo/", leaving.leave_undo, name="leave_undo"),
    path("accounts/", include("allauth.urls")),
    # Machines
    path("api/v1/", api.urls),
    path("hooks/<slug:gateway>/", machine.hook, name="hook"),
    path("healthz", machine.health, name="health"),
    path("readyz", machine.ready, name="ready"),
    path("metrics", machine.figures, name="metrics"),
    # Demonstration
    path("demo/", demo.cast, name="demo"),
    path("demo/enter/<uuid:key>/", demo.enter, name="demo_enter"),
    path("demo/mail/", demo.mail, name="demo_mail"),
    path("demo/mail/<uuid:key>/", demo.letter, name="demo_letter"),
    path("ui/", demo.components, name="components"),
]
