"""Who may do what in coaching."""

from icc.accounts.rules import is_desk

can_assign = is_desk
