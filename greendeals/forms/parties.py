"""Who takes part, and what each promises."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation, Term
from greendeals.forms.meant import Finder, MeantForm
from greendeals.models import REASON_LENGTH, Contact, Party
from icc.ui.choices import offer_rows
from icc.ui.forms import LineField


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class KnownField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """An organisation of the city's register; tells what became of one that is no longer in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "to_field_name": "public_id", "limit_choices_to": None})

    def to_python(self, value: Any) -> Organisation | None:
        """Return the organisation chosen."""
        try:
            found: Organisation | None = super().to_python(value)
        except forms.ValidationError:
            gone = Organisation.objects.filter(public_id=str(value), merged_into__isnull=False)
            merged = gone.select_related("merged_into").first()
            if merged is None or merged.merged_into is None:
                raise forms.ValidationError(
                    _("It was taken out of your register. Choose another one, or name it below.")
                ) from None
            words = _("“%(old)s” was merged into “%(new)s” in the meantime. Choose that one.")
            values = {"old": merged.name, "new": merged.merged_into.name}
            raise forms.ValidationError(words % values) from None
        return found


class PartyForm(MeantForm, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An organisation that takes part, and whom to reach there."""

    contact_name = LineField(label=_("Contact person"), max_length=150)
    contact_function = LineField(
        label=_("Function of the contact person"),
        max_length=150,
        required=False,
        help_text=_("As it stands under a signature: “Managing director”."),
    )
    contact_email = forms.EmailField(
        label=_("E-mail of the contact person"),
        help_text=_("Invitations, codes and the signed deal go here. It does not appear in the deal itself."),
    )

    class Meta:
        model = Party
        fields = ["organisation", "name", "kind", "role", "seat", "signs"]
        field_classes = {"organisation": KnownField, "name": LineField}
        labels = {"organisation": _("Organisation from your register"), "name": _("Name of the organisation")}
        help_texts = {"signs": _("Leave it out for a party that is only named, such as an adviser.")}

    unmarked = ("organisation", "name", "kind")
    """One of the first two answers the question, and with the first the type is known."""

    def __init__(self, *args: Any, known: QuerySet[Organisation], find: Finder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find, self.known = find, known.select_related("kind")
        offer_rows(self, "kind", Term.objects.of("partner_type"), empty=_("Choose a type"))
        offer_rows(self, "organisation", self.known, empty=_("A new one, named below"))
        for name in self.unmarked:
            self.fields[name].required = False
        if not self.known.exists():
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        """Take the organisation from the register, by choice or by its very name; else it is a new one."""
        answers = super().clean() or {}
        if "organisation" in self.errors:
            return answers
        name = answers.get("name") or ""
        chosen = answers.get("organisation") or self.known.filter(name__iexact=name).first()
        if chosen is None:
            self._require("name", "kind")
            self.ask()
            meant = answers.pop("meant", None)
            chosen, answers["name"] = (meant.own, meant.name) if meant else (None, name)
        answers["organisation"] = chosen
        if chosen:
            answers |= {"name": chosen.name, "kind": answers.get("kind") or chosen.kind}
        return answers

    def _require(self, *names: str) -> None:
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])


class PartyRoleForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a party is in the deal."""

    class Meta:
        model = Party
        fields = ["kind", "role", "seat", "signs"]
        help_texts = {"signs": _("Leave it out for a party that is only named, such as an adviser.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "kind", Term.objects.of("partner_type"))


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Whom to reach at a party."""

    class Meta:
        model = Contact
        fields = ["name", "function", "email"]
        field_classes = {"name": LineField, "function": LineField}


class CommentForm(forms.Form):
    """A sentence about the deal."""

    body = forms.CharField(
        label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=REASON_LENGTH
    )
