"""What is kept: SQLite and blobs, behind the store interfaces.

One writer with group commit; readers never wait for it. It stores and never interprets mail.
"""
