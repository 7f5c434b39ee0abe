"""A message arrives: it is judged while the peer is on the line, and kept before it hears 250."""
