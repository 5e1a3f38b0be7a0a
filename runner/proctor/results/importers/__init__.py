"""Results that other harnesses wrote, one module each, told apart by their content."""
