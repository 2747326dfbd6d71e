module comparators

go 1.22
