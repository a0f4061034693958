"""Addresses of cities: the public directory, and the team in the workspace."""

from django.urls import path

from cities.views import actions, deliverables, journey, participants

app_name = "cities"

urlpatterns = [
    path("cities/", participants.directory, name="directory"),
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
