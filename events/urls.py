"""Addresses of events."""

from django.urls import path

from events.views import city, days, desk, editing, links, plan, public, sessions

app_name = "events"

urlpatterns = [
    path("events/", public.events, name="events"),
    path("events/new/", editing.new, name="new"),
    path("events/r/<str:token>/", links.registration, name="registration"),
    path("events/r/<str:token>/confirm/", links.confirm, name="confirm"),
    path("events/r/<str:token>/cancel/", links.cancel, name="cancel"),
    path("events/<slug:slug>/", public.event, name="event"),
    path("events/<slug:slug>/agenda/", public.agenda, name="agenda"),
    path("events/<slug:slug>/calendar.ics", public.calendar, name="calendar"),
    path("events/<slug:slug>/register/", public.register, name="register"),
    path("events/<slug:slug>/register/sent/", public.sent, name="sent"),
    path("events/<slug:slug>/desk/", desk.desk, name="desk"),
    path("events/<slug:slug>/desk/steps/<slug:action>/", desk.step, name="step"),
    path("events/<slug:slug>/desk/give/<slug:registration>/", desk.give_place, name="give-place"),
    path("events/<slug:slug>/desk/drop/<slug:registration>/", desk.drop, name="drop"),
    path("events/<slug:slug>/desk/days/<int:number>/", desk.day, name="day"),
    path("events/<slug:slug>/desk/edit/", editing.edit, name="edit"),
    path("events/<slug:slug>/desk/agenda/", plan.plan, name="plan"),
    path("events/<slug:slug>/desk/agenda/days/add/", days.add_day, name="add-day"),
    path("events/<slug:slug>/desk/agenda/days/<slug:date>/", days.edit_day, name="edit-day"),
    path("events/<slug:slug>/desk/agenda/days/<slug:date>/remove/", days.remove_day, name="remove-day"),
    path("events/<slug:slug>/desk/agenda/days/<slug:date>/add/", sessions.add_session, name="add-session"),
    path("events/<slug:slug>/desk/agenda/<slug:session>/", sessions.edit_session, name="edit-session"),
    path(
        "events/<slug:slug>/desk/agenda/<slug:session>/remove/",
        sessions.remove_session,
        name="remove-session",
    ),
    path("events/<slug:slug>/desk/agenda/<slug:session>/swap/", sessions.swap, name="swap"),
    path("w/<slug:city>/events/", city.events, name="city"),
    path("w/<slug:city>/events/<slug:slug>/", city.delegation, name="delegation"),
    path("w/<slug:city>/events/<slug:slug>/<slug:registration>/cancel/", city.withdraw, name="withdraw"),
    path("w/<slug:city>/learnings/<slug:learning>/adopt/", city.adopt, name="adopt"),
]
