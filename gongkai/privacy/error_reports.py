"""What Django's error reports may show: never what was sent, and no variables outside development."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.views.debug import SafeExceptionReporterFilter


class HidingFilter(SafeExceptionReporterFilter):
    """A form may carry anybody's name, and so may the variables of a function that failed."""

    def get_post_parameters(self, request: HttpRequest | None) -> QueryDict:
        shown = QueryDict(mutable=True)
        for name in request.POST if request is not None else ():
            shown[name] = self.cleansed_substitute
        return shown

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        if settings.DEBUG:
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, f"<{type(value).__name__}>") for name, value in tb_frame.f_locals.items()]
