# mypy: disable-error-code="no-untyped-call"
"""People with an account."""

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from factory.declarations import Sequence, Trait

from icc.accounts.models import NetworkRole, User
from tests.factories.cities import ModelFactory

PASSWORD = "a long enough password"


class QuickHasher(Argon2PasswordHasher):
    """The product's hash at its lowest price; what it has made, the product's own verifies, too."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def hashed(password: str = PASSWORD) -> str:
    """Return the hash of a password."""
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
