"""Moving mail in and out of a post office: the rules put together with stores and files."""
