"""From a violated database constraint to a sentence the reader can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import IntegrityError, connection, models, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from icc.core.errors import Invalid

WAITED_IN_VAIN = (LockNotAvailable, DeadlockDetected, SerializationFailure)


def is_busy(error: Exception) -> bool:
    """Tell whether the database gave up because of somebody else: the same act will work in a moment.

    True for a lock not had in time, a deadlock and a failed serialization, as Django wraps them.
    """
    return isinstance(error.__cause__, WAITED_IN_VAIN)


@contextmanager
def explained(model: type[models.Model]) -> Iterator[None]:
    """Run a write in a savepoint and turn a clash with a constraint of `model` into `Invalid`.

    The words are the constraint's own `violation_error_message`, which names no other city.

    Raises:
        Invalid: a constraint of the model was violated.
        IntegrityError: any other violation, which is a fault of ours.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        for constraint in model._meta.constraints:
            if constraint.name == name:
                words = str(constraint.violation_error_message or constraint.default_violation_error_message)
                raise Invalid(words % {"name": name}, code=name or "") from error
        raise


@contextmanager
def deferred(constraint: str) -> Iterator[None]:
    """Check a deferrable constraint only at the end of these writes, which pass through states it forbids.

    Raises:
        IntegrityError: it is violated at the end.
    """
    name = connection.ops.quote_name(constraint)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {name} DEFERRED")
        yield
        cursor.execute(f"SET CONSTRAINTS {name} IMMEDIATE")
