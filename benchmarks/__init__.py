"""What the performance claims rest on; `make bench` runs it, and README.md beside this says what it printed."""
