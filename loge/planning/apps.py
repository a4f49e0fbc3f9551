from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "loge.planning"
    verbose_name = "Planning"
