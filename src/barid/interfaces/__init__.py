"""What the post office needs from outside, as typing.Protocol classes; see each for who owes what."""
