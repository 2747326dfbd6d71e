"""Intelligence: fetched from its official addresses when asked, carried over an air gap in a signed bundle, held with its age.

Nothing else in Doorward speaks to a network, and this does only for `doorward intel update`.
"""
