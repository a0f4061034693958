"""Pages of lists in the API."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Fifty rows a page, up to 200 on request."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class ShortPages(Pages):
    """Ten rows a page, up to fifty: for rows that carry whole texts."""

    page_size = 10
    max_page_size = 50
