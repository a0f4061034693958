"""The days after which the early warning speaks."""

from typing import Any

from django import forms

from cities.models import LIMITS, Edition


class LimitsForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own class takes none
    """After how many days the early warning speaks; what the form was made from comes back with it."""

    class Meta:
        model = Edition
        fields = LIMITS

    def __init__(self, data: Any = None, *, edition: Edition) -> None:
        self.held = {name: getattr(edition, name) for name in LIMITS}
        super().__init__(data, instance=Edition(**self.held), initial=self.held)
        for name in LIMITS:
            self.fields[f"before-{name}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=self.held[name]
            )

    def days(self) -> dict[str, int]:
        """Return the days that were entered."""
        return {name: self.cleaned_data[name] for name in LIMITS}

    def before(self) -> dict[str, int]:
        """Return the days that the form was made from."""
        return {name: self.cleaned_data[f"before-{name}"] for name in LIMITS}
