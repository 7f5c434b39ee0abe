"""The extensions that another server offers to those who hand it mail (RFC 5321 4.1.1.1)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Offers:
    """Extensions by keyword in upper case, with their parameters as they were written.

    A server that only knows HELO offers nothing.
    """

    domain: str = ""
    extensions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __contains__(self, keyword: str) -> bool:
        return keyword in self.extensions

    @property
    def max_size(self) -> int | None:
        """The greatest message, in octets; None when it does not say (RFC 1870 4)."""
        return self._number("SIZE") or None

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """By which one may log in, in upper case (RFC 4954 3)."""
        return tuple(name.upper() for name in self.extensions.get("AUTH", ()))

    @property
    def least_by(self) -> int | None:
        """The shortest DELIVERBY that is taken, in seconds (RFC 2852 2); None for no DELIVERBY."""
        return (self._number("DELIVERBY") or 0) if "DELIVERBY" in self else None

    def limit(self, name: str) -> int | None:
        """A limit by its name, such as RCPTMAX (RFC 9422 4)."""
        for word in self.extensions.get("LIMITS", ()):
            key, _, value = word.partition("=")
            if key.upper() == name and value.isdecimal() and value.isascii():
                return int(value[:9])
        return None

    def _number(self, keyword: str) -> int | None:
        words = self.extensions.get(keyword, ())
        if words and words[0].isascii() and words[0].isdecimal():
            return int(words[0][:18])
        return None
