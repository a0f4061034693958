"""The desk's page about seals and signed files costs the same however much waits."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from greendeals import services
from greendeals.models import Counterpart, Deal
from greendeals.services import Consent, Handed
from greendeals.workflow import CounterpartState
from icc.accounts.models import NetworkRole, User
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from tests.greendeals.world import NOW, new_world, parties_of, partner, sealing, signing, staff, trace

pytestmark = pytest.mark.django_db

REQUEST = 7
"""Session, user, and what opens and closes the scope of somebody who sees the network."""

PAGE = REQUEST + 3
"""The files that wait, the seals, the deals of the seals."""


def held(deal: Deal) -> None:
    """Let a file of the deal's partner wait for the desk."""
    consent = Consent("counterpart-1", "It is mine.")
    handed = Handed(
        content=b"%PDF-1.7\nany",
        file_name="signed.pdf",
        typed_name="Ana Pérez",
        function="Director",
        consent=consent,
    )
    actor = partner(parties_of(deal)[0])
    services.submit_counterpart(actor=actor, deal=deal, handed=handed, trace=trace(), now=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client_for: Callable[[User], Client], django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        world = new_world()
        sealing(world)
        held(signing(world))
    Counterpart.objects.update(state=CounterpartState.HELD)
    Seal.objects.update(state=SealState.FAILED, fault="hash mismatch")
    browser = client_for(User.objects.get(pk=staff(NetworkRole.DESK).user_id))
    browser.get("/desk/seals/")
    with django_assert_num_queries(PAGE):
        page = browser.get("/desk/seals/").content.decode()
    assert page.count("/signing/files/") == number
    assert page.count("The file is lost for good") == number
