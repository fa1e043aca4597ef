"""What a job may raise to say more than "it failed"."""


class JobFailed(Exception):
    """A try failed; ``because`` is a sentence for the list of failed jobs, without personal data."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class GiveUp(JobFailed):
    """Trying again is of no use."""


class LostClaim(Exception):
    """Another worker has the job: this one was silent for too long. What it did in its transaction is undone."""


class NotPossible(Exception):
    """A person asked for what the job's state does not allow; ``because`` is the sentence for them."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because
