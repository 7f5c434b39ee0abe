from __future__ import annotations

from tests.app.conftest import office, quick_office

__all__ = ["office", "quick_office"]
