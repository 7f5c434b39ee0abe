"""What a sink has taken."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was taken. `login` is empty without one; `tls` the version, empty without;
    `mail_command` and `rcpt_commands` as they were said."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    login: str
    tls: str
    mail_command: str
    rcpt_commands: tuple[str, ...]

    @property
    def message(self) -> EmailMessage:
        """The content as Python reads it."""
        found = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found
