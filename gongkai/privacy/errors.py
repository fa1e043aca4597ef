"""What can go wrong with personal data, each with its own name and a sentence that holds no value."""


class PrivacyError(Exception):
    """The family of them."""


class MasterKeyProblem(PrivacyError):
    """A master key is missing, or what stands in its place is none."""


class KeyBroken(PrivacyError):
    """A wrapped key does not open under the master key it names."""


class SealBroken(PrivacyError):
    """A value does not open: it was changed, or moved here from another person, field or table."""


class Erased(PrivacyError):
    """The person's key is destroyed; nothing of the person can be read again."""


class Misused(PrivacyError):
    """The program handles personal data in a way that would leave it unprotected."""


class NoPurpose(PrivacyError):
    """Nobody reads personal data without saying what for."""
