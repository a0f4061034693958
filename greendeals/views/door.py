"""The partner door: a link, a code to its mailbox, then reading, talking, signing or declining."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from greendeals.forms import CodeForm, CommentForm, DeclineForm, LinkAgainForm, SignForm
from greendeals.models import Link
from greendeals.selectors import Door, changes_since, city_of, open_code, pdf_of
from greendeals.selectors.mailboxes import report_awaits
from greendeals.services import (
    Answer,
    ask_for_links,
    comment_as_partner,
    confirm_code,
    decline_deal,
    send_code,
    sign_deal,
)
from greendeals.views.access import trace_of
from greendeals.views.visits import (
    CODES,
    NO_CODE,
    Visit,
    by_link,
    door_at,
    drop_words,
    identified,
    private,
    proven_at,
    refused_page,
    remember,
    show_door,
    show_home,
    visit_of,
    words_kept,
)
from icc.core import clock
from icc.core.errors import Conflict, DomainError, Forbidden
from icc.documents.services import content_of, sealed_content
from icc.tenancy.requests import Request


@by_link
def door(request: Request, link: Link, token: str) -> HttpResponseBase:
    """Ask who is there; show the deal to who has proven the mailbox."""
    since = proven_at(request, link)
    if since is None:
        return _landing(request, link, token)
    visit = visit_of(request, link, token, since)
    return show_home(request, visit, CommentForm(initial=words_kept(request, visit)))


def _landing(
    request: Request,
    link: Link,
    token: str,
    *,
    form: CodeForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    code_id, _nonce = request.session.get(CODES, {}).get(str(link.pk), NO_CODE)
    context = {
        "token": token,
        "link": link,
        "city": city_of(link),
        "code": open_code(link=link, code_id=code_id, now=now),
        "form": form or CodeForm(),
        "error": error,
        "reports": report_awaits(link),
    }
    return render(request, "greendeals/door/landing.html", context, status=status)


@by_link
def code(request: Request, link: Link, token: str) -> HttpResponseBase:
    """Mail a code to the link's own mailbox; only this browser may use it."""
    if request.method == "POST":
        limited: HttpResponse | None = consume_or_429(request, action="door_code")
        if limited:
            return limited
        try:
            sent = send_code(link=link, now=clock.now())
        except Conflict as error:
            return _landing(request, link, token, error=error, status=429)
        asked = request.session.get(CODES, {})
        request.session[CODES] = {**asked, str(link.pk): [sent.code_id, sent.nonce]}
    return redirect("greendeals:door", token)


@by_link
def confirm(request: Request, link: Link, token: str) -> HttpResponseBase:
    """Check the typed code; a right one opens the deal in this browser for half an hour."""
    if request.method != "POST":
        return redirect("greendeals:door", token)
    limited: HttpResponse | None = consume_or_429(request, action="door_guess")
    if limited:
        return limited
    form = CodeForm(request.POST)
    if form.is_valid() and _is_right(request, link, form):
        return redirect("greendeals:door-report" if report_awaits(link) else "greendeals:door", token)
    return _landing(request, link, token, form=form, status=422)


def _is_right(request: Request, link: Link, form: CodeForm) -> bool:
    now = clock.now()
    code_id, nonce = request.session.get(CODES, {}).get(str(link.pk), NO_CODE)
    digits, trace = form.cleaned_data["digits"], trace_of(request, identified_at=now)
    answer = confirm_code(link=link, code_id=code_id, nonce=nonce, digits=digits, trace=trace, now=now)
    if answer is Answer.RIGHT:
        remember(request, link, now)
        return True
    code = open_code(link=link, code_id=code_id, now=now)
    left = code.tries_left if code and answer is Answer.WRONG else 0
    wrong = ngettext(
        "This is not the code. You can try once more.",
        "This is not the code. You have %(left)d tries left.",
        left,
    )
    dead = _("This code can no longer be used. Please ask for a new one.")
    form.add_error("digits", wrong % {"left": left} if left else dead)
    return False


@identified
def comment(request: Request, visit: Visit) -> HttpResponseBase:
    """Say something to the city."""
    if request.method != "POST":
        return redirect("greendeals:door", visit.token)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show_home(request, visit, form)
    comment_as_partner(actor=visit.actor, deal=visit.deal, body=form.cleaned_data["body"], now=clock.now())
    drop_words(request, visit)
    messages.success(request, _("Your comment is with the city. The answer comes by mail."))
    return redirect("greendeals:door", visit.token)


@identified
def pdf(request: Request, visit: Visit) -> HttpResponseBase:
    """Show the PDF of the frozen text in the browser; the sealed file, once there is one."""
    found = pdf_of(actor=visit.actor, deal=visit.deal)
    if found is None:
        return render(request, "404.html", status=404)
    document, seal = found
    content = sealed_content(seal) if seal else content_of(document)
    shown = content_disposition_header(as_attachment=False, filename=document.file_name) or ""
    return HttpResponse(content, content_type=document.media_type, headers={"Content-Disposition": shown})


def _answered(visit: Visit, door: Door) -> HttpResponseBase | None:
    """Lead away who has answered; refuse who cannot answer now.

    Raises:
        Conflict: the round takes no answer now.
        Forbidden: no signature is asked of the actor.
    """
    if door.slot is None:
        raise Forbidden(_("You are not asked to sign this deal now. If that changes, you get a mail."))
    if door.has_signed:
        return redirect("greendeals:door-receipt", visit.token)
    if door.has_declined:
        return redirect("greendeals:door", visit.token)
    if door.closed:
        raise Conflict(door.closed)
    return None


def _posted(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _facts(door: Door) -> dict[str, str]:
    version = door.slot.round.version if door.slot else None
    return {
        "version_sha256": version.sha256 if version else "",
        "function": door.slot.function if door.slot else "",
    }


def _changed(request: Request, visit: Visit, error: Conflict, sha256: str) -> HttpResponse:
    """Say why an answer was not taken, and what has changed in the text since it was on the screen."""
    changes = changes_since(actor=visit.actor, deal=visit.deal, sha256=sha256)
    return refused_page(request, visit.token, error, changes=changes)


@identified
def sign(request: Request, visit: Visit) -> HttpResponseBase:
    """Repeat what is promised and take the signature."""
    door = door_at(visit)
    answered = _answered(visit, door)
    if answered:
        return answered
    form = SignForm(_posted(request), initial=_facts(door), consent="sign-2-partner")
    if not form.is_valid():
        return show_door(request, visit, "sign.html", {"door": door, "form": form})
    signature, trace = form.signature(), trace_of(request, identified_at=visit.identified_at)
    try:
        sign_deal(actor=visit.actor, deal=visit.deal, signature=signature, trace=trace, now=clock.now())
    except Conflict as error:
        return _changed(request, visit, error, signature.version_sha256)
    return redirect("greendeals:door-receipt", visit.token)


@identified
def decline(request: Request, visit: Visit) -> HttpResponseBase:
    """Ask why, say what follows, and take the refusal."""
    door = door_at(visit)
    answered = _answered(visit, door)
    if answered:
        return answered
    form = DeclineForm(_posted(request), initial={**_facts(door), **words_kept(request, visit)})
    if not form.is_valid():
        return show_door(request, visit, "decline.html", {"door": door, "form": form})
    answers, trace = form.cleaned_data, trace_of(request, identified_at=visit.identified_at)
    try:
        decline_deal(actor=visit.actor, deal=visit.deal, **answers, trace=trace, now=clock.now())
    except Conflict as error:
        return _changed(request, visit, error, answers["version_sha256"])
    return redirect("greendeals:door", visit.token)


@identified
def receipt(request: Request, visit: Visit) -> HttpResponseBase:
    """Show what was signed, and what follows."""
    door = door_at(visit)
    if not door.has_signed:
        return redirect("greendeals:door", visit.token)
    return show_door(request, visit, "receipt.html", {"door": door})


@sensitive_post_parameters()
def again(request: Request) -> HttpResponseBase:
    """Take an address and have its links sent anew; the answer is the same for every address."""
    form = LinkAgainForm(_posted(request))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "sent": "sent" in request.GET}
        return private(render(request, "greendeals/door/again.html", context, status=status))
    address = form.cleaned_data["address"]
    limited: HttpResponse | None = consume_or_429(request, action="door_again", key=address.lower())
    if limited:
        return private(limited)
    ask_for_links(address=address)
    return private(redirect(f"{reverse('greendeals:link-again')}?sent"))
