"""Every door of the house. A new one is walked as every wrong person by tests/house/test_walls.py, by itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from loge.web.api import api
from loge.web.doors import cases, client, demo, house, machine, me, note, provider, public, reception

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
    path("demands/<uuid:key>/tipped/", client.tipped, name="tipped"),
    path("demands/<uuid:key>/move/<slug:name>/", client.move, name="move"),
    path("demands/<uuid:key>/more/", reception.more, name="more"),
    path("demands/<uuid:key>/more/pay/", reception.pay_more, name="pay_more"),
    path("demands/<uuid:key>/more/paid/", reception.paid_more, name="paid_more"),
    path("demands/<uuid:key>/more/<slug:word>/", reception.answer_more, name="answer_more"),
    path("demands/<uuid:key>/neighbours/", reception.ask_neighbours, name="ask_neighbours"),
    path("demands/<uuid:key>/neighbours/choose/", reception.choose_neighbour, name="choose_neighbour"),
    path("demands/<uuid:key>/again/", reception.again, name="again"),
    path("demands/<uuid:key>/evidence/", cases.evidence, name="evidence"),
    path("stand-in/<uuid:key>/", reception.stand_in, name="stand_in"),
    path("stand-in/<uuid:key>/<slug:word>/", reception.answer_stand_in, name="answer_stand_in"),
    path("cases/<uuid:key>/", cases.case, name="case"),
    path("cases/<uuid:key>/rule/", cases.rule, name="case_rule"),
    path("cases/<uuid:key>/file.pdf", cases.case_pdf, name="case_pdf"),
    path("house/<slug:slug>/disputes/", cases.disputes, name="house_disputes"),
    path("me/absences/", cases.absences, name="absences"),
    # Who serves
    path("serve/", provider.serve, name="serve"),
    path("serve/offers/new/", provider.write_offer, name="write_offer"),
    path("serve/offers/<uuid:key>/state/", provider.set_offer_state, name="offer_state"),
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
    path("platform/", house.platform, name="platform"),
    path("platform/jobs/<uuid:key>/replay/", house.replay_any, name="replay"),
    # Oneself
    path("me/", me.me, name="me"),
    path("me/photo/", me.give_photo, name="give_photo"),
    path("me/tokens/", me.api_tokens, name="api_tokens"),
    path("me/tokens/<uuid:key>/revoke/", me.token_revoke, name="token_revoke"),
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
