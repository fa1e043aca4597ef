from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "gongkai.messages"
    label = "gongkai_messages"
    verbose_name = "通知"
