"""Addresses of coaching and mentoring. The portfolio of a coach is a page of the roof."""

from django.urls import path, re_path

from coaching.views import city, handover, hours, mentoring, sessions

app_name = "coaching"

urlpatterns = [
    path("w/<slug:city>/coaching/", city.coaching, name="city"),
    path("w/<slug:city>/coaching/book/", city.book, name="book"),
    path("w/<slug:city>/coaching/log/", city.log, name="log"),
    path("w/<slug:city>/coaching/hours/", hours.hours, name="hours"),
    path("w/<slug:city>/coaching/hours/<slug:coach>/", hours.correct_hours, name="correct-hours"),
    path("w/<slug:city>/coaching/experts/<slug:coach>/", handover.replace_coach, name="replace"),
    path("w/<slug:city>/coaching/actions/<slug:action>/<slug:step>/", city.act, name="act"),
    path("coaching/sessions/<slug:session>/", sessions.detail, name="session"),
    path("coaching/sessions/<slug:session>/move/", sessions.move, name="move"),
    path("coaching/sessions/<slug:session>/steps/<slug:action>/", sessions.step, name="step"),
    re_path(
        r"^coaching/sessions/(?P<session>[-\w]+)/notes/(?P<wall>private|shared)/$", sessions.note, name="note"
    ),
    path("w/<slug:city>/mentoring/", mentoring.mentoring, name="mentoring"),
    path("w/<slug:city>/mentoring/offers/new/", mentoring.offer, name="new-offer"),
    path("w/<slug:city>/mentoring/offers/<slug:offer>/", mentoring.offer, name="offer"),
    path("w/<slug:city>/mentoring/asks/new/", mentoring.ask, name="new-ask"),
    path("w/<slug:city>/mentoring/asks/<slug:ask>/", mentoring.ask, name="ask"),
    path("w/<slug:city>/mentoring/mentors/<slug:offer>/", mentoring.request_mentor, name="request"),
    path("w/<slug:city>/mentoring/requests/<slug:match>/", mentoring.answer, name="answer"),
    path("w/<slug:city>/mentoring/exchanges/<slug:exchange>/", mentoring.exchange, name="exchange"),
]
