"""The settings of all parts, in one schema.

What must be known before the database opens; a wrong setting stops the start and says where
and why.
"""

from barid.config.file import (
    Configuration,
    Mistake,
    Mistakes,
    parse_configuration,
    read_configuration,
)
from barid.config.kinds import HostAndPort, NextHop
from barid.config.settings import Settings

__all__ = [
    "Configuration",
    "HostAndPort",
    "Mistake",
    "Mistakes",
    "NextHop",
    "Settings",
    "parse_configuration",
    "read_configuration",
]
