"""Addresses of cities: the public directory, and the team in the workspace."""

from django.urls import path

from cities.views import actions, deliverables, desk, journey, limits, participants, public

app_name = "cities"

urlpatterns = [
    path("cities/", participants.directory, name="directory"),
    path("cities/<slug:city>/documents/<slug:document>/", public.document, name="published"),
    path("editions/<slug:edition>/", public.way, name="way"),
    path("desk/documents/", desk.documents, name="desk-documents"),
    path("desk/documents/<slug:edition>/new/", desk.new_document, name="desk-new-document"),
    path("desk/documents/<slug:edition>/<slug:code>/", desk.document, name="desk-document"),
    path("desk/warning/<slug:edition>/", limits.limits, name="desk-limits"),
    path("w/<slug:city>/team/", participants.team, name="team"),
    path("w/<slug:city>/team/<slug:member>/remove/", participants.remove, name="remove"),
    path("w/<slug:city>/team/<slug:member>/invite-again/", participants.invite_again, name="invite-again"),
    path("w/<slug:city>/journey/", journey.journey, name="journey"),
    path("w/<slug:city>/journey/<slug:deliverable>/", deliverables.deliverable, name="deliverable"),
    path("w/<slug:city>/journey/<slug:deliverable>/step/", deliverables.step, name="deliverable-step"),
    path("w/<slug:city>/journey/<slug:deliverable>/time/", deliverables.ask_time, name="ask-time"),
    path(
        "w/<slug:city>/journey/<slug:deliverable>/time/answer/", deliverables.answer_time, name="answer-time"
    ),
    path("w/<slug:city>/actions/", actions.actions, name="actions"),
    path("w/<slug:city>/actions/<slug:action>/", actions.action_step, name="action-step"),
]
