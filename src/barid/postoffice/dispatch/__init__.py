"""Mail that leaves: where it goes, how the attempt went, and what follows from that."""
