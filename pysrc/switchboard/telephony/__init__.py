"""Calls and lines, whichever exchange they come from. No I/O."""
