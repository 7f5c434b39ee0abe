"""The settings of all parts, in one schema.

What must be known before the database opens; a wrong setting stops the start and says where and why.
"""
