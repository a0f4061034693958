"""What happened to a deal, as its page tells it."""

import datetime as dt

import pytest

from greendeals.selectors.history import history
from greendeals.services.steps import note
from tests.greendeals.world import NOW, new_world, signed

pytestmark = pytest.mark.django_db


def test_acts_stand_by_their_time_also_where_they_were_noted_later() -> None:
    world = new_world()
    deal = signed(world)
    for action, days in (("commented", 903), ("opened", 901), ("reminded", 902)):
        note(actor=world.coordinator, deal=deal, action=action, now=NOW + dt.timedelta(days=days))
    shown = history(actor=world.coordinator, deal=deal, limit=20)
    latest = [str(act.text) for act in shown[:3]]
    assert latest == ["wrote a comment", "reminded a partner", "opened the deal"]
    assert [act.when for act in shown] == sorted((act.when for act in shown), reverse=True)


def test_of_acts_of_one_moment_the_one_noted_last_comes_first() -> None:
    world = new_world()
    deal = signed(world)
    later = NOW + dt.timedelta(days=900)
    for action in ("commented", "opened"):
        note(actor=world.coordinator, deal=deal, action=action, now=later)
    shown = history(actor=world.coordinator, deal=deal, limit=2)
    assert [str(act.text) for act in shown] == ["opened the deal", "wrote a comment"]
