"""Where these doors stand."""

from django.urls import path

from . import leaving, me

urlpatterns = [
    path("photos/<uuid:key>/", me.photo, name="photo"),
    path("me/", me.me, name="me"),
    path("me/photo/", me.give_photo, name="give_photo"),
    path("me/tokens/", me.api_tokens, name="api_tokens"),
    path("me/tokens/<uuid:key>/revoke/", me.token_revoke, name="token_revoke"),
    path("me/leave/", leaving.leave, name="leave"),
    path("me/leave/export/", leaving.leave_export, name="leave_export"),
    path("me/leave/exports/<uuid:key>/", leaving.leave_file, name="leave_file"),
    path("me/leave/ask/", leaving.leave_ask, name="leave_ask"),
    path("me/leave/undo/", leaving.leave_undo, name="leave_undo"),
]
