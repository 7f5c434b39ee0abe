"""Search words: the text of a message and what somebody looks for, made comparable.

Both sides are folded alike, so that a search finds what a reader sees; Arabic is found with and
without vowel marks, hamza, article and tatweel, and numbers in any digits.
"""
