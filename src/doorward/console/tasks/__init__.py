"""What the worker processes do, one file each, found by walking this folder; the serving process never loads them."""
