"""HTTP connections: from bytes to requests, and back."""
