"""Group kernels: sequence mathematics that SQL says badly, one file each; pure numpy and numba."""
