"""Which organisation is meant: one that is known already, or a new one."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.selectors import Suggestion

Finder = Callable[[str], list[Suggestion]]


NEW = "new"
"""The answer that none of those suggested is meant."""


class MeantForm(forms.BaseForm):
    """A form that asks “did you mean?” when the name entered is much like one that is known.

    The question stands in the form only once there is something to ask; the answer is a suggestion's key,
    or `NEW`.
    """

    find: Finder
    asks_about = "name"

    def ask(self) -> None:
        """Ask which organisation is meant, unless the answer is there already."""
        name = self.cleaned_data.get(self.asks_about)
        found = self.find(name) if name else []
        if not found:
            return
        choices = [(one.key, one.label) for one in found]
        self.fields["meant"] = forms.ChoiceField(
            label=_("Did you mean one of these?"),
            choices=[*choices, (NEW, _("None of these: record “%s” as a new one") % name)],
            widget=forms.RadioSelect,
        )
        order = list(self.fields)
        order.insert(order.index(self.asks_about) + 1, "meant")
        self.order_fields(order)
        answer = self.data.get(self.add_prefix("meant"), "")
        if answer not in {NEW, *dict(choices)}:
            self.add_error("meant", _("We know organisations of much the same name. Say which one you mean."))
            return
        self.cleaned_data["meant"] = next((one for one in found if one.key == answer), None)
