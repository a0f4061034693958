"""What can go wrong while sealing, in words that name no person: they are kept on the row and logged."""


class SealingFault(Exception):
    """One attempt has failed; another may succeed."""


class KeyMissing(SealingFault):
    """Settings or the directory of the seal lack a key or a certificate, or one that can be read."""


class KeySilent(SealingFault):
    """The token or service that holds the key has not signed."""


class NoTimeStamp(SealingFault):
    """No time stamping authority has answered with a stamp that holds."""


class NotAsMeant(SealingFault):
    """The sealed file is not what a sealed file must be; it is not kept."""


class FrozenAltered(Exception):
    """The bytes to seal are gone, or no longer those that everybody saw. Nothing mends this."""


def told(error: BaseException) -> str:
    """Return a fault in few words: ours in full, of any other the names of the exceptions only."""
    words = type(error).__name__
    if error.__cause__ is not None:
        words += f" < {type(error.__cause__).__name__}"
    if isinstance(error, SealingFault) and str(error):
        words += f": {error}"
    return words[:200]
