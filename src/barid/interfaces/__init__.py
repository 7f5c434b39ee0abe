"""What the post office needs from outside, as typing.Protocol classes: who owes what."""
