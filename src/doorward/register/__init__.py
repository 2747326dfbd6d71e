"""What a register is: assets, carriers and what a vendor builds, as an organisation writes them down, in whatever file."""
