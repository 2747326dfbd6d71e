"""What one record of a file says, checked value by value, whatever form it was exported in; shared by readers."""
