"""What vendors of one kind share: a connection's life, whatever crosses it. No I/O."""
