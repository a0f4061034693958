"""What people enter about cities and their teams."""

from cities.forms.actions import ActionForm, StepForm
from cities.forms.deliverables import FileForm, TimeForm, WordsForm
from cities.forms.directory import DirectoryForm
from cities.forms.invitations import InvitationForm
from cities.forms.kinds import KindForm
from cities.forms.limits import LimitsForm

__all__ = [
    "ActionForm",
    "DirectoryForm",
    "FileForm",
    "InvitationForm",
    "KindForm",
    "LimitsForm",
    "StepForm",
    "TimeForm",
    "WordsForm",
]
