"""Bases of the API's views, and its documentation."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.mixins import ListModelMixin
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

if TYPE_CHECKING:
    from icc.tenancy.querysets import VisibleQuerySet


class Visible(GenericViewSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """What every read-only resource does: show what `visible_to` shows."""

    lookup_field = "public_id"
    visible: "VisibleQuerySet[Any]"
    """Unfiltered queryset; `get_queryset` narrows it to the actor."""

    def get_queryset(self) -> "VisibleQuerySet[Any]":
        """Return what the actor may see; nothing while the schema is being drawn."""
        if getattr(self, "swagger_fake_view", False):
            return self.visible.none()
        return self.visible.visible_to(self.request.actor)  # type: ignore[attr-defined]  # set by the scope middleware


class VisibleViewSet(Visible, ReadOnlyModelViewSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """A read-only resource, as a list and one by one: a stranger's row is not found."""


class VisibleListViewSet(ListModelMixin, Visible):
    """A read-only resource that comes as a list only: its rows have no names of their own."""


schema = SpectacularAPIView.as_view()
documentation = SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="api/docs.html")
