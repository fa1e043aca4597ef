"""The back office's front door."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.staff.queries import workplaces


class SignIn(LoginView):
    """Sign in; whoever is signed in goes straight to the desk."""

    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The agencies one works for, and their years."""
    return render(request, "staff/home.html", {"workplaces": workplaces(request.user, localdate().year)})
