"""Accounts of the demonstration. People appear as functions; nobody here exists."""

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from cities.workflow import CityRole
from icc.accounts.models import NetworkRole, User

PASSWORD = "icc-demo"  # noqa: S105 -- known to everyone by design, in demonstration mode only


@dataclass(frozen=True, slots=True)
class Account:
    """One account: how to sign in, who it is, and where it has which role."""

    email: str
    name: str
    city: str = ""
    role: str = ""
    network: str = ""
    purpose: str = field(default="")


ACCOUNTS = (
    Account(
        "coordinator@alcoi.example",
        "Coordinator of Alcoi, demonstration",
        "alcoi",
        CityRole.COORDINATOR,
        purpose="drafts a deal",
    ),
    Account(
        "mayor@alcoi.example", "Mayor of Alcoi, demonstration", "alcoi", CityRole.SIGNATORY, purpose="signs"
    ),
    Account(
        "coordinator@legnano.example",
        "Coordinator of Legnano, demonstration",
        "legnano",
        CityRole.COORDINATOR,
        purpose="another city",
    ),
    Account(
        "mayor@legnano.example",
        "Mayor of Legnano, demonstration",
        "legnano",
        CityRole.SIGNATORY,
        purpose="signs",
    ),
    Account(
        "mentor@porto.example",
        "Mentor of Porto, demonstration",
        "porto",
        CityRole.COORDINATOR,
        purpose="mentor city",
    ),
    Account("coach@icc.example", "Coach A, demonstration", purpose="coach of Alcoi and 11 more"),
    Account("coach2@icc.example", "Coach B, demonstration", purpose="coach of Legnano and others"),
    Account(
        "desk@icc.example",
        "Programme desk, demonstration",
        network=NetworkRole.DESK,
        purpose="runs the programme",
    ),
    Account(
        "ec@icc.example", "EC officer, demonstration", network=NetworkRole.EC, purpose="sees the network"
    ),
)


def function_of(account: Account) -> str:
    """Return what stands under a signature of the account."""
    return str(CityRole(account.role).label) if account.role else ""


def create_accounts() -> dict[str, User]:
    """Create the accounts with the known password; return them by address."""
    users, password = {}, make_password(PASSWORD)
    for account in ACCOUNTS:
        user = User(
            email=account.email,
            name=account.name,
            function=function_of(account),
            network=account.network,
            is_demonstration=True,
            # One hash for all: it is known to everyone anyway, and each costs a fifth of a second.
            password=password,
        )
        user.save()
        users[account.email] = user
    return users
