"""Large content outside the database, and the sweeper of all that nothing names."""
