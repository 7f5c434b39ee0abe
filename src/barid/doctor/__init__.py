"""Examination: why mail does not go through, who must act, and what helps."""
