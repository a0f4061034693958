"""Templates of an edition: written and retired by the desk, begun with by cities."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from greendeals import services
from greendeals.models import Template
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core.errors import Forbidden, Invalid
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, TermFactory
from tests.factories.deals import TemplateFactory
from tests.greendeals.world import NOW, new_world, staff

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture
def browser(client_for: ClientFor) -> Client:
    """The desk's."""
    return client_for(UserFactory(desk=True))


def test_the_desk_writes_changes_retires_and_offers_again(browser: Client) -> None:
    edition = EditionFactory(records_deals=True)
    sent = {"name": "Audits", "summary": "For small firms", "section-context": "One.\n\nTwo <script>."}
    address = f"/desk/templates/new/?edition={edition.code}"
    assert browser.get(address).status_code == 200
    assert browser.post(address, sent).status_code == 302
    found = Template.objects.get()
    assert found.sections == {"context": "<p>One.</p><p>Two &lt;script&gt;.</p>"}
    own = f"/desk/templates/{found.public_id}/"
    assert "One.\n\nTwo &lt;script&gt;." in browser.get(own).content.decode()
    assert browser.post(own, {**sent, "name": "Energy audits"}).status_code == 302
    for expected in (False, True):
        assert browser.post(f"{own}retire/").status_code == 302
        found.refresh_from_db()
        assert (found.retired_at is None) is expected
    assert found.name == "Energy audits"
    acts = [entry.action for entry in Entry.objects.about(f"edition:{edition.code}")]
    assert acts == ["template-written", "template-changed", "template-retired", "template-offered"]


def test_a_text_with_lists_survives_an_edit_untouched(browser: Client) -> None:
    rich = "<ul><li>One</li><li>Two</li></ul>"
    found = TemplateFactory(sections={"plan": rich})
    own = f"/desk/templates/{found.public_id}/"
    assert 'name="rich-plan" value="True"' in browser.get(own).content.decode()
    sent = {"name": found.name, "section-plan": f"{rich}<script>x</script>", "rich-plan": "True"}
    assert browser.post(own, sent).status_code == 302
    found.refresh_from_db()
    assert found.sections == {"plan": rich}


def test_what_cannot_be_taken_keeps_what_was_typed(browser: Client) -> None:
    other = TemplateFactory(edition__records_deals=True, name="Taken")
    address = f"/desk/templates/new/?edition={other.edition.code}"
    for sent, words in (
        ({"name": "Taken", "section-risks": "Kept words"}, "has a template of this name already"),
        ({"name": "Empty", "summary": "Kept words"}, "Write at least one section"),
        ({"name": "", "section-risks": "Kept words"}, "required"),
    ):
        response = browser.post(address, sent)
        page = response.content.decode()
        assert response.status_code == 422
        assert words in page
        assert "Kept words" in page


def test_only_the_desk_keeps_them() -> None:
    world = new_world()
    facts: dict[str, Any] = {"name": "A", "summary": "", "sector": None, "now": NOW}
    facts["sections"] = {"context": "<p>A</p>"}
    for actor in (world.coordinator, staff(NetworkRole.EC)):
        with pytest.raises(Forbidden):
            services.save_template(actor=actor, edition=world.participation.edition, **facts)
        with pytest.raises(Forbidden):
            services.retire_template(actor=actor, template=TemplateFactory(), now=NOW)
    desk = staff(NetworkRole.DESK)
    with pytest.raises(Invalid):
        services.save_template(
            actor=desk, edition=EditionFactory(), **{**facts, "sections": {"poem": "<p>A</p>"}}
        )
    with pytest.raises(Invalid):
        services.save_template(
            actor=desk, edition=EditionFactory(), **{**facts, "sections": {"context": "x" * 20_001}}
        )


def test_the_api_shows_them(client_for: ClientFor) -> None:
    found = TemplateFactory(sector=TermFactory(code="sun"), retired_at=NOW)
    row = client_for(UserFactory()).get(f"/api/v1/templates/{found.public_id}/").json()
    assert (row["name"], row["sector"], row["offered"]) == (found.name, "sun", False)
    assert set(row["sections"]) == {"objectives"}
