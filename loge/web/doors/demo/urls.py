"""Where these doors stand."""

from django.urls import path

from . import cast, mailbox

urlpatterns = [
    path("demo/", cast.cast, name="demo"),
    path("demo/enter/<uuid:key>/", cast.enter, name="demo_enter"),
    path("demo/mail/", cast.mail, name="demo_mail"),
    path("demo/mail/<uuid:key>/", cast.letter, name="demo_letter"),
    path("demo/mailbox/", mailbox.boxes, name="demo_mailboxes"),
    path("demo/mailbox/<str:address>/", mailbox.box, name="demo_mailbox"),
    path("demo/mailbox/<str:address>/answer/", mailbox.answer, name="demo_mailbox_answer"),
    path("ui/", cast.components, name="components"),
]
