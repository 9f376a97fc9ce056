"""What can keep a dataset from being pushed, as an error that says why and what to do."""

from __future__ import annotations

from reasoner.errors import UsageError


class PushError(UsageError):
    """A dataset cannot be pushed, or not further; the message says why and what to do.

    `name` is stable: `url`, `plain-http`, `credentials`, `unreachable`, `not-trusted`, `no-http`,
    `redirect`, `refused` (by its status), `no-graph-store`, `no-query-endpoint`, `busy`, `lost`,
    `journal` and `in-use`. `status`
    is that of HTTP where the target gave one. No message has what a target sent, or a credential.
    """

    def __init__(self, name: str, said: str, status: int | None = None) -> None:
        self.name = name
        self.said = said
        self.status = status
        super().__init__(f"{name}: {said}")

    def __reduce__(self) -> tuple[type[PushError], tuple[str, str, int | None]]:
        return type(self), (self.name, self.said, self.status)
