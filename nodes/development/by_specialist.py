"""What is known of a box that asks a specialist before it runs: the most that one visit of it asks of a model."""

from nodes.development.specialist import Specialist


class BySpecialist:
    """A box whose field `by` is who is asked."""

    by: Specialist

    @property
    def most_calls(self) -> int:
        return self.by.most_calls

    @property
    def most_tries(self) -> int:
        return self.most_calls * self.by.attempts.most

    @property
    def most_tokens(self) -> int | None:
        return self.by.most_tokens
