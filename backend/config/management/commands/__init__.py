"""`manage.py serve`, `work` and `doctor`."""
