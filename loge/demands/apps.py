from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "loge.demands"
    verbose_name = "Demands"
