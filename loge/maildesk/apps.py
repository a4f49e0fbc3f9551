from django.apps import AppConfig


class MaildeskConfig(AppConfig):
    name = "loge.maildesk"
    verbose_name = "Mail desk"
