from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "loge.people"
    verbose_name = "People"
