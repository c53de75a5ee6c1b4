"""What becomes of an event. No I/O."""
