"""The client's side of SMTP, ESMTP and LMTP: sends messages, needs no socket."""
