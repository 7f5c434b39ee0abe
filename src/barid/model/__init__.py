"""The words that all parts share: values only, nothing that waits."""
