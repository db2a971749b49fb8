"""What whoever asks sees of the landscape: told by what a query reads, whole, in figures, or not at all."""
