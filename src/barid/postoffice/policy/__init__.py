"""May it come in? Facts are handed in; verdicts with a named reason come out."""
