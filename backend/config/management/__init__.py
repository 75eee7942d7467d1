"""Commands that run and examine the installation."""
