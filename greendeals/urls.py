"""Addresses of deals."""

from django.urls import path

from greendeals.views import deals, door, parties, register, reviews, sections, signing, verify

app_name = "greendeals"

urlpatterns = [
    path("w/<slug:city>/deals/", deals.deals, name="deals"),
    path("w/<slug:city>/deals/new/", deals.new_deal, name="new"),
    path("deals/<slug:deal>/", deals.home, name="deal"),
    path("deals/<slug:deal>/progress/", deals.progress, name="progress"),
    path("deals/<slug:deal>/pdf/again/", deals.remake, name="pdf-again"),
    path("deals/<slug:deal>/steps/<slug:action>/", deals.step, name="step"),
    path("deals/<slug:deal>/sections/<slug:key>/", sections.section, name="section"),
    path("deals/<slug:deal>/parties/", parties.parties, name="parties"),
    path("deals/<slug:deal>/parties/new/", parties.new_party, name="new-party"),
    path("deals/<slug:deal>/parties/<slug:party>/invite/", parties.invite, name="invite"),
    path("deals/<slug:deal>/parties/<slug:party>/contact/", parties.contact, name="contact"),
    path("deals/<slug:deal>/parties/<slug:party>/reply/", parties.say, name="reply"),
    path("deals/<slug:deal>/parties/<slug:party>/remove/", parties.drop_party, name="drop-party"),
    path("deals/<slug:deal>/parties/<slug:party>/promise/", parties.new_commitment, name="new-commitment"),
    path(
        "deals/<slug:deal>/promises/<slug:commitment>/remove/",
        parties.drop_commitment,
        name="drop-commitment",
    ),
    path("deals/<slug:deal>/review/", reviews.review, name="review"),
    path("deals/<slug:deal>/signing/", signing.plan, name="open-signing"),
    path("deals/<slug:deal>/sign/", signing.sign, name="sign"),
    path("deals/<slug:deal>/sign/decline/", signing.decline, name="decline"),
    path("p/again/", door.again, name="link-again"),
    path("p/<str:token>/", door.door, name="door"),
    path("p/<str:token>/code/", door.code, name="door-code"),
    path("p/<str:token>/confirm/", door.confirm, name="door-confirm"),
    path("p/<str:token>/pdf/", door.pdf, name="door-pdf"),
    path("p/<str:token>/comment/", door.comment, name="door-comment"),
    path("p/<str:token>/sign/", door.sign, name="door-sign"),
    path("p/<str:token>/decline/", door.decline, name="door-decline"),
    path("p/<str:token>/receipt/", door.receipt, name="door-receipt"),
    path("register/", register.register, name="register"),
    path("register/<slug:slug>/", register.registered, name="registered"),
    path("register/<slug:slug>/pdf/", register.registered_pdf, name="registered-pdf"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify_code, name="verify-code"),
]
