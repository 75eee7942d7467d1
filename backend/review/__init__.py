"""Everything a recruiter sees: the admin site, its pages, exports."""
