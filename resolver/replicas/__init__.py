"""Reading from a streaming replica, no staler than is promised."""
