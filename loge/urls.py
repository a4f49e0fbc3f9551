"""Every door of the house. A new one is walked as every wrong person by tests/house/test_walls.py, by itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from loge.web.api import api
from loge.web.doors import client, demo, embed, house, law, machine, me, meeting, note, provider, public, reviews
from loge.web.doors import client, demo, house, machine, me, note, own, people, provider, public

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
    path("loges/<slug:slug>/people/<uuid:key>/reviews/", reviews.of_person, name="reviews"),
    path("loges/<slug:slug>/reviews/<uuid:key>/report/", reviews.report, name="report_review"),
    path("loges/<slug:slug>/events/", meeting.events, name="events"),
    path("loges/<slug:slug>/events.ics", meeting.feed, name="events_feed"),
    path("loges/<slug:slug>/events/new/", meeting.propose, name="propose_event"),
    path("loges/<slug:slug>/events/<uuid:key>/", meeting.event, name="event"),
    path("loges/<slug:slug>/events/<uuid:key>/event.ics", meeting.event_file, name="event_file"),
    path("loges/<slug:slug>/events/<uuid:key>/come/", meeting.come, name="come"),
    path("loges/<slug:slug>/events/<uuid:key>/stay-away/", meeting.stay_away, name="stay_away"),
    path("loges/<slug:slug>/events/<uuid:key>/decide/", meeting.decide, name="decide_event"),
    path("loges/<slug:slug>/events/<uuid:key>/change/", meeting.change, name="change_event"),
    path("loges/<slug:slug>/print/", embed.sheet, name="sheet"),
    path("embed/<slug:slug>/", embed.card, name="card"),
    path("law/reviews/", law.reviews, name="law_reviews"),
    path("law/privacy/", law.privacy, name="law_privacy"),
    path("law/terms-of-contact/", law.terms_of_contact, name="law_contact"),
    path("law/notice/", law.notice, name="law_notice"),
    path("loges/<slug:slug>/people/<uuid:key>/", people.neighbour, name="neighbour"),
    path("loges/<slug:slug>/people/<uuid:key>/terms/", people.terms, name="neighbour_terms"),
    path("loges/<slug:slug>/people/<uuid:key>/report/", people.report_photo, name="report_photo"),
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
    path("demands/<uuid:key>/thank/", meeting.thank, name="thank"),
    path("thanks/<uuid:key>/", meeting.set_thanks, name="set_thanks"),
    path("reviews/<uuid:key>/change/", reviews.change, name="change_review"),
    path("reviews/<uuid:key>/reply/", reviews.reply, name="reply_review"),
    path("reports/<uuid:key>/", reviews.statement, name="report"),
    path("reports/<uuid:key>/judge/", reviews.judge, name="judge_report"),
    path("reports/<uuid:key>/contest/", reviews.contest, name="contest_report"),
    path("demands/<uuid:key>/tip/", client.tip, name="tip"),
    path("demands/<uuid:key>/tipped/", client.tipped, name="tipped"),
    path("demands/<uuid:key>/move/<slug:name>/", client.move, name="move"),
    # Who serves
    path("serve/", provider.serve, name="serve"),
    path("serve/offers/new/", provider.write_offer, name="write_offer"),
    path("serve/offers/sums/", provider.offer_sums, name="offer_sums"),
    path("serve/offers/<uuid:key>/", provider.edit_offer, name="edit_offer"),
    path("serve/offers/<uuid:key>/look/", provider.look_offer, name="look_offer"),
    path("serve/offers/<uuid:key>/state/", provider.set_offer_state, name="offer_state"),
    path("serve/offers/<uuid:key>/copy/", provider.copy_offer, name="copy_offer"),
    path("serve/offers/<uuid:key>/delete/", provider.delete_draft, name="delete_draft"),
    path("serve/profile/", own.profile, name="profile"),
    path("serve/status/", own.set_status, name="set_status"),
    path("serve/photo/remove/", own.remove_photo, name="remove_photo"),
    path("serve/week/", own.week, name="week"),
    path("serve/leaves/", own.add_leave, name="add_leave"),
    path("serve/leaves/<uuid:key>/remove/", own.remove_leave, name="remove_leave"),
    path("serve/break/", own.take_break, name="take_break"),
    # Who keeps a house
    path("house/<slug:slug>/", house.morning, name="morning"),
    path("house/<slug:slug>/demands/", house.demands_of, name="house_demands"),
    path("house/<slug:slug>/note/", note.note, name="note"),
    path("house/<slug:slug>/notes/", note.notes_of, name="house_notes"),
    path("house/<slug:slug>/notes/<uuid:key>/", note.one_note, name="house_note"),
    path("house/<slug:slug>/notes/<uuid:key>/correct/", note.correct, name="house_note_correct"),
    path("house/<slug:slug>/notes/<uuid:key>/answer/", note.answer, name="house_note_answer"),
    path("house/<slug:slug>/outbox/", house.outbox, name="house_outbox"),
    path("house/<slug:slug>/jobs/", house.jobs_of, name="house_jobs"),
    path("house/<slug:slug>/jobs/<uuid:key>/replay/", house.replay_job, name="house_replay"),
    path("house/<slug:slug>/reviews/", reviews.of_house, name="house_reviews"),
    path("house/<slug:slug>/share/", embed.to_share, name="house_share"),
    path("platform/reviews/", reviews.appeals, name="appeals"),
    path("house/<slug:slug>/photos/", people.photos_of, name="house_photos"),
    path("house/<slug:slug>/photos/<uuid:key>/", people.reported_photo, name="house_photo"),
    path("house/<slug:slug>/photos/<uuid:key>/judge/", people.judge_photo, name="judge_photo"),
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
