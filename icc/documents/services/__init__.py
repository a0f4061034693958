"""What happens to documents: asked for, made, sealed, handed out."""

from icc.documents.services.checkpoints import make_checkpoint, unstamped
from icc.documents.services.documents import (
    ATTEMPTS,
    LEASE,
    content_of,
    give_up,
    render,
    request_document,
    retry,
    store_upload,
)
from icc.documents.services.seals import request_seal, retry_seal, seal, sealed_content

__all__ = [
    "ATTEMPTS",
    "LEASE",
    "content_of",
    "give_up",
    "make_checkpoint",
    "render",
    "request_document",
    "request_seal",
    "retry",
    "retry_seal",
    "seal",
    "sealed_content",
    "store_upload",
    "unstamped",
]
