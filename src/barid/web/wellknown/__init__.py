"""How mail programs find the servers of an address: autoconfig, autodiscover, Apple's profile."""
