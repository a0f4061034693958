"""What the public reads about signed deals: register entries and nothing behind them."""

from greendeals.selectors.register.entries import RegisterRow, matching_entries, registered_entries
from greendeals.selectors.register.facets import Facets, register_facets
from greendeals.selectors.register.files import FileLost, certificate_file, open_file, sealed_file
from greendeals.selectors.register.listing import PER_PAGE, Register, register
from greendeals.selectors.register.page import Registered, registered
from greendeals.selectors.register.parties import Signed

__all__ = [
    "PER_PAGE",
    "Facets",
    "FileLost",
    "Register",
    "RegisterRow",
    "Registered",
    "Signed",
    "certificate_file",
    "matching_entries",
    "open_file",
    "register",
    "register_facets",
    "registered",
    "registered_entries",
    "sealed_file",
]
