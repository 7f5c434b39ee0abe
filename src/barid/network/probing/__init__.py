"""Connections of which the examination sees every octet."""
