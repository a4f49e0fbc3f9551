"""Where these doors stand."""

from django.urls import path

from . import can, day, more, team

urlpatterns = [
    path("agenda/", day.agenda, name="agenda"),
    path("agenda/can/", can.ask, name="agenda_can"),
    path("agenda/can/take/", can.take, name="agenda_take"),
    path("agenda/new/", day.new_visit, name="agenda_new"),
    path("agenda/visits/<uuid:key>/", day.visit, name="agenda_visit"),
    path("agenda/visits/<uuid:key>/move/", day.move, name="agenda_move"),
    path("agenda/visits/<uuid:key>/correct/", day.correct, name="agenda_correct"),
    path("agenda/visits/<uuid:key>/back/", day.move_back, name="agenda_move_back"),
    path("agenda/visits/<uuid:key>/unforeseen/<slug:name>/", day.unforeseen, name="agenda_unforeseen"),
    path("agenda/visits/<uuid:key>/<slug:name>/", day.act, name="agenda_act"),
    path("agenda/ill/", team.ill, name="agenda_ill"),
    path("agenda/repairs/<uuid:key>/", team.repair, name="agenda_repair"),
    path("agenda/repairs/<uuid:key>/<slug:name>/", team.answer_repair, name="agenda_repair_answer"),
    path("agenda/calls/", team.calls, name="agenda_calls"),
    path("agenda/notices/<uuid:key>/<slug:name>/", team.tell, name="agenda_tell"),
    path("agenda/absences/", team.absences, name="agenda_absences"),
    path("agenda/absences/<uuid:key>/", team.absence, name="agenda_absence"),
    path("agenda/team/", team.team, name="agenda_team"),
    path("agenda/team/<uuid:key>/leave/", team.leave_team, name="agenda_team_leave"),
    path("agenda/calendars/", team.calendars, name="agenda_calendars"),
    path("agenda/calendars/<uuid:key>/end/", team.end_calendar, name="agenda_calendar_end"),
    path("agenda/feeds/<str:token>.ics", team.feed, name="agenda_feed"),
    path("agenda/series/", more.series_list, name="agenda_series"),
    path("agenda/series/<uuid:key>/", more.series_one, name="agenda_series_one"),
    path("agenda/bookings/", more.bookables, name="agenda_bookables"),
    path("agenda/bookings/<uuid:key>/", more.bookable, name="agenda_bookable"),
    path("agenda/tariff/", more.tariff, name="agenda_tariff"),
]
