"""How a request that carries a file is let in."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from icc.core.errors import TooLarge
from icc.core.uploads import MemoryOnly
from icc.documents.uploads import AROUND, LARGEST


def let_in(request: HttpRequest) -> None:
    """Refuse a request that is too large before it is read, and keep the file of a smaller one in memory.

    Raises:
        TooLarge: it is larger than a file and the form around it may be, or does not say how large.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST + AROUND:
        raise TooLarge(_("A file may have at most 20 MB."))
    request.upload_handlers = [MemoryOnly(request)]


def takes_file(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the file of a form in, by `let_in`.

    The check against forged requests reads the form, so it comes after; nothing acts before it.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def enter(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST":
            let_in(request)
        return checked(request, *args, **kwargs)

    return enter
