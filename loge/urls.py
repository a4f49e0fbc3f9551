"""Every door of the house. A new one is walked as every wrong person by tests/house/test_walls.py, by itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from loge.web.api import api
from loge.web.doors import client, demo, house, joining, machine, me, note, opening, provider, public, vetting

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
    # Joining a loge, opening one, handing it over
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
    path("open/", opening.open_loge, name="open_loge"),
    path("open/mine/", opening.mine, name="openings_mine"),
    path("open/<uuid:key>/withdraw/", opening.withdraw, name="opening_withdraw"),
    path("handover/<uuid:key>/", opening.handed, name="handed"),
    path("handover/<uuid:key>/<slug:name>/", opening.move_handover, name="handover_move"),
    path("house/<slug:slug>/applications/", vetting.applications, name="applications"),
    path("house/<slug:slug>/applications/<uuid:key>/", vetting.application, name="application"),
    path("house/<slug:slug>/applications/<uuid:key>/notes/", vetting.keep_notes, name="application_notes"),
    path("house/<slug:slug>/applications/<uuid:key>/document/", vetting.see_document, name="application_document"),
    path("house/<slug:slug>/applications/<uuid:key>/letter/", vetting.print_code, name="application_letter"),
    path("house/<slug:slug>/applications/<uuid:key>/<slug:name>/", vetting.move_application, name="application_move"),
    path("house/<slug:slug>/interviews/", vetting.slots, name="house_slots"),
    path("house/<slug:slug>/interviews/checklist/", vetting.set_checklist, name="house_checklist"),
    path("house/<slug:slug>/interviews/<uuid:key>/remove/", vetting.remove_slot, name="house_slot_remove"),
    path("house/<slug:slug>/neighbours/", vetting.neighbours, name="house_neighbours"),
    path("house/<slug:slug>/neighbours/<uuid:key>/", vetting.neighbour, name="house_neighbour"),
    path("house/<slug:slug>/neighbours/<uuid:key>/paper/", vetting.see_paper, name="house_paper"),
    path("house/<slug:slug>/neighbours/<uuid:key>/expel/", vetting.expel, name="house_expel"),
    path("house/<slug:slug>/charter/", vetting.charter, name="house_charter"),
    path("house/<slug:slug>/handover/", opening.handover, name="house_handover"),
    path("platform/openings/", opening.openings, name="openings"),
    path("platform/openings/<uuid:key>/<slug:name>/", opening.answer_opening, name="opening_answer"),
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
