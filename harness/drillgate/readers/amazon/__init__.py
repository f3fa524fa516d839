"""What is known of AWS, whatever language calls it."""
