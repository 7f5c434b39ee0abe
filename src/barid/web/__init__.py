"""What a browser or a mail program asks over HTTP: pure functions from requests to responses."""
