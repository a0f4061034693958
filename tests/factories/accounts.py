# mypy: disable-error-code="no-untyped-call"
"""People with an account."""

from functools import cache

from django.contrib.auth.hashers import make_password
from factory.declarations import Sequence, Trait

from icc.accounts.models import NetworkRole, User
from tests.factories.cities import ModelFactory

PASSWORD = "a long enough password"


@cache
def hashed(password: str = PASSWORD) -> str:
    """Return a hash; made once per password, because a good hash is slow."""
    return make_password(password)


class UserFactory(ModelFactory[User]):
    """A person who has accepted the invitation. `password=hashed()` for one who signs in with `PASSWORD`."""

    class Meta:
        model = User

    class Params:
        desk = Trait(network=NetworkRole.DESK)
        ec = Trait(network=NetworkRole.EC)
        invited = Trait(password="!")

    email = Sequence(lambda n: f"user{n}@people.example")
    name = Sequence(lambda n: f"User {n}")
    password = "never hashed"
