from tests.interviews.people import cass, dora, invitation, sue

__all__ = ["cass", "dora", "invitation", "sue"]
