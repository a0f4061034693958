"""The archive of a city in the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.api.deals import DealSerializer, OneDeal
from icc.core import clock


class ArchiveView(OneDeal):
    """The archive of a city: deals that have ended and stand in no list any more."""

    serializer_class = DealSerializer

    @extend_schema(request=None, responses={204: None})
    def put_in(self, _request: Request, public_id: str) -> Response:
        """Put a deal that has ended out of the lists."""
        services.archive_deal(**self.asked(), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    def take_out(self, _request: Request, public_id: str) -> Response:
        """Bring it back."""
        services.unarchive_deal(**self.asked(), now=clock.now())
        return Response(status=204)
