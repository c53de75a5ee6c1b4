"""What every other room speaks of: events, commands, what is wrong."""
