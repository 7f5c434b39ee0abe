"""The stores: what is kept, as SQL written once for every database, over a `Driver`."""
