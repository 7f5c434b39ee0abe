"""SMTP on its socket: pumps bytes through `protocols.smtp` and takes its questions to intake."""
