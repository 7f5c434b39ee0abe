"""What `make check` and `make docs` run; nothing here is part of the product."""
