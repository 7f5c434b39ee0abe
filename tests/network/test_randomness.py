from __future__ import annotations

from barid.network.randomness import SystemRandomness


def test_tokens_have_their_size_and_differ() -> None:
    randomness = SystemRandomness()
    tokens = {randomness.token(16) for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {16}
