"""What must be sent, kept until it has been: recorded with its cause, retried with patience, never sent twice."""
