from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "loge.clients"
    verbose_name = "Clients"
