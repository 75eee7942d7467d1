"""`manage.py parse_resume`."""
