"""The texts themselves, one module for each face: `cli`, `settings`, and so on."""
